// One phone: its screen is drawn from what the simulator says, its gestures go back there.

import { act, Refusal } from "./api.js";
import { entryMenu, perform, sendPhoto, sendPlace, sendSticker, sendVoice, settings } from "./actions.js";
import { button, day, el, recall, remember, replace, say } from "./dom.js";
import { dayNode, entryNode, summary } from "./entries.js";
import { icon } from "./icons.js";
import { RichMenu } from "./menu.js";

const BANNER_MS = 7000;

export class Phone {
  constructor(userId, person, refresh) {
    this.userId = userId;
    this.person = person;
    this.refresh = refresh;
    this.entries = new Map();
    this.nodes = new Map();
    this.touched = 0;
    this.fresh = true;
    this.build();
    this.setBig(recall(`big-${userId}`, false));
  }

  build() {
    this.name = el("h2", {});
    this.big = button([el("span", { class: "letter-small" }, "あ"), el("span", { class: "letter-big" }, "あ")], () => this.setBig(!this.isBig), { "aria-label": "大きな文字" });
    const gear = button(icon("more"), () => settings(this), { "aria-label": "友だち・ブロック" });
    this.list = el("div", { role: "log", "aria-label": "トーク" });
    this.chat = el("div", { class: "chat", tabindex: "0", role: "region" }, this.list);
    this.low = true;
    this.chat.addEventListener("scroll", () => { this.low = this.isLow(); });
    new ResizeObserver(() => { if (this.low) this.place(); }).observe(this.chat);
    this.quick = el("div", { class: "quick", role: "group", "aria-label": "返事の候補", hidden: true });
    this.field = el("textarea", { rows: "1", "aria-label": "メッセージを書く", placeholder: "メッセージ", enterkeyhint: "send", onkeydown: (event) => this.onKey(event) });
    this.plus = button("＋", () => this.openAttach(), { "aria-label": "写真・音声・場所・スタンプ", "aria-expanded": "false" });
    this.attach = this.attachments();
    this.composer = el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.plus, this.field, el("button", { class: "strong" }, "送信"));
    this.stopped = el("div", { class: "stopped", hidden: true });
    this.menu = new RichMenu((action) => this.tap(action, {}));
    this.node = el("section", { class: "phone" },
      el("header", { class: "phone-head" }, this.name, this.big, gear),
      this.chat, this.quick, this.stopped, this.attach, this.composer, this.menu.node);
    for (const event of ["pointerdown", "keydown"]) this.node.addEventListener(event, () => { this.touched = Date.now(); });
  }

  attachments() {
    const one = (sign, label, send) => button([icon(sign), label], () => { this.openAttach(false); this.safely(() => send(this)); });
    return el("div", { class: "attach", role: "group", "aria-label": "送るもの", hidden: true },
      one("photo", "写真", sendPhoto), one("voice", "音声", sendVoice), one("place", "場所", sendPlace), one("sticker", "スタンプ", sendSticker));
  }

  openAttach(open = this.attach.hidden) {
    this.attach.hidden = !open;
    this.plus.setAttribute("aria-expanded", String(open));
  }

  openMenu(open) { this.menu.open(open); }

  setBig(big) {
    this.isBig = big;
    this.node.classList.toggle("big", big);
    this.big.setAttribute("aria-pressed", String(big));
    remember(`big-${this.userId}`, big);
  }

  onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
  }

  write(text) { this.field.value = text; this.field.focus(); }

  send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.safely(() => this.act({ kind: "text", text }));
  }

  tap(action, where) {
    return this.safely(() => perform(this, action, where));
  }

  async act(gesture) {
    this.touched = Date.now();
    const shown = await act(this.userId, gesture);
    this.refresh();
    return shown;
  }

  async safely(work) {
    try { return await work(); } catch (error) {
      if (!(error instanceof Refusal)) console.error(error);
      say(error instanceof Refusal ? error.message : "うまくいきませんでした。もういちど おしてください。", true);
      return undefined;
    }
  }

  // ── drawing ──

  update(screen) {
    this.person = screen.person;
    const status = screen.person.blocked ? "ブロック中" : screen.person.friend ? "Mデジとトーク" : "まだ友だちではありません";
    replace(this.name, `${screen.person.name}さん`, el("span", {}, status));
    this.node.setAttribute("aria-label", `${screen.person.name}さんの電話`);
    this.chat.setAttribute("aria-label", `${screen.person.name}さんのトーク`);
    const wasLow = this.low;
    const fresh = screen.entries.filter((entry) => !this.nodes.has(entry.id));
    for (const entry of screen.entries) this.put(entry);
    this.drawLoading(screen.loading);
    this.drawQuick(screen.quick);
    this.drawStop();
    this.menu.update(screen.menu);
    if (fresh.length) this.arrive(fresh, wasLow);
    this.fresh = false;
  }

  put(entry) {
    const tap = (action) => this.tap(action, { message: entry.id });
    const node = entryNode(entry, { tap, more: () => this.safely(() => entryMenu(this, entry)) });
    const before = this.nodes.get(entry.id);
    if (before) before.replaceWith(node);
    else this.append(entry, node);
    this.nodes.set(entry.id, node);
    this.entries.set(entry.id, entry);
  }

  append(entry, node) {
    if (this.day !== day(entry.at)) { this.day = day(entry.at); this.list.append(dayNode(entry.at)); }
    this.list.append(node);
    const unasked = entry.sender === "bot" && entry.delivered && entry.via !== "reply";
    if (unasked && !this.fresh && Date.now() - this.touched > 4000) this.notify(entry);
  }

  drawLoading(loading) {
    if (Boolean(this.dots) === loading) { if (loading) this.list.append(this.dots); return; }
    this.dots?.remove();
    this.dots = loading
      ? el("div", { class: "entry" }, el("span", { class: "face", "aria-hidden": "true" }, "M"),
        el("div", { class: "bubble dots", role: "img", "aria-label": "返事を書いています" }, el("i"), el("i"), el("i")))
      : null;
    if (this.dots) { this.list.append(this.dots); this.first = null; this.place(); }
  }

  drawQuick(quick) {
    const key = quick ? quick.message : "";
    if (key === this.quickKey) return;
    this.quickKey = key;
    this.quick.hidden = !quick;
    replace(this.quick, (quick?.items ?? []).map(({ action }) =>
      button(action.label, () => {
        if (action.type === "uri" && /^https?:/.test(action.uri)) window.open(action.uri, "_blank", "noopener");
        this.tap(action, { message: quick.message, quick: true });
      })));
  }

  drawStop() {
    const { blocked, friend } = this.person;
    const key = blocked ? "blocked" : friend ? "" : "stranger";
    if (key === this.stopKey) return;
    this.stopKey = key;
    this.stopped.hidden = !key;
    this.composer.hidden = blocked;
    const offer = blocked ? ["ブロック中です。メッセージは とどきません。", "ブロックを やめる", "unblock"]
      : ["「まえばしデジタルサポーター」を 友だちに追加しますか。", "友だちに 追加する", "follow"];
    if (key) replace(this.stopped, el("p", {}, offer[0]), button(offer[1], () => this.safely(() => this.act({ kind: offer[2] })), { class: "strong" }));
  }

  notify(entry) {
    this.banner?.remove();
    const banner = el("button", { type: "button", class: "banner", onclick: () => { banner.remove(); this.place(); this.chat.focus(); } },
      icon("bell"), el("span", {}, el("b", {}, "ロック画面のお知らせ・Mデジ"), el("span", { class: "said" }, summary(entry.message))));
    this.banner = banner;
    this.node.append(banner);
    setTimeout(() => banner.remove(), BANNER_MS);
  }

  // ── where the chat stands ──

  arrive(entries, wasLow) {
    const heard = this.fresh ? entries.slice(-1) : entries;
    const first = heard.find((entry) => entry.sender === "bot" && entry.delivered);
    const answered = entries.some((entry) => entry.sender !== "bot" || entry.via === "reply");
    this.first = first?.id ?? null;
    if (!wasLow && !answered && !this.fresh) return;
    // An answer too tall for the room above the menu folds the menu, as a hand would.
    if (!this.fresh && first?.via === "reply" && this.toFirst() < this.toEnd()) this.openMenu(false);
    this.low = true;
    this.place();
  }

  toEnd() { return this.chat.scrollHeight - this.chat.clientHeight; }

  toFirst() {
    const node = this.nodes.get(this.first);
    return node ? node.getBoundingClientRect().top - this.chat.getBoundingClientRect().top + this.chat.scrollTop - 8 : Infinity;
  }

  isLow() { return this.toEnd() - this.chat.scrollTop < 80 || Math.abs(this.chat.scrollTop - this.placed) < 3; }

  // What is new is read from its top: a tall card is not shown by its end.
  place() {
    requestAnimationFrame(() => {
      this.chat.scrollTop = Math.min(this.toFirst(), this.toEnd());
      this.placed = this.chat.scrollTop;
    });
  }
}
