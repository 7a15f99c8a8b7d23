"""Keep the wording of the report and the targets of the plan: every change is a new version."""

import tomllib
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.figures.catalogue import FIGURES
from mdeji.figures.rules.template import Template, checked, from_json, to_json
from mdeji.figures.tables import ReportTemplate
from mdeji.kit.database import attempt
from mdeji.kit.errors import Stale
from mdeji.staff.journal import record


@cache
def first() -> Template:
    """Return the wording the product comes with; every figure of the catalogue has one."""
    said = tomllib.loads(files(__package__).joinpath("first.toml").read_text(encoding="utf-8"))
    found = from_json(said)
    return replace(found, figures={one.key: found.figures[one.key] for one in FIGURES})


def current(session: Session) -> Template:
    """Return the wording that holds now."""
    found = session.exec(select(ReportTemplate).order_by(col(ReportTemplate.version).desc()))
    row = found.first()
    return first() if row is None else from_json(row.content, first())


def of_version(session: Session, version: int) -> Template:
    """Return the wording as it was in a version; before the first change, the first."""
    found = session.exec(select(ReportTemplate).where(ReportTemplate.version == version))
    row = found.first()
    return first() if row is None else from_json(row.content, first())


def save(session: Session, template: Template, seen: int, actor: str, now: datetime) -> Template:
    """Store a new version; frozen reports keep the words they were frozen with.

    Raises:
        Invalid: something cannot be printed.
        Stale: somebody else has saved one since ``seen``.
    """
    checked(template)
    if current(session).version != seen:
        raise Stale("report_template", seen)
    made = replace(template, version=seen + 1)
    row = ReportTemplate(version=made.version, content=to_json(made), made_at=now, actor=actor)
    try:
        with attempt(session):
            session.add(row)
            session.flush()
    except IntegrityError as rival:
        raise Stale("report_template", seen) from rival
    record(session, actor, f"report_template:{made.version}", "report_worded", {}, now)
    return made
