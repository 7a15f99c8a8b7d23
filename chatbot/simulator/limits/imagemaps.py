"""Imagemap messages: one picture with up to fifty areas."""

from chatbot.simulator.limits.fields import (
    Check,
    by_type,
    integer,
    list_of,
    one_of,
    said,
    shape,
    text,
    url,
)

_AREA = shape(
    {"x": integer(0), "y": integer(0), "width": integer(1), "height": integer(1)},
    ("x", "y", "width", "height"),
)
_HTTPS = url("https")
_ACTION = by_type(
    {
        "uri": shape(
            {
                "type": one_of("uri"),
                "label": said(100),
                "linkUri": url("http", "https", "line", "tel", most=1000),
                "area": _AREA,
            },
            ("linkUri", "area"),
        ),
        "message": shape(
            {"type": one_of("message"), "label": said(100), "text": text(400), "area": _AREA},
            ("text", "area"),
        ),
        "clipboard": shape(
            {
                "type": one_of("clipboard"),
                "label": said(100),
                "clipboardText": text(1000),
                "area": _AREA,
            },
            ("clipboardText", "area"),
        ),
    }
)
_LINK = shape({"linkUri": _HTTPS, "label": said(30)}, ("linkUri", "label"))
_VIDEO = shape(
    {
        "originalContentUrl": _HTTPS,
        "previewImageUrl": _HTTPS,
        "area": _AREA,
        "externalLink": _LINK,
    },
    ("originalContentUrl", "previewImageUrl", "area"),
)
IMAGEMAP_PARTS: dict[str, Check] = {
    "baseUrl": _HTTPS,
    "altText": text(1500),
    "baseSize": shape({"width": integer(1040, 1040), "height": integer(1)}, ("width", "height")),
    "actions": list_of(_ACTION, 1, 50),
    "video": _VIDEO,
}
