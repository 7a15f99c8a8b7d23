"""QR codes as drawings to place into a page: they grow and shrink with their box."""

import re

from mdeji.kit.paper import qr_svg

_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')


def qr_picture(text: str) -> str:
    """Return the QR code as SVG without the declaration of XML and without a size of its own."""
    drawn = qr_svg(text).partition("?>")[2].strip()
    return _SIZE.sub(r'viewBox="0 0 \1 \2" aria-hidden="true"', drawn, count=1)
