// A picture and a voice message made here, so that a demo needs no camera and no microphone.

const base64 = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export async function fileContent(file) {
  return { data: base64(new Uint8Array(await file.arrayBuffer())), mime: file.type || "image/jpeg" };
}

export async function testPicture() {
  const canvas = document.createElement("canvas");
  canvas.width = 480; canvas.height = 640;
  const pen = canvas.getContext("2d");
  const block = (colour, x, y, width, height) => { pen.fillStyle = colour; pen.fillRect(x, y, width, height); };
  const write = (text, x, y, size, colour = "#222") => { pen.fillStyle = colour; pen.font = `${size}px sans-serif`; pen.fillText(text, x, y); };
  block("#f3f4f6", 0, 0, 480, 640);
  block("#d33f2f", 40, 180, 400, 230);
  write("!", 222, 270, 80, "#fff");
  write("警告 ウイルスに", 90, 330, 34, "#fff");
  write("感染しました", 120, 375, 34, "#fff");
  write("10:24", 30, 50, 30);
  write("(練習用の写真です)", 110, 600, 28, "#555");
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  return fileContent(blob);
}

export function testVoice(seconds) {
  const rate = 8000;
  const count = Math.floor(rate * seconds);
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const letters = (at, text) => [...text].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  letters(0, "RIFF"); view.setUint32(4, 36 + count * 2, true); letters(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  letters(36, "data"); view.setUint32(40, count * 2, true);
  for (let n = 0; n < count; n += 1) {
    const swell = Math.sin((n / rate) * Math.PI * 3) ** 2;
    view.setInt16(44 + n * 2, 4000 * swell * Math.sin((n / rate) * 2 * Math.PI * (180 + 60 * swell)), true);
  }
  return { data: base64(new Uint8Array(view.buffer)), mime: "audio/wav" };
}
