"use strict";
// Keeps the latest page of the log and its files, so that the desk goes on without a network.
// It keeps pages and files only; what people type is kept by the page itself until it is sent.
const STORE = "mdeji-yorozu-1";
const LOG = /^\/admin\/yorozu\/log\/\d+$/;
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("mdeji-yorozu") && name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));

const soon = (promise) => Promise.race([promise, new Promise((_, no) => { setTimeout(() => no(new Error("slow")), PATIENCE); })]);

const keepPage = async (path, answer) => {
  const store = await caches.open(STORE);
  for (const one of await store.keys()) {
    const old = new URL(one.url).pathname;
    if (LOG.test(old) && old !== path) await store.delete(one);
  }
  await store.put(path, answer);
};

const anyLog = async () => {
  const store = await caches.open(STORE);
  const kept = (await store.keys()).find((one) => LOG.test(new URL(one.url).pathname));
  return kept ? Response.redirect(new URL(kept.url).pathname, 302) : Response.error();
};

const openPage = async (request) => {
  const path = new URL(request.url).pathname;
  try {
    const answer = await soon(fetch(request));
    if (LOG.test(path) && answer.ok && !answer.redirected) await keepPage(path, answer.clone());
    return answer;
  } catch {
    const store = await caches.open(STORE);
    return (await store.match(path)) || anyLog();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && (LOG.test(path) || path === "/admin/yorozu/log")) event.respondWith(openPage(request));
  else if (path.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil((async () => {
    const store = await caches.open(STORE);
    const wanted = new Set(event.data.keep.map((address) => new URL(address, self.location).pathname));
    for (const one of await store.keys()) {
      const path = new URL(one.url).pathname;
      if (path.startsWith("/static/") && !wanted.has(path)) await store.delete(one);
    }
    for (const path of wanted) if (path.startsWith("/static/") && !(await store.match(path))) await store.add(path);
    if (event.data.page) {
      const answer = await fetch(event.data.page, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) await keepPage(event.data.page, answer);
    }
    event.source.postMessage({ kept: true });
  })());
  if (event.data?.forget) event.waitUntil(caches.delete(STORE));
});
