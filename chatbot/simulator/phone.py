"""A phone in a test's hand: read it, tap it, say something."""

import base64
import json
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

from chatbot.simulator.media import picture, tone
from chatbot.simulator.screens import Button, buttons_of, texts_of
from chatbot.simulator.store import Json

if TYPE_CHECKING:
    from chatbot.simulator.simulator import Simulator


class NotVisible(AssertionError):
    """What the person wants to tap is not on the screen."""


class Phone:
    """One person's phone, on a simulator in this process or at a base URL (with its mount).

    ``after`` runs after each gesture; a story lets the bot do its work there.
    """

    def __init__(
        self,
        simulator: "Simulator | str",
        user_id: str,
        *,
        after: Callable[[], None] | None = None,
    ) -> None:
        self.user_id = user_id
        self._simulator = simulator
        self._after = after

    # ── doing ────────────────────────────────────────────────────────────────

    def says(self, text: str) -> str:
        """Write a text and return its message id."""
        return str(self._act(kind="text", text=text)["id"])

    def taps(self, label: str, **params: str) -> str | None:
        """Tap the newest visible button with this label; return the URI it opens, if it does.

        Raises:
            NotVisible: there is none; the message lists those there are.
        """
        return self._tap(_find(label, self._visible()), params)

    def taps_old(self, message_index: int, label: str) -> str | None:
        """Tap a button of an earlier message, counted as in a list of the bot's messages."""
        entry = [entry for entry in self.entries() if entry["sender"] == "bot"][message_index]
        return self._tap(_find(label, buttons_of(entry["message"], entry["id"])), {})

    def picks(self, value: str) -> None:
        """Choose a date or time in the newest picker: 2026-11-25T10:00, 2026-11-25 or 10:00."""
        pickers = [b for b in self._visible() if b.action["type"] == "datetimepicker"]
        if not pickers:
            raise NotVisible(f"no date-time picker; visible: {self.buttons()}")
        self._tap(pickers[0], {pickers[0].action["mode"]: value})

    def sends_postback(self, data: str) -> None:
        """Send a postback with this data, as only a changed app could."""
        self._act(kind="tap", action={"type": "postback", "data": data})

    def pins(self, latitude: float, longitude: float, title: str = "", address: str = "") -> str:
        """Send a place and return its message id."""
        place = {"latitude": latitude, "longitude": longitude, "title": title, "address": address}
        return str(self._act(kind="location", **place)["id"])

    def sends_sticker(self) -> str:
        """Send a sticker and return its message id."""
        return str(self._act(kind="sticker")["id"])

    def sends_photo(self, content: bytes | None = None) -> str:
        """Send a photo, a small test picture unless given, and return its message id."""
        data = base64.b64encode(content or picture()).decode()
        return str(self._act(kind="photo", data=data, mime="image/png")["id"])

    def sends_voice(self, content: bytes | None = None) -> str:
        """Send a voice message, a short tone unless given, and return its message id."""
        data = base64.b64encode(content or tone()).decode()
        return str(self._act(kind="voice", data=data, mime="audio/wav", duration=1000)["id"])

    def follows(self) -> None:
        """Add the account as a friend."""
        self._act(kind="follow")

    def blocks(self) -> None:
        """Block the account."""
        self._act(kind="block")

    def unblocks(self) -> None:
        """Lift the block."""
        self._act(kind="unblock")

    def unsends(self, message_id: str) -> None:
        """Take back a message of one's own."""
        self._act(kind="unsend", message=message_id)

    # ── reading ──────────────────────────────────────────────────────────────

    def screen(self) -> Json:
        """Return the whole screen as the control API gives it."""
        return self._ask("GET", f"/api/persons/{self.user_id}")

    def entries(self) -> list[Json]:
        """Return what stands in the chat, oldest first; what never arrived is left out."""
        return [entry for entry in self.screen()["entries"] if entry["delivered"]]

    def heard(self) -> list[Json]:
        """Return the bot's messages as LINE JSON, oldest first."""
        return [entry["message"] for entry in self.entries() if entry["sender"] == "bot"]

    def texts(self) -> list[str]:
        """Return all that can be read, from both sides, newest last; one text per message."""
        return [said for entry in self.entries() if (said := "\n".join(texts_of(entry["message"])))]

    def last(self) -> str:
        """Return what the bot's newest message says, or nothing."""
        heard = self.heard()
        return "\n".join(texts_of(heard[-1])) if heard else ""

    def buttons(self) -> list[str]:
        """Return the labels that can be tapped: quick replies, newest bubbles first, rich menu."""
        return [button.label for button in self._visible()]

    def menu_labels(self) -> list[str]:
        """Return the labels of the rich menu in force."""
        return [button.label for button in _menu_buttons(self.screen())]

    # ── inside ───────────────────────────────────────────────────────────────

    def _visible(self) -> list[Button]:
        screen = self.screen()
        found = []
        if quick := screen["quick"]:
            actions = [item["action"] for item in quick["items"]]
            found = [Button(a["label"], a, quick["message"], quick=True) for a in actions]
        for entry in reversed([one for one in screen["entries"] if one["delivered"]]):
            if entry["sender"] == "bot":
                found += buttons_of(entry["message"], entry["id"])
        return found + _menu_buttons(screen)

    def _tap(self, button: Button, params: dict[str, str]) -> str | None:
        shown = self._act(
            kind="tap",
            action=button.action,
            message=button.message,
            quick=button.quick,
            params=params,
        )
        opened = shown.get("open")
        return str(opened) if opened else None

    def _act(self, **gesture: Any) -> Json:
        shown = self._ask("POST", f"/api/persons/{self.user_id}/acts", gesture)
        if self._after is not None:
            self._after()
        return shown

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        if not isinstance(self._simulator, str):
            if body is not None:
                return self._simulator.act(self.user_id, body)
            return self._simulator.look(self.user_id)
        request = urllib.request.Request(  # noqa: S310 – the address is the caller's own simulator
            self._simulator.rstrip("/") + path,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"content-type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 – the same
                return dict(json.load(answer))
        except HTTPError as error:
            raise ValueError(f"{error.code}: {error.read().decode()}") from None


def _menu_buttons(screen: Json) -> list[Button]:
    areas = (screen["menu"] or {}).get("areas", [])
    return [Button(area["action"].get("label", ""), area["action"]) for area in areas]


def _find(label: str, buttons: list[Button]) -> Button:
    for button in buttons:
        if button.label == label:
            return button
    for button in buttons:
        if label in button.label:
            return button
    visible = "、".join(dict.fromkeys(button.label for button in buttons)) or "(none)"
    raise NotVisible(f"no button 「{label}」; visible: {visible}")
