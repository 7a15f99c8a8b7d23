// The panel 「訓練・故障」: what goes wrong, and what went over the wire.

import { get, post, remove } from "./api.js";
import { button, el, replace, say } from "./dom.js";
import { ENDPOINTS, KINDS, SWITCHES, TIMES } from "./words.js";

const options = (words) => Object.entries(words).map(([value, label]) => el("option", { value }, label));
const clock = (iso) => new Date(iso).toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo" });

export class FaultPanel {
  constructor(node, toggle) {
    this.node = node;
    this.toggle = toggle;
    toggle.addEventListener("click", () => this.open(node.hidden));
    this.build();
  }

  open(open) {
    this.node.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    clearInterval(this.timer);
    if (!open) { this.toggle.focus(); return; }
    this.refresh();
    this.timer = setInterval(() => this.refresh(), 2000);
    this.node.querySelector("select").focus();
  }

  build() {
    this.kind = el("select", { id: "fault-kind" }, options(KINDS));
    this.endpoint = el("select", { id: "fault-endpoint" }, options(ENDPOINTS));
    this.times = el("select", { id: "fault-times" }, options(TIMES));
    this.times.value = "1";
    this.active = el("div", {});
    this.switches = el("div", {});
    this.quota = el("p", {});
    this.limit = el("input", { id: "quota-limit", type: "number", min: "0", step: "1" });
    this.log = el("tbody", {});
    this.hooks = el("tbody", {});
    replace(this.node,
      el("div", { class: "faults-head" }, el("h2", {}, "訓練・故障"), button("とじる", () => this.open(false))),
      el("p", { class: "quiet" }, "LINEがうまく動かないときを ためします。"),
      el("h3", {}, "送るときの故障"), this.form(), this.active,
      el("h3", {}, "とどくときの故障"), this.switches,
      el("h3", {}, "今月の通数"), this.quota, this.quotaForm(),
      el("h3", {}, "とどけた出来事(新しい順)"), table(["時刻", "結果", "時間"], this.hooks),
      el("h3", {}, "LINEへの呼び出し(新しい順)"), table(["時刻", "あて先", "結果"], this.log));
  }

  form() {
    const field = (select, label) => el("label", { for: select.id }, label, select);
    return el("form", { onsubmit: (event) => { event.preventDefault(); this.add(); } },
      field(this.kind, "なにが起きる"),
      el("div", { class: "row" }, field(this.endpoint, "どの呼び出し"), field(this.times, "なん回")),
      el("button", { class: "strong" }, "故障を おこす"));
  }

  quotaForm() {
    return el("form", { class: "row", onsubmit: (event) => { event.preventDefault(); this.setLimit(); } },
      el("label", { for: "quota-limit" }, "上限", this.limit), button("上限をかえる", () => this.setLimit()));
  }

  async add() {
    const fault = { kind: this.kind.value, endpoint: this.endpoint.value, times: Number(this.times.value), seconds: 4 };
    await this.safely(() => post("faults", fault));
    say("故障を おこしました");
    this.refresh();
  }

  async setLimit() {
    await this.safely(() => post("quota", { limit: Number(this.limit.value) }));
    this.refresh();
  }

  async safely(work) {
    try { await work(); } catch (error) { say(error.message, true); }
  }

  async refresh() {
    const [faults, quota, log] = await Promise.all([get("faults"), get("quota"), get("log")]);
    this.drawActive(faults.active);
    this.drawSwitches(faults.webhooks);
    this.quota.textContent = `${quota.used.toLocaleString()}通 / ${quota.limit.toLocaleString()}通(${quota.month})`;
    if (document.activeElement !== this.limit) this.limit.value = quota.limit;
    replace(this.hooks, log.webhooks.slice(0, 12).map((row) => el("tr", {}, el("td", {}, clock(row.at)),
      cell(row.status === 200 ? "200 受けとり" : `${row.status || "×"} ${row.error}`, row.status >= 200 && row.status < 300, row.redelivery ? "(送りなおし)" : ""),
      el("td", { class: "num" }, `${Math.round(row.ms)}ミリ秒`))));
    replace(this.log, log.calls.slice(0, 25).map((row) => el("tr", {}, el("td", {}, clock(row.at)), el("td", {}, `${row.endpoint}`),
      cell(row.status || "切断", row.status >= 200 && row.status < 300, reason(row.answer)))));
  }

  drawActive(active) {
    const key = JSON.stringify(active);
    if (key === this.activeKey) return;
    this.activeKey = key;
    replace(this.active, active.map((fault) => el("div", { class: "active-fault" },
      el("span", {}, `${KINDS[fault.kind]}・${ENDPOINTS[fault.endpoint] ?? fault.endpoint}・${fault.left === null ? "止めるまで" : `あと${fault.left}回`}`),
      button("止める", async () => { await remove(`faults/${fault.id}`); this.refresh(); }))));
  }

  drawSwitches(webhooks) {
    const key = JSON.stringify(webhooks);
    if (key === this.switchKey) return;
    this.switchKey = key;
    const focused = document.activeElement?.dataset?.switch;
    const change = (name, value) => this.safely(async () => { await post("webhooks", { [name]: value }); this.refresh(); });
    const check = (name, label, on, value) => el("label", { class: "check" },
      el("input", { type: "checkbox", "data-switch": name, checked: on, onchange: (event) => change(name, value(event.target.checked)) }), label);
    replace(this.switches,
      Object.entries(SWITCHES).map(([name, label]) => check(name, label, webhooks[name], (on) => on)),
      check("batch", "いくつかの出来事を まとめてとどける", webhooks.batch > 1, (on) => (on ? 10 : 1)),
      button("すべての故障を 止める", async () => { await remove("faults"); this.refresh(); }));
    if (focused) this.switches.querySelector(`[data-switch="${focused}"]`)?.focus();
  }
}

const table = (heads, body) => el("table", { class: "log" }, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), body);
const cell = (text, good, more) => el("td", { class: good ? "" : "bad" }, String(text), more ? ` ${more}` : "");

function reason(answer) {
  try {
    const { message, details } = JSON.parse(answer);
    return details ? details.map((one) => `${one.property}: ${one.message}`).join(" / ") : message;
  } catch { return ""; }
}
