// Flex messages drawn as LINE draws them: boxes, texts, buttons, pictures.

import { el } from "./dom.js";

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const RADIUS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const BUBBLE = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const ALIGN = { start: "left", center: "center", end: "right" };
const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" };

const size = (value, words) => (value in words ? `${words[value]}px` : value);
const scaled = (value, scaling) => (scaling === false ? value : `calc(${value} * var(--scale))`);

function place(node, part, parent) {
  const set = (name, value) => { if (value !== undefined) node.style.setProperty(name, value); };
  const across = parent.layout !== "vertical";
  const grows = part.flex ?? (across && part.type !== "icon" ? 1 : 0);
  set("flex", grows > 0 ? `${grows} 1 0` : "0 0 auto");
  if (part.flex === undefined && !across) set("flex", "0 0 auto");
  if (part.width) { set("flex", "0 0 auto"); set("width", part.width); }
  const margin = part.margin ?? (parent.first ? undefined : parent.spacing);
  if (margin !== undefined && !parent.first) set(across ? "margin-left" : "margin-top", size(margin, SPACE));
  if (part.position === "absolute") set("position", "absolute");
  for (const [side, name] of [["top", "offsetTop"], ["bottom", "offsetBottom"], ["left", "offsetStart"], ["right", "offsetEnd"]]) {
    if (part[name] !== undefined) { set(side, size(part[name], SPACE)); if (part.position !== "absolute") set("position", "relative"); }
  }
  if (part.gravity && across) set("align-self", GRAVITY[part.gravity]);
  return node;
}

function box(part, tap) {
  const node = el("div", { class: "fx-box" });
  const set = (name, value) => { if (value !== undefined) node.style.setProperty(name, value); };
  set("flex-direction", part.layout === "vertical" ? "column" : "row");
  set("align-items", part.alignItems ?? (part.layout === "baseline" ? "baseline" : undefined));
  set("justify-content", part.justifyContent);
  set("background-color", part.backgroundColor);
  if (part.background) set("background-image", gradient(part.background));
  if (part.borderWidth) set("border", `${size(part.borderWidth, BORDER)} solid ${part.borderColor ?? "#111111"}`);
  if (part.cornerRadius) { set("border-radius", size(part.cornerRadius, RADIUS)); set("overflow", "hidden"); }
  for (const name of ["height", "maxWidth", "maxHeight"]) set(name.replace("maxW", "max-w").replace("maxH", "max-h"), part[name]);
  padding(set, part, undefined);
  set("position", "relative");
  part.contents.forEach((child, index) => {
    const context = { layout: part.layout, spacing: part.spacing, first: index === 0 };
    const drawn = component(child, tap, context);
    if (drawn) node.append(place(drawn, child, context));
  });
  return part.action ? tappable(node, part.action, tap) : node;
}

function padding(set, part, usual) {
  const all = part.paddingAll ?? usual;
  if (all !== undefined) set("padding", size(all, SPACE));
  for (const [side, name] of [["top", "paddingTop"], ["bottom", "paddingBottom"], ["left", "paddingStart"], ["right", "paddingEnd"]]) {
    if (part[name] !== undefined) set(`padding-${side}`, size(part[name], SPACE));
  }
}

const gradient = (paint) =>
  `linear-gradient(${paint.angle}, ${[paint.startColor, paint.centerColor && `${paint.centerColor} ${paint.centerPosition ?? "50%"}`, paint.endColor].filter(Boolean).join(", ")})`;

function letters(node, part, scaling) {
  const set = (name, value) => { if (value !== undefined) node.style.setProperty(name, value); };
  if (part.size) set("font-size", scaled(size(part.size, FONT), scaling));
  set("color", part.color);
  if (part.weight) set("font-weight", part.weight === "bold" ? "700" : "400");
  if (part.style) set("font-style", part.style);
  set("text-decoration", part.decoration);
}

function text(part, tap) {
  const node = el("p", { class: "fx-text" });
  // Texts without `scaling` keep their size when the phone's letters grow, as in LINE.
  letters(node, { size: "md", ...part }, part.scaling === true);
  const set = (name, value) => node.style.setProperty(name, value);
  set("text-align", ALIGN[part.align ?? "start"]);
  if (part.wrap) set("white-space", "pre-wrap");
  else { set("white-space", "nowrap"); set("overflow", "hidden"); set("text-overflow", "ellipsis"); }
  if (part.lineSpacing) set("line-height", `calc(1.35em + ${part.lineSpacing})`);
  if (part.maxLines) { set("display", "-webkit-box"); set("-webkit-box-orient", "vertical"); set("-webkit-line-clamp", `${part.maxLines}`); set("overflow", "hidden"); }
  if (part.contents?.length) {
    for (const span of part.contents) { const piece = el("span", {}, span.text ?? ""); letters(piece, span, part.scaling === true); node.append(piece); }
  } else node.append(part.text);
  return part.action ? tappable(node, part.action, tap) : node;
}

