"""A picture and a sound to send, made here."""

import math
import struct
import zlib


def picture(width: int = 240, height: int = 180) -> bytes:
    """Return a PNG: a green hill under a blue sky."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = height * (0.65 - 0.25 * math.sin(x / width * math.pi))
            rows += bytes((96, 160, 88) if y > hill else (176, 212, 240))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def tone(seconds: float = 1.0, hertz: float = 440.0, rate: int = 8000) -> bytes:
    """Return a WAV with a soft tone."""
    samples = (
        int(6000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(int(seconds * rate))
    )
    data = b"".join(struct.pack("<h", sample) for sample in samples)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
