"""Set papers in type: a Typst source and values in, an A4 PDF out; the same values, the same bytes."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import segno
import typst

FONT = "IPAexGothic"
"""The one font a source may name: it comes with a package, so every machine sets alike."""


def typeset(source: str, data: Mapping[str, Any], dated: datetime) -> bytes:
    """Return the PDF of a Typst source, which reads the values by ``json(bytes(sys.inputs.data))``.

    Values are data, never markup: whatever people wrote is printed as it is. ``dated`` is what the
    file says of its own making.
    """
    said = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return typst.compile(
        source.encode(),
        font_paths=_fonts(),
        sys_inputs={"data": said},
        format="pdf",
        timestamp=int(dated.timestamp()),
    )


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, for a source to place by ``image(bytes(..), format: "svg")``."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    return out.getvalue().decode()


@cache
def _fonts() -> typst.Fonts:
    found = find_spec("matplotlib_fontja")
    if found is None or not found.submodule_search_locations:
        message = "the package matplotlib-fontja, which brings the Japanese letters, is missing"
        raise RuntimeError(message)
    folder = f"{found.submodule_search_locations[0]}/fonts"
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
