// Small tools for building the page without a line of HTML in strings.

export function el(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name_, rule] of Object.entries(value)) node.style.setProperty(name_, rule);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export const button = (label, onclick, props = {}) =>
  el("button", { type: "button", class: "plain", onclick, ...props }, label);

export function replace(node, ...children) {
  node.replaceChildren(...children.flat().filter(Boolean));
}

export function say(text, bad = false) {
  const status = document.getElementById("status");
  status.classList.toggle("bad", bad);
  status.textContent = text;
  clearTimeout(say.timer);
  if (text) say.timer = setTimeout(() => { status.textContent = ""; }, bad ? 8000 : 5000);
}

export function remember(key, value) {
  try { localStorage.setItem(`mdeji-phone-${key}`, JSON.stringify(value)); } catch { /* a private window */ }
}

export function recall(key, usual) {
  try { return JSON.parse(localStorage.getItem(`mdeji-phone-${key}`)) ?? usual; } catch { return usual; }
}

const JST = { timeZone: "Asia/Tokyo" };
export const clockTime = (ms) => new Intl.DateTimeFormat("ja-JP", { ...JST, hour: "numeric", minute: "2-digit" }).format(ms);
export const day = (ms) => new Intl.DateTimeFormat("ja-JP", { ...JST, month: "long", day: "numeric", weekday: "short" }).format(ms);
