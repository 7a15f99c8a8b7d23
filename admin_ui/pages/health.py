"""What the doctor finds, for the administrator."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from admin_ui.access import Admin
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Use
from mdeji.doctor.checks import CHECKS, examine
from mdeji.doctor.facts import Facts
from mdeji.doctor.network import Asks, line_facts
from mdeji.doctor.probes import gather
from mdeji.doctor.words import GROUPS, said

router = APIRouter()


@router.get("/admin/health")
def show(
    http: Request,
    tools: Use,
    viewer: Admin,
    line: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Show what is not as it should be, and how to mend it; LINE is asked only on request."""
    facts = gather(tools.settings, tools.database, tools.clock.now(), deep=False)
    facts = replace(facts, demo=tools.demo)
    channel: Asks | None = getattr(http.app.state, "channel", None)
    asked = bool(line) and channel is not None
    if line and channel is not None:
        facts = replace(facts, line=line_facts(channel))
    return page(
        http,
        "health.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        findings=[(finding, *said(finding)) for finding in examine(facts)],
        asked=asked,
        can_ask=channel is not None,
        sound=_sound(facts),
        demo=tools.demo,
    )


def _sound(facts: Facts) -> list[str]:
    """Return what was looked at and found well; the journal is read by ``mdeji doctor`` only."""
    looked = [c for c in CHECKS if c.__name__ != "journal" and (c.__name__ != "line" or facts.line)]
    return [GROUPS[check.__name__] for check in looked if not list(check(facts))]
