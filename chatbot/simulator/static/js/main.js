// The table with the phones on it: who is shown, the clock, the polling.

import { get, post } from "./api.js";
import { el, replace, say } from "./dom.js";
import { FaultPanel } from "./faults.js";
import { People } from "./people.js";
import { Phone } from "./phone.js";

const EVERY_MS = 700;
const USUALLY_SHOWN = 2;
const narrow = matchMedia("(max-width: 899px)");
const table = document.getElementById("phones");
const shown = new Map();
let current = null;
let version = 0;
let polling = null;
let again = false;

const asked = new URLSearchParams(location.search).getAll("person");
const isShown = (userId) => (narrow.matches ? current === userId : shown.has(userId));
const people = new People(document.getElementById("people"), { toggle, isShown });

function toggle(userId, open = narrow.matches || !shown.has(userId)) {
  if (open) { if (!shown.has(userId)) shown.set(userId, null); current = userId; } else {
    shown.get(userId)?.node.remove();
    shown.delete(userId);
    current = [...shown.keys()].at(-1) ?? null;
  }
  const search = new URLSearchParams([...shown.keys()].map((id) => ["person", id]));
  history.replaceState(null, "", `?${search}`);
  version = 0;
  people.update([]);
  poll();
}

function arrange() {
  for (const [userId, phone] of shown) phone?.node.classList.toggle("current", userId === current);
  if (!shown.size && !table.querySelector(".nobody")) replace(table, el("p", { class: "nobody" }, "電話の持ち主を えらんでください。"));
  if (shown.size) table.querySelector(".nobody")?.remove();
}

function draw(state) {
  for (const [userId, screen] of Object.entries(state.phones)) {
    if (!shown.has(userId)) continue;
    if (!shown.get(userId)) {
      const phone = new Phone(userId, screen.person, poll);
      shown.set(userId, phone);
      table.append(phone.node);
    }
    shown.get(userId).update(screen);
  }
  people.update(state.persons);
  arrange();
  document.getElementById("now").textContent = narrow.matches ? state.clock.short.replace(" ", "\n") : state.clock.said;
}

async function fetchState() {
  const search = new URLSearchParams([...shown.keys()].map((id) => ["person", id]));
  const from = version;
  search.set("since", from);
  const state = await get(`phones?${search}`);
  if (from !== version) return;
  // A simulator that was started afresh counts from nought: so does the page.
  if (state.version < version) { location.reload(); return; }
  version = state.version;
  draw(state);
}

function poll() {
  if (polling) { again = true; return; }
  polling = fetchState().catch(() => say("つながりません。もういちど ためしています…", true)).finally(() => {
    polling = null;
    if (again) { again = false; poll(); }
  });
}

async function move(button) {
  const steps = [...document.querySelectorAll("#clock-steps button")];
  for (const one of steps) one.disabled = true;
  say("時間を 進めています…");
  try {
    const clock = await post("clock", { to: button.dataset.to });
    say(`${clock.short} に なりました`);
  } catch (error) { say(error.message, true); }
  for (const one of steps) one.disabled = false;
  button.focus();
  poll();
}

function wireClock() {
  const panel = document.getElementById("clock-steps");
  const opener = document.getElementById("clock-toggle");
  opener.addEventListener("click", () => opener.setAttribute("aria-expanded", String(panel.classList.toggle("open"))));
  panel.addEventListener("click", (event) => { if (event.target.dataset.to) move(event.target); });
}

async function start() {
  const { persons } = await get("persons");
  const known = new Set(persons.map((person) => person.user_id));
  const wanted = asked.filter((id) => known.has(id));
  for (const id of wanted.length ? wanted : [...known].slice(0, USUALLY_SHOWN)) shown.set(id, null);
  current = shown.keys().next().value ?? null;
  wireClock();
  new FaultPanel(document.getElementById("faults"), document.getElementById("faults-toggle"));
  narrow.addEventListener("change", () => { version = 0; poll(); });
  poll();
  setInterval(() => { if (!document.hidden) poll(); }, EVERY_MS);
}

start().catch((error) => say(error.message, true));
