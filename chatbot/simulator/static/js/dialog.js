// Modal questions. `ask` resolves with what the form holds, or null when it was closed.

import { button, el } from "./dom.js";

export function ask({ title, body = [], ok = "決定", cancel = "やめる", read = () => true, check = () => "" }) {
  return new Promise((resolve) => {
    const error = el("p", { class: "error", role: "alert" });
    const done = (value) => { dialog.close(); resolve(value); };
    const submit = (event) => {
      event.preventDefault();
      const value = read();
      const wrong = check(value);
      if (wrong) error.textContent = wrong;
      else done(value);
    };
    const foot = el("div", { class: "dialog-foot" },
      cancel ? button(cancel, () => done(null)) : null,
      ok ? el("button", { class: "strong" }, ok) : null);
    const parts = typeof body === "function" ? body(done) : body;
    const form = el("form", { onsubmit: submit, novalidate: true }, el("h2", { id: "dialog-title" }, title), parts, error, foot);
    const dialog = el("dialog", { "aria-labelledby": "dialog-title" }, form);
    dialog.addEventListener("cancel", () => resolve(null));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const tell = (title, ...paragraphs) =>
  ask({ title, body: paragraphs.map((text) => el("p", {}, text)), ok: "とじる", cancel: null });