export function tapButton(action, tap, kind = "link") {
  const label = action.label ?? "";
  const props = { class: `fx-button ${kind}`, onclick: (event) => tap(action, event) };
  if (action.type === "uri" && /^https?:/.test(action.uri)) {
    return el("a", { ...props, href: action.uri, target: "_blank", rel: "noopener noreferrer" }, label, el("span", { class: "unseen" }, "(新しい画面)"));
  }
  return el("button", { type: "button", ...props }, label);
}

function flexButton(part, tap) {
  const node = tapButton(part.action, tap, part.style ?? "link");
  if (part.height === "sm") node.classList.add("sm");
  if (part.color) node.style.setProperty(part.style && part.style !== "link" ? "background-color" : "color", part.color);
  if (part.scaling !== true) node.style.setProperty("font-size", "16px");
  return el("div", {}, node);
}

function tappable(node, action, tap) {
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  node.addEventListener("click", (event) => { event.stopPropagation(); tap(action, event); });
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); tap(action, event); } });
  return node;
}

function image(part, tap) {
  const node = el("img", { class: "fx-image", src: part.url, alt: part.action?.label ?? "", loading: "lazy" });
  const wide = part.size ?? "md";
  const set = (name, value) => node.style.setProperty(name, value);
  set("width", wide === "full" ? "100%" : size(wide, IMAGE));
  set("aspect-ratio", (part.aspectRatio ?? "1:1").replace(":", " / "));
  set("object-fit", part.aspectMode === "cover" ? "cover" : "contain");
  if (part.backgroundColor) set("background-color", part.backgroundColor);
  const frame = el("div", {}, node);
  frame.style.setProperty("display", "flex");
  frame.style.setProperty("justify-content", { start: "flex-start", end: "flex-end" }[part.align] ?? "center");
  return part.action ? tappable(frame, part.action, tap) : frame;
}

function icon(part) {
  const node = el("img", { src: part.url, alt: "" });
  node.style.setProperty("height", scaled(size(part.size ?? "md", FONT), part.scaling === true));
  return node;
}

function separator(part, context) {
  const node = el("div", { role: "presentation" });
  node.style.setProperty(context.layout === "vertical" ? "border-top" : "border-left", `1px solid ${part.color ?? "#d4d6da"}`);
  return node;
}

function component(part, tap, context) {
  if (part.type === "box") return box(part, tap);
  if (part.type === "text") return text(part, tap);
  if (part.type === "button") return flexButton(part, tap);
  if (part.type === "image") return image(part, tap);
  if (part.type === "icon") return icon(part);
  if (part.type === "separator") { const node = separator(part, context); return node; }
  if (part.type === "filler") return el("div", {});
  return null;
}

function bubble(contents, tap) {
  const card = el("article", { class: "card" });
  card.style.setProperty("width", `${BUBBLE[contents.size ?? "mega"]}px`);
  const usual = { header: "20px", hero: undefined, body: "20px", footer: "10px" };
  for (const name of ["header", "hero", "body", "footer"]) {
    const part = contents[name];
    if (!part) continue;
    const block = component(part, tap, { layout: "vertical", first: true });
    const style = contents.styles?.[name] ?? {};
    if (part.type === "box" && part.paddingAll === undefined && usual[name]) padding((key, value) => block.style.setProperty(key, value), part, usual[name]);
    if (style.backgroundColor) block.style.setProperty("background-color", style.backgroundColor);
    if (style.separator) block.style.setProperty("border-top", `1px solid ${style.separatorColor ?? "#d4d6da"}`);
    card.append(block);
  }
  return contents.action ? tappable(card, contents.action, tap) : card;
}

export function drawFlex(message, tap) {
  const contents = message.contents;
  if (contents.type === "bubble") return el("div", { class: "flexible", role: "group", "aria-label": message.altText }, bubble(contents, tap));
  const row = el("div", { class: "cards", tabindex: "0", role: "group", "aria-label": `${message.altText} (横に ${contents.contents.length}枚)` });
  row.append(...contents.contents.map((one) => bubble(one, tap)));
  return el("div", { class: "flexible" }, row);
}
