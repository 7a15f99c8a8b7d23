// Who has a phone; which phones are on the table; what has not been read.

import { post } from "./api.js";
import { ask } from "./dialog.js";
import { button, el, recall, remember, replace } from "./dom.js";

export class People {
  constructor(node, { toggle, isShown }) {
    this.node = node;
    this.toggle = toggle;
    this.isShown = isShown;
    this.cards = [];
    this.seen = recall("seen", {});
    this.drawn = "";
  }

  update(cards) {
    if (cards.length) this.cards = cards;
    for (const card of this.cards) {
      // A store that was emptied counts from nought again.
      const read = this.isShown(card.user_id) || this.seen[card.user_id] === undefined || this.seen[card.user_id] > card.arrived;
      if (read) this.seen[card.user_id] = card.arrived;
    }
    remember("seen", this.seen);
    const now = JSON.stringify(this.cards.map((card) => [card, this.isShown(card.user_id), this.seen[card.user_id]]));
    if (now === this.drawn) return;
    this.drawn = now;
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.dataset?.person;
    replace(this.node, this.cards.map((card) => this.one(card)), button("＋ 新しい人", () => this.add()));
    if (focused) this.node.querySelector(`[data-person="${focused}"]`)?.focus();
  }

  one(card) {
    const unread = card.arrived - (this.seen[card.user_id] ?? 0);
    const tag = card.blocked ? "ブロック中" : card.friend ? "" : "友だちではない";
    return el("button", { type: "button", class: "owner", "data-person": card.user_id, "aria-pressed": String(this.isShown(card.user_id)), onclick: () => this.toggle(card.user_id) },
      el("span", { class: "face", "aria-hidden": "true" }, card.name.slice(0, 1)),
      el("span", { class: "name" }, card.name, tag ? el("span", { class: "tag" }, tag) : null),
      unread > 0 ? el("span", { class: "unread" }, String(unread), el("span", { class: "unseen" }, "件の新しいお知らせ")) : null);
  }

  async add() {
    const input = el("input", { id: "new-name", maxlength: "40", autocomplete: "off" });
    const name = await ask({
      title: "新しい人の電話を つくる",
      body: [el("label", { for: "new-name" }, "名前"), input],
      ok: "つくる",
      read: () => input.value.trim(),
      check: (value) => (value ? "" : "名前を 書いてください。"),
    });
    if (!name) return;
    const { user_id } = await post("persons", { name });
    this.toggle(user_id, true);
  }
}
