"use strict";
// What was logged and not yet sent: kept in the browser, sent once when the line is back, then forgotten.
window.yorozuQueue = (() => {
  const STORE = "entries";
  const opened = new Promise((yes, no) => {
    const asked = indexedDB.open("mdeji-yorozu", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });
  const inside = async (mode, work) => {
    const base = await opened;
    return new Promise((yes, no) => {
      const turn = base.transaction(STORE, mode, { durability: "strict" });
      const asked = work(turn.objectStore(STORE));
      turn.oncomplete = () => yes(asked?.result);
      turn.onerror = turn.onabort = () => no(turn.error);
    });
  };
  const put = (entry) => inside("readwrite", (store) => store.put(entry));
  const drop = (key) => inside("readwrite", (store) => store.delete(key));
  const get = (key) => inside("readonly", (store) => store.get(key));
  const all = async () => (await inside("readonly", (store) => store.getAll())).sort((a, b) => a.order - b.order);

  let wake = null, pause = 2000, token = "", told = () => {};

  const body = (entry) => {
    const form = new URLSearchParams({ csrf: token });
    for (const [name, value] of Object.entries(entry.fields)) for (const one of [value].flat()) form.append(name, one);
    return form;
  };
  const address = (entry) => `/admin/yorozu/log/${entry.session}${entry.op === "undo" ? "/undo" : ""}`;
  const post = (entry) => fetch(address(entry), {
    method: "POST", body: body(entry), credentials: "same-origin", redirect: "manual", headers: { accept: "application/json" },
  });

  // A page kept for weeks holds an old token: the page itself is asked for the new one.
  const freshToken = async (entry) => {
    const answer = await fetch(`/admin/yorozu/log/${entry.session}`, { credentials: "same-origin" });
    if (answer.redirected || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#log input[name=csrf]")?.value;
    if (!fresh || fresh === token) return false;
    token = fresh;
    return true;
  };

  // Returns whether the next one may be sent.
  const send = async (entry) => {
    let answer;
    try {
      answer = await post(entry);
      if (answer.status === 403 && await freshToken(entry)) answer = await post(entry);
    } catch { told({ offline: true }); return false; }
    if (answer.type === "opaqueredirect" || answer.status === 403) { told({ signIn: answer.status !== 403, refused: answer.status === 403 }); return false; }
    if (answer.status >= 500) { told({ offline: true }); return false; }
    const said = await answer.json().catch(() => ({}));
    // It may have been taken back while it was on its way: then the undo follows it.
    if (answer.ok) { await drop(entry.key); told({ sent: entry, said }); return true; }
    await put({ ...entry, state: said.asked ? "asked" : "refused", why: said.asked || said.errors || { all: "受け付けられませんでした。" } });
    told({ kept: entry });
    return true;
  };

  const flushAlone = async () => {
    for (const entry of await all()) {
      if (entry.state !== "waiting") continue;
      if (!(await send(entry))) return false;
      told({});
    }
    return true;
  };
  const flush = async () => {
    clearTimeout(wake);
    const done = await navigator.locks.request("mdeji-yorozu-send", flushAlone);
    if (done) told({ online: true });
    pause = done ? 2000 : Math.min(pause * 2, 15000);
    if (!done || (await all()).some((entry) => entry.state === "waiting")) wake = setTimeout(flush, pause);
  };
  window.addEventListener("online", () => { pause = 2000; flush(); });

  return { put, drop, get, all, flush, begin: (csrf, tell) => { token = csrf; told = tell; return flush(); } };
})();
