"""Actions: what a tap may do, and where each kind may stand."""

from datetime import datetime
from typing import Any

from chatbot.simulator.limits.fields import (
    Check,
    Problems,
    Rule,
    by_type,
    one_of,
    pattern,
    said,
    shape,
    text,
    url,
)

FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}
_BOUNDS = {
    "date": ("1900-01-01", "2100-12-31"),
    "time": ("00:00", "23:59"),
    "datetime": ("1900-01-01T00:00", "2100-12-31T23:59"),
}
_QUICK_ONLY = ("camera", "cameraRoll", "location")
_VOICE_INPUT = one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")


def _moment(value: str, mode: str) -> datetime | None:
    # LINE takes the separator in either case: 2026-11-25T10:00 and 2026-11-25t10:00.
    try:
        read = datetime.strptime(value.replace("t", "T"), FORMATS[mode])  # noqa: DTZ007 – the picker knows wall time only
    except ValueError:
        return None
    return read if read.strftime(FORMATS[mode]) == value.replace("t", "T") else None


def _picker_rule(action: dict[str, Any], path: str, problems: Problems) -> None:
    mode = action["mode"]
    low, high = (_moment(bound, mode) for bound in _BOUNDS[mode])
    found: dict[str, datetime] = {}
    for name in ("initial", "min", "max"):
        if name not in action:
            continue
        read = _moment(action[name], mode)
        if read is None or not (low and high and low <= read <= high):
            problems.add(f"{path}.{name}", f"Must be a {mode} such as {_BOUNDS[mode][0]}")
        else:
            found[name] = read
    first, last, initial = found.get("min"), found.get("max"), found.get("initial")
    if first and last and first >= last:
        problems.add(f"{path}.max", "Must be later than min")
    if initial and ((first and initial < first) or (last and initial > last)):
        problems.add(f"{path}.initial", "Must be between min and max")


def _fill_in_rule(action: dict[str, Any], path: str, problems: Problems) -> None:
    if "fillInText" in action and action.get("inputOption") != "openKeyboard":
        problems.add(f"{path}.fillInText", "Can be used only with inputOption openKeyboard")


def _one_voice_rule(action: dict[str, Any], path: str, problems: Problems) -> None:
    if "displayText" in action and "text" in action:
        problems.add(f"{path}.text", "displayText and text can't be used together")


_LINK = url("http", "https", "line", "tel", most=1000)
_MOMENT = text(20)
_POSTBACK: dict[str, Check] = {
    "data": text(300),
    "displayText": said(300),
    "text": said(300),
    "inputOption": _VOICE_INPUT,
    "fillInText": said(300),
}
_PICKER: dict[str, Check] = {
    "data": text(300),
    "mode": one_of(*FORMATS),
    "initial": _MOMENT,
    "max": _MOMENT,
    "min": _MOMENT,
}
_SWITCH: dict[str, Check] = {"data": text(300), "richMenuAliasId": pattern(r"[a-z0-9_-]{1,32}")}
_ALT_LINK = shape({"desktop": _LINK}, ("desktop",))
_KINDS: dict[str, tuple[dict[str, Check], tuple[str, ...], tuple[Rule, ...]]] = {
    "postback": (_POSTBACK, ("data",), (_fill_in_rule, _one_voice_rule)),
    "message": ({"text": said(300)}, ("text",), ()),
    "uri": ({"uri": _LINK, "altUri": _ALT_LINK}, ("uri",), ()),
    "clipboard": ({"clipboardText": text(1000)}, ("clipboardText",), ()),
    "datetimepicker": (_PICKER, ("data", "mode"), (_picker_rule,)),
    "camera": ({}, (), ()),
    "cameraRoll": ({}, (), ()),
    "location": ({}, (), ()),
    "richmenuswitch": (_SWITCH, ("data", "richMenuAliasId"), ()),
}
_ANYWHERE = ("postback", "message", "uri", "clipboard", "datetimepicker")


def actions(label_most: int, *, label_required: bool, extra: tuple[str, ...] = ()) -> Check:
    """Return the check for actions in one place, where labels have one limit.

    ``extra`` names kinds allowed only there: camera, cameraRoll, location, richmenuswitch.
    """
    found: dict[str, Check] = {}
    for name in (*_ANYWHERE, *extra):
        parts, required, rules = _KINDS[name]
        common = {"type": one_of(name), "label": said(label_most)}
        must = ("label", *required) if label_required else required
        found[name] = shape({**common, **parts}, must, *rules)
    return by_type(found)


TEMPLATE = actions(20, label_required=True)
TEMPLATE_DEFAULT = actions(20, label_required=False)
IMAGE_COLUMN = actions(12, label_required=False)
QUICK_REPLY = actions(20, label_required=True, extra=_QUICK_ONLY)
RICH_MENU_AREA = actions(20, label_required=False, extra=("richmenuswitch",))
FLEX_BUTTON = actions(40, label_required=True)
FLEX = actions(40, label_required=False)


def is_allowed_moment(action: dict[str, Any], value: str) -> bool:
    """Tell whether the picker of this action lets the value be chosen."""
    mode = action["mode"]
    picked = _moment(value, mode)
    if picked is None:
        return False
    low, high = (
        _moment(action.get(name, bound), mode)
        for name, bound in zip(("min", "max"), _BOUNDS[mode], strict=True)
    )
    return low is not None and high is not None and low <= picked <= high
