// What a tap does on the phone: ask for a date, open a page, show the keyboard.

import { act, get } from "./api.js";
import { ask, tell } from "./dialog.js";
import { button, el, say } from "./dom.js";
import { fileContent, testPicture, testVoice } from "./media.js";
import { drawSticker, stickerIds, stickerName } from "./stickers.js";

const PICKER = { date: "date", time: "time", datetime: "datetime-local" };

export async function perform(phone, action, { message, quick = false } = {}) {
  const tap = (params) => phone.act({ kind: "tap", action, message, quick, params });
  if (action.type === "uri") {
    if (quick) await tap();
    if (/^tel:/.test(action.uri)) return tell("電話をかけます", `${action.uri.slice(4)} に 電話をかけます。`, "練習なので、ほんとうには かかりません。");
    return /^https?:/.test(action.uri) ? undefined : tell("アプリの画面をひらきます", action.uri);
  }
  if (action.type === "datetimepicker") {
    const picked = await pick(action);
    return picked && tap({ [action.mode]: picked });
  }
  if (action.type === "clipboard") {
    await navigator.clipboard?.writeText(action.clipboardText).catch(() => {});
    return say("コピーしました");
  }
  if (action.type === "camera" || action.type === "cameraRoll") return sendPhoto(phone);
  if (action.type === "location") return sendPlace(phone);
  return follow(phone, await tap());
}

function follow(phone, shown) {
  if (!shown) return;
  if (shown.input === "openKeyboard") phone.write(shown.fill ?? "");
  if (shown.input === "openVoice") sendVoice(phone);
  if (shown.input === "openRichMenu") phone.openMenu(true);
  if (shown.input === "closeRichMenu") phone.openMenu(false);
}

function pick(action) {
  const tidy = (value) => value?.replace("t", "T");
  const input = el("input", { id: "picked", type: PICKER[action.mode], value: tidy(action.initial), min: tidy(action.min), max: tidy(action.max), required: true });
  return ask({
    title: action.label || "日時をえらぶ",
    body: [el("label", { for: "picked" }, { date: "日にち", time: "時刻", datetime: "日にちと時刻" }[action.mode]), input],
    read: () => input.value.slice(0, 16),
    check: () => (input.checkValidity() ? "" : "えらべる範囲の 日時を えらんでください。"),
  });
}

export async function sendPhoto(phone) {
  const file = el("input", { type: "file", id: "file", accept: "image/*" });
  const chosen = await ask({
    title: "写真を送る",
    body: (done) => [
      el("div", { class: "choices" }, button("練習用の写真を送る(あやしい警告の画面)", () => done("test"))),
      el("label", { for: "file" }, "この機械の写真から えらぶ"), file],
    ok: "えらんだ写真を送る",
    read: () => file.files[0],
    check: (value) => (value ? "" : "写真を えらんでください。"),
  });
  if (chosen) await phone.act({ kind: "photo", ...(chosen === "test" ? await testPicture() : await fileContent(chosen)) });
}

export async function sendVoice(phone) {
  const began = performance.now();
  const ok = await ask({
    title: "録音しています…",
    body: [el("p", {}, "話しおわったら「送る」を おします。"), el("p", { class: "quiet" }, "練習なので、かわりの音を 送ります。")],
    ok: "送る",
  });
  if (!ok) return;
  const seconds = Math.min(10, Math.max(1, (performance.now() - began) / 1000));
  await phone.act({ kind: "voice", duration: Math.round(seconds * 1000), ...testVoice(seconds) });
}

export async function sendPlace(phone) {
  const { places } = await get("places");
  const latitude = el("input", { id: "latitude", inputmode: "decimal", value: places[0]?.latitude ?? 36.39 });
  const longitude = el("input", { id: "longitude", inputmode: "decimal", value: places[0]?.longitude ?? 139.06 });
  const place = await ask({
    title: "場所を送る",
    body: (done) => [
      el("div", { class: "choices" }, places.map((one) => button(one.name, () =>
        done({ title: one.name, address: one.address, latitude: one.latitude, longitude: one.longitude })))),
      el("div", { class: "two" },
        el("div", {}, el("label", { for: "latitude" }, "緯度"), latitude),
        el("div", {}, el("label", { for: "longitude" }, "経度"), longitude))],
    ok: "この緯度・経度を送る",
    read: () => ({ latitude: Number(latitude.value), longitude: Number(longitude.value) }),
    check: (value) => (Math.abs(value.latitude) <= 90 && Math.abs(value.longitude) <= 180 ? "" : "緯度と経度を 数字で 書いてください。"),
  });
  if (place) await phone.act({ kind: "location", ...place });
}

export async function sendSticker(phone) {
  const chosen = await ask({
    title: "スタンプを送る",
    body: (done) => [el("div", { class: "stickers" }, stickerIds.map((id) =>
      el("button", { type: "button", "aria-label": stickerName(id), onclick: () => done(id) }, drawSticker(id))))],
    ok: null,
  });
  if (chosen) await phone.act({ kind: "sticker", packageId: "446", stickerId: chosen });
}

export async function entryMenu(phone, entry) {
  const text = entry.message.text;
  const chosen = await ask({
    title: "このメッセージ",
    body: (done) => [el("div", { class: "choices" },
      button("送信を取り消す", () => done("unsend")),
      text ? button("コピーする", () => done("copy")) : null)],
    ok: null,
    cancel: "とじる",
  });
  if (chosen === "unsend") await phone.act({ kind: "unsend", message: entry.id });
  if (chosen === "copy") { await navigator.clipboard?.writeText(text).catch(() => {}); say("コピーしました"); }
}

export async function settings(phone) {
  const { person } = phone;
  const chosen = await ask({
    title: `${person.name}さんの電話`,
    body: (done) => [el("div", { class: "choices" },
      person.blocked ? button("ブロックを やめる", () => done("unblock")) : null,
      !person.blocked && person.friend ? button("Mデジを ブロックする", () => done("block")) : null,
      !person.friend ? button("友だちに 追加する", () => done("follow")) : null)],
    ok: null,
    cancel: "とじる",
  });
  if (chosen) await phone.act({ kind: chosen });
}

export { act };
