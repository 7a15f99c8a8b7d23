// One thing in a chat: drawn, with its time and what can be done with it.

import { clockTime, day, el } from "./dom.js";
import { drawFlex, tapButton } from "./flex.js";
import { icon } from "./icons.js";
import { drawSticker } from "./stickers.js";

const LINKS = /(https?:\/\/[^\s「」()（）]+)/;

function linked(text) {
  return text.split(LINKS).map((piece) => (LINKS.test(piece)
    ? el("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece) : piece));
}

function template(message, tap) {
  const one = message.template;
  const answers = (actions) => el("div", { class: "answers" }, actions.map((action) => tapButton(action, tap)));
  const card = (block) => el("article", { class: `card template ${one.type}` },
    block.thumbnailImageUrl ? el("img", { class: "fx-image", src: block.thumbnailImageUrl, alt: "" }) : null,
    el("div", { class: "words" }, block.title ? el("h3", {}, block.title) : null, block.text ?? ""),
    answers(block.actions ?? [block.action]));
  if (!one.columns) return el("div", { class: "flexible", role: "group", "aria-label": message.altText }, card(one));
  const row = el("div", { class: "cards", tabindex: "0", role: "group", "aria-label": message.altText }, one.columns.map(card));
  return el("div", { class: "flexible" }, row);
}

function location(message) {
  const where = `${message.latitude.toFixed(4)}, ${message.longitude.toFixed(4)}`;
  return el("div", { class: "bubble place" }, el("span", { class: "spot" }, icon("place")),
    el("b", {}, message.title || "位置情報"), message.address || where);
}

const bubble = (...children) => el("div", { class: "bubble" }, ...children);

export function draw(entry, tap) {
  const message = entry.message;
  switch (message.type) {
    case "text": case "textV2": return bubble(...linked(message.text));
    case "flex": return drawFlex(message, tap);
    case "template": return template(message, tap);
    case "sticker": return el("div", { class: "sticker" }, drawSticker(message.stickerId));
    case "image": {
      const source = entry.sender === "bot" ? message.previewImageUrl : `api/contents/${entry.id}`;
      return el("div", { class: "bubble picture" }, el("img", { src: source, alt: "写真" }));
    }
    case "audio": {
      const source = entry.sender === "bot" ? message.originalContentUrl : `api/contents/${entry.id}`;
      return el("div", { class: "bubble voice" }, el("audio", { controls: true, preload: "none", src: source, "aria-label": "音声メッセージ" }));
    }
    case "location": return location(message);
    default: return bubble(`(${message.type})`);
  }
}

export function entryNode(entry, { tap, more }) {
  if (entry.unsent) return el("p", { class: "note" }, "送信を取り消しました");
  if (!entry.delivered) return el("p", { class: "note" }, `${clockTime(entry.at)} のお知らせは とどきませんでした(ブロック中)`);
  const mine = entry.sender !== "bot";
  const foot = el("p", { class: "foot" }, entry.read ? el("b", {}, "既読") : null, clockTime(entry.at));
  const menu = entry.sender === "person"
    ? el("button", { type: "button", class: "more", "aria-label": "このメッセージの操作", onclick: () => more(entry) }, icon("message")) : null;
  const node = el("div", { class: `entry ${mine ? "mine" : ""} ${entry.sender}` },
    mine ? el("span", { class: "unseen" }, "自分: ") : el("span", { class: "face", "aria-hidden": "true" }, "M"),
    draw(entry, tap), foot, menu);
  if (menu) node.addEventListener("contextmenu", (event) => { event.preventDefault(); more(entry); });
  return node;
}

export const dayNode = (ms) => el("p", { class: "day" }, day(ms));

export function summary(message) {
  if (message.altText) return message.altText;
  if (message.text) return message.text;
  return { sticker: "スタンプ", image: "写真", audio: "音声メッセージ", location: "位置情報" }[message.type] ?? "お知らせ";
}
