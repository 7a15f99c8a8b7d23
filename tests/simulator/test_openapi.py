"""The simulator agrees with LINE's own description of its API (collected where it is at hand)."""

import re
from typing import Any

import pytest
import yaml

from chatbot.simulator import Simulator
from chatbot.simulator.limits import MESSAGES, Problems
from tests.simulator.conftest import SPECS
from tests.simulator.test_flex_limits import GOOD as GOOD_FLEX
from tests.simulator.test_limits import GOOD
from tests.simulator.test_phone import card


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    """Read LINE's description of the Messaging API."""
    read: dict[str, Any] = yaml.safe_load((SPECS / "messaging-api.yml").read_text(encoding="utf-8"))
    return read


def _properties(spec: dict[str, Any], name: str) -> set[str]:
    schema = spec["components"]["schemas"][name]
    found = set(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        found |= set(part.get("properties", {}))
        if "$ref" in part:
            found |= _properties(spec, part["$ref"].rsplit("/", 1)[-1])
    return found


def _schemas(spec: dict[str, Any], base: str) -> dict[str, str]:
    mapping = spec["components"]["schemas"][base]["discriminator"]["mapping"]
    return {kind: target.rsplit("/", 1)[-1] for kind, target in mapping.items()}


def _unknown(message: Any) -> set[str]:
    problems = Problems()
    MESSAGES([message], "", problems)
    return {
        d["property"].rsplit(".", 1)[-1]
        for d in problems.details
        if d["message"] == "unknown field"
    }


def test_no_property_of_a_message_is_called_unknown(spec: dict[str, Any]) -> None:
    for kind, schema in _schemas(spec, "Message").items():
        if kind != "coupon":
            assert _unknown(dict.fromkeys(_properties(spec, schema)) | {"type": kind}) == set(), (
                kind
            )


def test_no_property_of_a_flex_component_is_called_unknown(spec: dict[str, Any]) -> None:
    for kind, schema in _schemas(spec, "FlexComponent").items():
        if kind in {"span", "video"}:
            continue
        part = dict.fromkeys(_properties(spec, schema)) | {"type": kind}
        message = card()
        message["contents"]["body"]["contents"] = [part]
        assert _unknown(message) == set(), kind


def test_no_property_of_an_action_is_called_unknown(spec: dict[str, Any]) -> None:
    for kind, schema in _schemas(spec, "Action").items():
        if kind == "richmenuswitch":
            continue
        action = dict.fromkeys(_properties(spec, schema)) | {"type": kind}
        message = {"type": "text", "quickReply": {"items": [{"type": "action", "action": action}]}}
        assert _unknown(message) == set(), kind


def test_every_path_the_bot_needs_exists_there(spec: dict[str, Any], sim: Simulator) -> None:
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "*", path))
        for path, methods in spec["paths"].items()
        for method in methods
    }

    ours = {
        (way.method, re.sub(r"\(\?P<\w+>\[\^/\]\+\)", "*", way.path.pattern))
        for way in sim.gate.ways
    }

    assert ours - known == set()


@pytest.mark.parametrize("message", [*GOOD.values(), *(card() for _ in GOOD_FLEX)])
def test_good_examples_use_only_known_properties(spec: dict[str, Any], message: Any) -> None:
    schema = _schemas(spec, "Message")[message["type"]]

    assert set(message) <= _properties(spec, schema)
