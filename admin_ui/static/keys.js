"use strict";
// Shortcuts are extras: every page works without this file. They can be switched off (WCAG 2.1.4).
(() => {
  const SWITCH = "mdeji-keys-off";
  const isOff = () => localStorage.getItem(SWITCH) === "1";
  const types = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  const step = (by) => {
    const stops = [...document.querySelectorAll("[data-step]")];
    if (!stops.length) return false;
    const here = stops.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(here + by, 0), stops.length - 1);
    stops[next].focus();
    stops[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  const use = (target) => {
    if (target.matches("input[type=checkbox], input[type=radio]")) { target.focus(); target.click(); }
    else if (target.matches("a[href], button")) target.click();
    else { target.focus(); target.select?.(); }
    return true;
  };

  const act = (key) => {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    const target = document.querySelector(`[data-shortcut="${CSS.escape(key)}"], [data-key="${CSS.escape(key)}"]`);
    return target ? use(target) : false;
  };

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { document.querySelectorAll(".me[open]").forEach((menu) => menu.removeAttribute("open")); return; }
    if (event.key.length !== 1 || types(event.target)) return;
    if (act(event.key)) event.preventDefault();
  });

  // What leaves in a moment counts down; without this it says how long it was when the page came.
  setInterval(() => document.querySelectorAll("[data-left]").forEach((clock) => {
    clock.dataset.left = Math.max(0, Number(clock.dataset.left) - 1);
    clock.textContent = `あと${clock.dataset.left}秒で`;
  }), 1000);

  document.querySelectorAll("[data-keys-on]").forEach((box) => {
    box.checked = !isOff();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "0" : "1"));
  });

  const offline = (is) => { const note = document.getElementById("offline"); if (note) note.hidden = !is; };
  document.addEventListener("htmx:sendError", () => offline(true));
  document.addEventListener("htmx:afterOnLoad", () => offline(false));
  document.addEventListener("htmx:responseError", () => offline(true));

  // A field of a form may show or hide another part: <div data-when="place=home">. Without this file all show.
  const reveal = () => document.querySelectorAll("[data-when]").forEach((part) => {
    const [name, wanted] = part.dataset.when.split("=");
    const form = part.closest("form");
    const chosen = form ? new FormData(form).getAll(name) : [];
    part.hidden = !wanted.split("|").some((value) => chosen.includes(value));
  });
  document.addEventListener("change", reveal);
  reveal();

  // One box ticks every box of a name that stands on the page; without this file it stays hidden.
  document.querySelectorAll("[data-picks]").forEach((all) => {
    const boxes = document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.picks)}"]`);
    all.closest("label").hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  });

  // The centre of a district is the usual place there.
  document.addEventListener("change", (event) => {
    const list = document.querySelector(`[data-follows="${CSS.escape(event.target.name || "")}"]`);
    const usual = list && list.querySelector(`option[value="${CSS.escape(event.target.value)}-centre"]`);
    if (usual && !list.dataset.chosen) list.value = usual.value;
    if (event.target.matches("[data-follows]")) event.target.dataset.chosen = "1";
  });

  // What was pressed once is not pressed twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
