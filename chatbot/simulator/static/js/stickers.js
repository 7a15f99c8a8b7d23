// Our own little drawings; a sticker's id names one.

const NS = "http://www.w3.org/2000/svg";
const FACES = {
  1988: ["ありがとう", "#ffe08a", "M34 56 q16 16 32 0"],
  1989: ["はい", "#bfe6c8", "M36 56 q14 10 28 0"],
  1990: ["こまった", "#c9dcf2", "M36 64 q14 -12 28 0"],
  1991: ["おねがい", "#f7cfd8", "M40 58 q10 8 20 0"],
  1992: ["わーい", "#ffd0a8", "M34 52 q16 26 32 0 z"],
  1993: ["おやすみ", "#d8d3f0", "M42 60 h16"],
};

function shape(name, attributes, text) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

export const stickerIds = Object.keys(FACES);

export function stickerName(id) {
  return (FACES[id] || ["スタンプ"])[0];
}

export function drawSticker(id) {
  const [said, colour, mouth] = FACES[id] || ["スタンプ", "#dfe6e8", "M36 58 h28"];
  const ink = { stroke: "#3a2f2a", "stroke-width": 3.5, "stroke-linecap": "round", "stroke-linejoin": "round" };
  const sleepy = id === "1993";
  const eye = (x) => sleepy
    ? shape("path", { d: `M${x - 6} 42 q6 6 12 0`, fill: "none", ...ink })
    : shape("circle", { cx: x, cy: 42, r: 4, fill: "#3a2f2a" });
  const svg = shape("svg", { viewBox: "0 0 100 116", role: "img", "aria-label": `スタンプ「${said}」` });
  svg.append(
    shape("path", { d: "M20 26 L26 8 L44 18 M80 26 L74 8 L56 18", fill: colour, ...ink }),
    shape("ellipse", { cx: 50, cy: 50, rx: 38, ry: 34, fill: colour, ...ink }),
    eye(36), eye(64),
    shape("path", { d: mouth, fill: id === "1992" ? "#c8553d" : "none", ...ink }),
    shape("text", { x: 50, y: 108, "text-anchor": "middle", "font-size": 17, "font-weight": 700, fill: "#3a2f2a" }, said),
  );
  return svg;
}
