"use strict";
// Extras: a field of one figure goes on by itself, Enter goes on, and on the last field saves.
(() => {
  const form = document.getElementById("sheet");
  const fields = [...form.querySelectorAll(".sheet input[type=text]")];
  const next = (field) => { const at = fields.indexOf(field) + 1; (fields[at] || form.querySelector("button[type=submit]")).focus(); fields[at]?.select(); };
  form.addEventListener("input", (event) => {
    if (!event.isComposing && event.target.maxLength === 1 && event.target.value) next(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !fields.includes(event.target)) return;
    event.preventDefault();
    const isNewLine = event.target.name.startsWith("topics") && !event.target.value;
    if (isNewLine) form.querySelector("button[type=submit]").focus(); else next(event.target);
  });
  (form.querySelector("[aria-invalid]") || fields[0]).focus();
})();
