"""What staff may decide about the report: its words, which figures its table has, and the targets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mdeji.figures.catalogue import BY_KEY
from mdeji.figures.rules.periods import EARLIEST, LATEST
from mdeji.kit.errors import Invalid

NAME_MOST, TEXT_MOST, TARGET_MOST = 60, 400, 10_000_000


@dataclass(frozen=True)
class Wording:
    """What a figure is called, and its definition in plain words."""

    name: str
    definition: str


@dataclass(frozen=True)
class Template:
    """The wording of the report (報告の様式), and the targets of the plan by fiscal year."""

    title: str
    note: str
    table: tuple[str, ...]
    figures: Mapping[str, Wording]
    targets: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    version: int = 0

    def name(self, key: str) -> str:
        """Return what a figure is called."""
        return self.figures[key].name

    def target(self, key: str, year: int) -> tuple[int, int] | None:
        """Return the target that holds in a fiscal year, and the year it was set for, or None.

        A year without one of its own is held to the latest before it.
        """
        years = [one for one in self.targets.get(key, {}) if one <= year]
        return (max(years), self.targets[key][max(years)]) if years else None


def checked(template: Template) -> Template:
    """Return a template that can be printed.

    Raises:
        Invalid: which field, and why.
    """
    for name, text, most in (
        ("title", template.title, NAME_MOST),
        *((f"name-{key}", one.name, NAME_MOST) for key, one in template.figures.items()),
        *((f"text-{key}", one.definition, TEXT_MOST) for key, one in template.figures.items()),
    ):
        if not text.strip():
            raise Invalid(name, "missing")
        if len(text) > most:
            raise Invalid(name, "long")
    if len(template.note) > TEXT_MOST:
        raise Invalid("note", "long")
    if not template.table or set(template.table) - set(BY_KEY):
        raise Invalid("table", "missing")
    _check_targets(template)
    return template


def _check_targets(template: Template) -> None:
    for key, years in template.targets.items():
        for year, number in years.items():
            if not EARLIEST <= year < LATEST:
                raise Invalid(f"year-{key}", "range")
            if not 1 <= number <= TARGET_MOST:
                raise Invalid(f"target-{key}", "range")


def to_json(template: Template) -> dict[str, Any]:
    """Return a template as it is stored."""
    return {
        "title": template.title,
        "note": template.note,
        "table": list(template.table),
        "figures": {
            key: {"name": one.name, "definition": one.definition}
            for key, one in template.figures.items()
        },
        "targets": {
            key: {str(year): number for year, number in sorted(years.items())}
            for key, years in template.targets.items()
        },
        "version": template.version,
    }


def from_json(said: Mapping[str, Any], first: Template | None = None) -> Template:
    """Return a stored template; ``first`` words the figures that came later."""
    figures = dict(first.figures) if first else {}
    figures |= {
        key: Wording(one["name"], one["definition"])
        for key, one in said["figures"].items()
        if key in BY_KEY or first is None
    }
    return Template(
        title=said["title"],
        note=said["note"],
        table=tuple(key for key in said["table"] if key in figures),
        figures=figures,
        targets={
            key: {int(year): number for year, number in years.items()}
            for key, years in said.get("targets", {}).items()
        },
        version=said.get("version", 0),
    )
