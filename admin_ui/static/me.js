// The grid of the week: a whole day at one tap, and how much is chosen. Without this file every hour is tapped by itself.
// And a button that copies the calendar's address; without this file one copies it by hand.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.querySelector("[data-word]").textContent = "コピーしました";
    });
  }
})();
(() => {
  const form = document.querySelector("form[data-week]");
  if (!form) return;
  const count = form.querySelector("[data-count]");
  const boxes = (day) => [...form.querySelectorAll(`input[value^="${day}-"]`)];
  const buttons = [...form.querySelectorAll("[data-day]")];

  const tell = () => {
    const chosen = form.querySelectorAll('input[name="h"]:checked').length;
    count.textContent = `1週間に ${chosen}時間 選んでいます。`;
    for (const button of buttons) {
      const all = boxes(button.dataset.day).every((box) => box.checked);
      const word = all ? "なしにする" : "一日中";
      button.textContent = word;
      button.setAttribute("aria-label", `${word}(${button.dataset.name})`);
    }
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const day = boxes(button.dataset.day);
      const all = day.every((box) => box.checked);
      for (const box of day) box.checked = !all;
      tell();
    });
  }
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
})();
