"use strict";
// The log by keyboard: number keys answer, Enter goes on and saves. Without this file it is a plain form.
(() => {
  const form = document.getElementById("log");
  const queue = window.yorozuQueue;
  const groups = [...form.querySelectorAll("[data-group]")];
  const box = (name) => form.querySelector(`[data-group="${name}"]`);
  const memo = form.elements.memo;
  const note = document.getElementById("said");
  const list = document.getElementById("unsent");
  const recent = document.getElementById("recent");
  const counter = document.getElementById("count");
  const line = document.getElementById("line");
  const ahead = Date.parse(form.dataset.now) - Date.now();
  const SAME = { "=": "^", "~": "^", "'": "^" };
  const STAYS = 15000;
  let last = null, hide = null, editing = null;

  const inputs = (group) => [...group.querySelectorAll("input")];
  const chosen = (group) => inputs(group).filter((input) => input.checked);
  const word = (input) => input.closest("label").querySelector("[data-word]").textContent;
  const isAsked = (group) => group.dataset.group !== "referral" || chosen(box("outcome")).some((input) => input.value !== "done");
  const steps = () => [...groups.filter(isAsked), document.getElementById("save")];
  let here = groups[0];

  const go = (step, focus = true) => {
    here = step;
    groups.forEach((group) => group.classList.toggle("is-here", group === step));
    if (!focus) return;
    (step.matches("button") ? step : chosen(step)[0] || inputs(step)[0]).focus({ preventScroll: true });
    step.scrollIntoView({ block: "nearest" });
  };
  const next = () => { const all = steps(); go(all[Math.min(all.indexOf(here) + 1, all.length - 1)]); };
  const back = () => { const all = steps(); go(all[Math.max(all.indexOf(here) - 1, 0)]); };
  const show = () => { box("referral").hidden = !isAsked(box("referral")); document.getElementById("flagged").hidden = !(form.elements.red_flag.checked || chosen(box("topics")).some((i) => i.value === "safety")); };

  const say = (text, kind = "info", undo = false) => {
    note.className = `log-said log-said--${kind}`;
    note.querySelector("[data-text]").textContent = text;
    note.querySelector("[data-undo]").hidden = !undo;
    note.hidden = false;
    clearTimeout(hide);
    if (kind !== "bad") hide = setTimeout(() => { note.hidden = true; }, STAYS);
  };

  const fill = (fields) => {
    form.querySelectorAll("[data-group] input, input[name=red_flag]").forEach((input) => { input.checked = [fields[input.name] ?? []].flat().includes(input.value); });
    memo.value = fields.memo || "";
    show();
  };
  const read = () => {
    const fields = { topics: chosen(box("topics")).map((input) => input.value), memo: memo.value.trim() };
    groups.slice(1).filter(isAsked).forEach((group) => { fields[group.dataset.group] = chosen(group)[0]?.value || ""; });
    fields.red_flag = form.elements.red_flag.checked ? "1" : "";
    return fields;
  };
  const words = () => groups.filter(isAsked).filter((g) => ["topics", "age", "outcome"].includes(g.dataset.group)).map((g) => chosen(g).map(word).join("・")).filter(Boolean).join(" / ");

  const begin = () => { fill({}); editing = null; go(groups[0]); };

  const keep = async (fields, said) => {
    const uid = editing?.fields.uid || crypto.randomUUID?.() || "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> +c / 4).toString(16));
    const at = editing?.fields.at || new Date(Date.now() + ahead).toISOString();
    const entry = { key: `log:${uid}`, op: "log", order: Date.now(), state: "waiting", session: form.dataset.session, where: form.dataset.where, said, fields: { ...fields, uid, at, by: form.dataset.by } };
    const { memo: _without, ...again } = fields;
    // Before anything is waited for: who types quickly may ask for the same again at once.
    last = { uid, fields: again, said };
    await queue.put(entry);
    // A suspicion of fraud is told at once, also without a network, and stays until the next record.
    if (fields.red_flag) say(`記録しました。${said}。詐欺の うたがい:払わない、教えない、アプリを入れない。消費生活センター 188、警察 #9110。`, "bad", true);
    else say(`記録しました。${said}`, "good", true);
    await draw();
    queue.flush();
  };

  const save = () => {
    const fields = read();
    if (!fields.topics.length) { say("相談の内容を えらんでください。", "bad"); return go(box("topics")); }
    if (!fields.outcome) { say("結果を えらんでください。", "bad"); return go(box("outcome")); }
    const said = words();
    keep(fields, said);
    begin();
  };
  const again = () => { if (last) keep(last.fields, last.said); else say("まだ 記録が ありません。", "bad"); };

  const undo = async () => {
    if (!last) return;
    const { uid, said } = last;
    const waiting = await queue.get(`log:${uid}`);
    last = null;
    document.getElementById("after").hidden = true;
    await queue.drop(`log:${uid}`);
    // It may have been sent, or be on its way: the server is told either way, and does it once.
    await queue.put({ key: `undo:${uid}`, op: "undo", order: Date.now(), state: "waiting", session: form.dataset.session, where: form.dataset.where, said: `取り消し:${said}`, fields: { uid } });
    say(`取り消しました。${said}`, "info");
    recent.querySelector(`[data-uid="${uid}"]`)?.remove();
    await draw();
    if (waiting || navigator.onLine !== null) queue.flush();
    go(groups[0]);
  };

  // What is not sent yet
  const button = (text, act, extra = "") => { const made = document.createElement("button"); made.type = "button"; made.className = `button button--small ${extra}`; made.textContent = text; made.addEventListener("click", act); return made; };
  const item = (entry) => {
    const made = document.createElement("li");
    made.className = `unsent unsent--${entry.state}`;
    const text = document.createElement("p");
    text.textContent = `${entry.said}${entry.session === form.dataset.session ? "" : `(${entry.where})`}`;
    made.append(text);
    if (entry.state !== "waiting") {
      const why = document.createElement("p");
      why.className = "error";
      why.textContent = Object.values(entry.why).join(" ");
      const row = document.createElement("p");
      row.className = "row";
      if (entry.state === "asked") row.append(button("合っています", async () => { await queue.put({ ...entry, state: "waiting", fields: { ...entry.fields, confirm: Object.keys(entry.why) } }); await draw(); queue.flush(); }));
      row.append(button("直す", async () => {
        // The form is filled before anything is waited for: what is typed meanwhile must stay.
        const dropped = queue.drop(entry.key);
        editing = entry; fill(entry.fields); go(groups[0]);
        await dropped; await draw();
      }, "button--second"));
      row.append(button("消す", async () => { await queue.drop(entry.key); await draw(); }, "button--danger-second"));
      made.append(why, row);
    }
    return made;
  };
  const draw = async () => {
    const entries = await queue.all();
    list.replaceChildren(...entries.map(item));
    document.getElementById("unsent-box").hidden = !entries.length;
    document.getElementById("unsent-count").textContent = entries.length;
  };

  const told = async (what) => {
    if (what.offline) { line.dataset.state = "off"; line.textContent = "ネットワークに つながっていません。記録は この端末に残し、つながったら 送ります。"; }
    if (what.online) { line.dataset.state = "on"; line.textContent = "つながっています。"; }
    if (what.signIn) { line.dataset.state = "off"; line.innerHTML = `サインインの 期限が切れました。<a href="/admin/sign-in?then=${encodeURIComponent(location.pathname)}">サインインし直すと</a>、送ります。`; }
    if (what.refused) { line.dataset.state = "off"; line.textContent = "この端末から 送れません。画面を 開きなおしてください。"; }
    if (what.said?.ok) {
      if (what.sent.session === form.dataset.session) counter.textContent = what.said.count;
      if (what.sent.op === "log") noteSent(what.sent, what.said);
    }
    await draw();
  };
  // What can be done for the visitor who was just logged, by one tap each.
  const follow = (said) => {
    const box = document.getElementById("after");
    const at = `/admin/yorozu/entries/${said.id}`;
    document.getElementById("after-said").textContent = said.said;
    document.getElementById("after-entry").href = at;
    document.getElementById("after-visit").href = said.visit;
    const papers = document.getElementById("after-guides");
    papers.action = at;
    papers.querySelectorAll("button").forEach((one) => one.remove());
    said.guides.forEach((card) => { const made = document.createElement("button"); made.className = "button button--second button--small button--wide"; made.name = "guide"; made.value = card.code; made.textContent = card.title; papers.append(made); });
    papers.hidden = !said.guides.length;
    box.hidden = false;
  };
  const noteSent = (entry, said) => {
    if (said.gone) return say(`この記録は もう取り消されています。${said.said}`, "bad");
    if (said.changed) say(`この記録は あとで 直されています。直したほうが 残ります。${said.said}`, "bad");
    if (last?.uid === entry.fields.uid) follow(said);
    if (entry.session !== form.dataset.session || recent.querySelector(`[data-uid="${entry.fields.uid}"]`)) return undefined;
    const made = document.createElement("li");
    made.dataset.uid = entry.fields.uid;
    const link = document.createElement("a");
    link.href = `/admin/yorozu/entries/${said.id}`;
    link.textContent = said.said;
    made.append(link);
    recent.prepend(made);
    while (recent.children.length > 8) recent.lastElementChild.remove();
    document.getElementById("none")?.remove();
    return undefined;
  };

  // Keys
  const LETTERS = {
    a: again, z: undo, m: () => memo.focus(),
    f: () => { form.elements.red_flag.checked = !form.elements.red_flag.checked; show(); },
  };
  const answer = (key) => {
    if (here.matches("button")) return false;
    const input = here.querySelector(`[data-digit="${CSS.escape(SAME[key] || key)}"]`);
    if (!input) return false;
    if (input.type === "checkbox") input.checked = !input.checked; else input.checked = true;
    input.focus({ preventScroll: true });
    show();
    if (input.type === "radio") next();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target === memo) { if (event.key === "Enter") { event.preventDefault(); save(); } return; }
    const inside = form.contains(target) || target === document.body || target.id === "main";
    if (!inside || (target.matches("button, a, summary") && target.id !== "save" && event.key === "Enter")) return;
    if (event.key === "Enter") { event.preventDefault(); if (here.id === "save") save(); else if (here === groups[0] && !chosen(here).length) say("相談の内容を えらんでください。", "bad"); else next(); return; }
    if (event.key === "Backspace") { event.preventDefault(); back(); return; }
    if (localStorage.getItem("mdeji-keys-off") === "1") return;
    if (answer(event.key) || (LETTERS[event.key] && (LETTERS[event.key](), true))) { event.preventDefault(); event.stopPropagation(); }
  }, true);
  form.addEventListener("focusin", (event) => { const group = event.target.closest("[data-group]"); if (group && group !== here) go(group, false); else if (event.target.id === "save") go(event.target, false); });
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); save(); }, true);
  note.querySelector("[data-undo]").addEventListener("click", undo);
  document.getElementById("again").addEventListener("click", again);

  // Without a network
  const worker = navigator.serviceWorker;
  if (worker) {
    worker.addEventListener("message", (event) => { if (event.data?.kept) document.documentElement.dataset.offline = "ready"; });
    worker.register("/admin/yorozu/worker.js").then(() => worker.ready).then((ready) => {
      const files = [...document.querySelectorAll("link[href^='/static/'], script[src^='/static/'], img[src^='/static/']")].map((one) => one.href || one.src);
      ready.active.postMessage({ keep: files, page: location.pathname });
    }).catch(() => {});
    document.querySelectorAll('form[action="/admin/sign-out"]').forEach((one) => one.addEventListener("submit", () => worker.controller?.postMessage({ forget: true })));
  }

  show();
  go(groups[0]);
  queue.begin(form.elements.csrf.value, told).finally(draw);
})();
