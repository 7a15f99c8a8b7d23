"use strict";
// Extras: without this file the text can be selected and copied by hand.
(() => {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy);
    const said = document.getElementById(button.dataset.says);
    if (!source || !said) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = source.value ?? source.innerText;
      source.select?.();
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = "コピーしました。";
      } catch {
        said.textContent = "えらびました。Ctrl+C で コピーしてください。";
      }
    });
  });
})();
