"""Read a page as a browser does: what only an attacker would write, and every form in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
TEXTS = frozenset({"text", "search", "tel", "email", "url", "password", "number", "date", ""})


@dataclass
class Form:
    """A form with the values it would send."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def filled(self, text: str) -> dict[str, str]:
        """Return what is sent when every field for text holds ``text``."""
        return self.values | dict.fromkeys(self.texts, text)


class Reader(HTMLParser):
    """Note scripts inside the page, handlers, dangerous addresses, inline styles, and forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look(tag, given)
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        if self.forms and given.get("name"):
            self._note(tag, given)
        if tag == "option" and self._select and self.forms:
            first = self.forms[-1].values.get(self._select, "") == ""
            if first or "selected" in given:
                self.forms[-1].values[self._select] = given.get("value", "")

    def _look(self, tag: str, given: dict[str, str]) -> None:
        inline = tag == "script" and "src" not in given
        handler = any(name.startswith("on") for name in given)
        addresses = (given.get(name, "") for name in ("href", "src", "action", "formaction"))
        script = any(a.strip().lower().startswith(("javascript:", "data:text")) for a in addresses)
        foreign = tag in {"iframe", "object", "embed", "base", "meta"} and (
            tag != "meta" or given.get("http-equiv", "").lower() == "refresh"
        )
        if inline or handler or script or foreign or tag == "style" or "style" in given:
            self.bad.append(self.get_starttag_text() or tag)

    def _note(self, tag: str, given: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], given["name"], given.get("type", "")
        self._select = name if tag == "select" else ""
        if tag == "textarea" or (tag == "input" and kind in TEXTS):
            form.texts.append(name)
        elif (
            kind in {"radio", "checkbox"} and ("checked" in given or name not in form.values)
        ) or tag in {"input", "button"}:
            form.values[name] = given.get("value", "on")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
