// Keeps a report while it is being written. Without this file the button 「途中で保存する」 does the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const state = form.querySelector("[data-state]");
  const count = form.querySelector("#headcount");
  let timer = 0;
  let sent = "";

  const written = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("quiet", "1");
    return fields.toString();
  };
  const save = async () => {
    window.clearTimeout(timer);
    const body = written();
    if (body === sent) return;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        keepalive: true,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      sent = body;
      state.textContent = "書きかけを保存しました。";
    } catch {
      state.textContent = "保存できませんでした。電波のよい所で、もう一度押してください。";
    }
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 800);
  };

  sent = written();
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (form.dataset.gone) event.preventDefault();
    form.dataset.gone = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.gone);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !form.dataset.gone) save();
  });

  for (const button of form.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = Number.parseInt(count.value, 10) || 0;
      count.value = String(Math.max(1, now + Number(button.dataset.step)));
      later();
    });
  }
})();
