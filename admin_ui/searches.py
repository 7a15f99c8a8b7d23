"""A search for supporters, as addresses and forms carry it; words travel in forms only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from admin_ui.forms import Typed
from mdeji.dispatch.roster import ALL_FLAGS, ALL_SORTS
from mdeji.reach.silence import silent
from mdeji.supporters.roster import Search

LONGEST_WORDS = 100
MOST_PAGES = 10_000
SILENT = "silent"
"""Did not answer the last drill: only the room of the drills knows, so it is looked up first."""


def search_of(
    status: Annotated[str, Query(max_length=20)] = "",
    district: Annotated[str, Query(max_length=40)] = "",
    topic: Annotated[str, Query(max_length=20)] = "",
    device: Annotated[str, Query(max_length=20)] = "",
    flag: Annotated[list[str] | None, Query(max_length=20)] = None,
    sort: Annotated[str, Query(max_length=20)] = "kana",
) -> Search:
    """Return what the address asks for; the page comes with ``page_of``."""
    return Search(status, district, topic, device, _flags(flag or ()), "", _sort(sort))


def page_of(page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1) -> int:
    """Return the page the address asks for."""
    return page


def from_form(form: Typed) -> Search:
    """Return what a form asks for, words included."""
    page = form.number("page") or 1
    return Search(
        form["status"][:20],
        form["district"][:40],
        form["topic"][:20],
        form["device"][:20],
        _flags(form.many("flag")),
        form["q"][:LONGEST_WORDS],
        _sort(form["sort"]),
        min(max(page, 1), MOST_PAGES),
    )


def address(search: Search) -> str:
    """Return the address of a search without its words."""
    asked = [*_facts(search).items(), *(("flag", flag) for flag in search.flags)]
    asked += [("sort", search.sort)] if search.sort != "kana" else []
    asked += [("page", str(search.page))] if search.page > 1 else []
    query = urlencode([(name, value) for name, value in asked if value])
    return f"/admin/supporters?{query}" if query else "/admin/supporters"


def kept(search: Search) -> dict[str, Any]:
    """Return the filters of a search as a saved view holds them: everything but words and page."""
    return {**_facts(search), "flags": list(search.flags), "sort": search.sort}


def from_kept(view: Mapping[str, Any]) -> Search:
    """Return the search of a saved view; what no longer exists is left out."""
    text = {name: str(view.get(name, "")) for name in ("status", "district", "topic", "device")}
    return Search(
        text["status"],
        text["district"],
        text["topic"],
        text["device"],
        _flags(view.get("flags", ())),
        "",
        _sort(str(view.get("sort", ""))),
    )


def looked_up(search: Search, now: datetime) -> Search:
    """Return the search with those among whom another room knows to look."""
    return replace(search, among=silent(now)) if SILENT in search.flags else search


def _facts(search: Search) -> dict[str, str]:
    return {
        "status": search.status,
        "district": search.district_id,
        "topic": search.topic,
        "device": search.device,
    }


def _flags(given: Any) -> tuple[str, ...]:
    return tuple(flag for flag in (*ALL_FLAGS, SILENT) if flag in given)


def _sort(given: str) -> str:
    return given if given in ALL_SORTS else "kana"
