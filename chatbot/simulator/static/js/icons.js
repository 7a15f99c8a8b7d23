// Small line drawings, so that nothing depends on an emoji font.

const NS = "http://www.w3.org/2000/svg";
const PATHS = {
  photo: "M4 8h4l2-3h4l2 3h4v11H4z M12 10.5a3.2 3.2 0 1 0 0 6.4a3.2 3.2 0 1 0 0-6.4z",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z M6 11a6 6 0 0 0 12 0 M12 17v4 M9 21h6",
  place: "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.800-6.500 11-6.500 11z M12 7.800a2.300 2.300 0 1 0 0 4.600a2.300 2.300 0 1 0 0-4.600z",
  sticker: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z M8 14.500q4 4 8 0 M9 9v1.500 M15 9v1.500",
  more: "M12 5.500v.01 M12 12v.01 M12 18.500v.01",
  message: "M5.500 12v.01 M12 12v.01 M18.500 12v.01",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15z M10 21h4",
};

export function icon(name) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
