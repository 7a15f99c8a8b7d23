"""What the office may decide about the report: words, the table, the targets of the plan."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from admin_ui import figure_words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.figure_parts import HOME, NOTHING, Told, helpers
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.figures import templates
from mdeji.figures.catalogue import FIGURES
from mdeji.figures.rules.template import Template, Wording
from mdeji.kit.errors import Invalid, Stale

router = APIRouter()
SPARE = 2
"""Empty lines for further targets."""


@router.get("/admin/figures/settings")
def show(http: Request, tools: Use, viewer: Office) -> Response:
    """Show the wording and the targets as they are."""
    with tools.database.reading() as session:
        found = templates.current(session)
    return _page(http, tools, viewer, found)


@router.post("/admin/figures/settings")
def save(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Save a new version; reports that are frozen keep their words."""
    form = change.form
    with tools.database.reading() as session:
        before = templates.current(session)
    try:
        wanted = _read(form, before)
        with tools.database.transaction() as session:
            seen = form.number("version") or 0
            templates.save(session, wanted, seen, change.actor, tools.clock.now())
    except Invalid as error:
        errors = {error.field: figure_words.problem(error.field, error.reason)}
        told = Told("", form, errors, 422)
        return _page(http, tools, change.viewer, before, told)
    except Stale:
        with tools.database.reading() as session:
            now_said = templates.current(session)
            seen_then = templates.of_version(session, form.number("version") or 0)
        said = figure_words.stale(seen_then, now_said)
        told = Told("", form, {"": said}, 409)
        return _page(http, tools, change.viewer, now_said, told)
    return to(f"{HOME}/settings?done=1")


def _read(form: Typed, before: Template) -> Template:
    figures = {key: Wording(form[f"name-{key}"], form[f"text-{key}"]) for key in before.figures}
    order = {key: form.number(f"place-{key}") or 99 for key in before.figures}
    shown = [key for key in before.figures if form[f"shown-{key}"]]
    return replace(
        before,
        title=form["title"],
        note=form["note"],
        table=tuple(sorted(shown, key=lambda key: order[key])),
        figures=figures,
        targets={key: found for key in before.figures if (found := _targets(form, key))},
    )


def _targets(form: Typed, key: str) -> dict[int, int]:
    """Return the targets of a figure; an empty line is none, half a line is a mistake.

    Raises:
        Invalid: a line cannot be read.
    """
    found: dict[int, int] = {}
    years, numbers = form.many(f"year-{key}"), form.many(f"target-{key}")
    for year, number in zip(years, numbers, strict=False):
        if not year.strip() and not number.strip():
            continue
        for name, text in ((f"year-{key}", year), (f"target-{key}", number)):
            if not text.strip().isdecimal() or len(text.strip()) > 8:
                raise Invalid(name, "range")
        found[int(year)] = int(number)
    return found


def _page(
    http: Request, tools: Tools, viewer: Viewer, found: Template, told: Told = NOTHING
) -> Response:
    typed = told.typed if told.errors else None
    return page(
        http,
        "figures/settings.html",
        status=told.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        wording=found,
        typed=typed,
        errors=told.errors,
        figures=FIGURES,
        lines={one.key: _lines(found, one.key, typed) for one in FIGURES},
        done=http.query_params.get("done", ""),
        **helpers(),
    )


def _lines(found: Template, key: str, typed: Typed | None) -> list[tuple[str, str]]:
    if typed is not None:
        pairs = zip(typed.many(f"year-{key}"), typed.many(f"target-{key}"), strict=False)
        return list(pairs) or [("", "")] * SPARE
    known = [
        (str(year), str(number)) for year, number in sorted(found.targets.get(key, {}).items())
    ]
    return [*known, *[("", "")] * SPARE]
