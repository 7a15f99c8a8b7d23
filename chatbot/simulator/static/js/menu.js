// The rich menu: a picture with areas, and the bar that opens and closes it.

import { el, replace } from "./dom.js";

export class RichMenu {
  constructor(tap) {
    this.tap = tap;
    this.id = null;
    this.picture = el("div", { class: "menu", role: "group", "aria-label": "メニュー" });
    this.bar = el("button", { type: "button", class: "menu-bar", onclick: () => this.open(this.picture.hidden) });
    this.node = el("div", { hidden: true }, this.picture, this.bar);
  }

  open(open) {
    this.picture.hidden = !open;
    this.bar.setAttribute("aria-expanded", String(open));
  }

  update(menu) {
    const id = menu?.id ?? null;
    if (id === this.id) return;
    this.id = id;
    this.node.hidden = !menu;
    if (!menu) return;
    this.bar.textContent = menu.chatBarText;
    const image = el("img", { src: `api/menus/${menu.id}/image`, alt: "", width: menu.size.width, height: menu.size.height });
    replace(this.picture, image, menu.areas.map((area) => this.area(area, menu.size)));
    this.open(menu.selected);
  }

  area({ bounds, action }, size) {
    const percent = (part, whole) => `${(100 * part) / whole}%`;
    const place = {
      left: percent(bounds.x, size.width), top: percent(bounds.y, size.height),
      width: percent(bounds.width, size.width), height: percent(bounds.height, size.height),
    };
    const label = action.label || action.displayText || action.text || "メニュー";
    return el("button", { type: "button", "aria-label": label, style: place, onclick: () => {
      if (action.type === "uri" && /^https?:/.test(action.uri)) window.open(action.uri, "_blank", "noopener");
      this.tap(action);
    } });
  }
}
