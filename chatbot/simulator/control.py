"""The control API: what phones in the browser and tests in other processes use."""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatbot.simulator.faults import API_FAULTS, ENDPOINTS, UnknownFault
from chatbot.simulator.hands import CannotDo
from chatbot.simulator.store import Json
from chatbot.simulator.times import destination
from mdeji.kit.calendar import spoken_date, spoken_time, to_jst, wareki
from mdeji.kit.ids import new_uuid

if TYPE_CHECKING:
    from chatbot.simulator.simulator import Simulator

_Page = Callable[[Request], Awaitable[Response]]
_BODY_BYTES = 8_000_000


def control_routes(simulator: "Simulator") -> list[Route]:
    """Return the routes of the control API."""
    control = Control(simulator)

    def route(method: str, path: str, page: _Page) -> Route:
        return Route(path, _plain_refusals(page), methods=[method])

    return [
        route("GET", "/persons", control.persons),
        route("POST", "/persons", control.add_person),
        route("GET", "/persons/{user_id}", control.screen),
        route("POST", "/persons/{user_id}/acts", control.act),
        route("GET", "/phones", control.phones),
        route("GET", "/places", control.places),
        route("GET", "/menus/{menu_id}/image", control.menu_image),
        route("GET", "/contents/{message_id}", control.content),
        route("GET", "/clock", control.clock),
        route("POST", "/clock", control.move_clock),
        route("GET", "/faults", control.faults),
        route("POST", "/faults", control.add_fault),
        route("DELETE", "/faults", control.clear_faults),
        route("DELETE", "/faults/{fault_id:int}", control.remove_fault),
        route("POST", "/webhooks", control.switch_webhooks),
        route("GET", "/quota", control.quota),
        route("POST", "/quota", control.set_quota),
        route("GET", "/log", control.log),
    ]


def _plain_refusals(page: _Page) -> _Page:
    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except KeyError:
            return JSONResponse({"message": "not found or incomplete"}, 404)
        except (CannotDo, UnknownFault, ValueError, TypeError) as refusal:
            return JSONResponse({"message": str(refusal)}, 400)

    return answer


async def _json(request: Request) -> Json:
    # Only JSON is read, so that no page of another site can post a form here.
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise ValueError("send application/json")
    body = await request.body()
    if len(body) > _BODY_BYTES:
        raise ValueError("大きすぎます。6MBまで送れます。")
    return dict(json.loads(body))


class Control:
    """The pages of the control API, over one simulator."""

    def __init__(self, simulator: "Simulator") -> None:
        self._sim = simulator

    async def persons(self, _: Request) -> Response:
        """List everybody with a phone."""
        return JSONResponse({"persons": self._sim.people()})

    async def add_person(self, request: Request) -> Response:
        """Give somebody a phone."""
        body = await _json(request)
        user_id = body.get("user_id") or "U" + new_uuid().replace("-", "")
        name = str(body["name"]).strip()[:40]
        if not name:
            raise ValueError("name is empty")
        self._sim.add_person(user_id, name, friend=bool(body.get("friend", False)))
        return JSONResponse({"user_id": user_id}, 201)

    async def screen(self, request: Request) -> Response:
        """Show one phone."""
        since = int(request.query_params.get("since", 0))
        return JSONResponse(self._sim.look(request.path_params["user_id"], since))

    async def act(self, request: Request) -> Response:
        """Let a person do something."""
        gesture = await _json(request)
        return JSONResponse(self._sim.act(request.path_params["user_id"], gesture))

    async def phones(self, request: Request) -> Response:
        """Show several phones, everybody's card and the clock, as far as they changed."""
        since = int(request.query_params.get("since", 0))
        wanted = request.query_params.getlist("person")
        with self._sim.world.lock:
            known = [user_id for user_id in wanted if user_id in self._sim.world.people.rows]
            changed = self._sim.world.version != since
            screens = {user_id: self._sim.look(user_id, since) for user_id in known}
            newest = self._sim.people() if changed else []
            version = self._sim.world.version
        body = {"version": version, "phones": screens, "persons": newest, "clock": self._clock()}
        return JSONResponse(body)

    async def places(self, _: Request) -> Response:
        """List the spots a phone can send."""
        return JSONResponse({"places": [place._asdict() for place in self._sim.places]})

    async def menu_image(self, request: Request) -> Response:
        """Return a rich menu's picture."""
        menu = self._sim.world.menus.rows[request.path_params["menu_id"]]
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(base64.b64decode(menu.image), media_type=menu.mime, headers=headers)

    async def content(self, request: Request) -> Response:
        """Return a photo or voice message for the sender's own screen."""
        content = self._sim.world.contents.rows[request.path_params["message_id"]]
        shown = content.mime if content.mime.startswith(("image/", "audio/")) else "text/plain"
        headers = {"x-content-type-options": "nosniff"}
        return Response(base64.b64decode(content.data), media_type=shown, headers=headers)

    async def clock(self, _: Request) -> Response:
        """Tell the simulated time."""
        return JSONResponse(self._clock())

    async def move_clock(self, request: Request) -> Response:
        """Move the clock forward and let what is due happen."""
        to = str((await _json(request))["to"])
        instant = await run_in_threadpool(self._next_event) if to == "next-event" else None
        if to != "next-event":
            instant = destination(self._sim.clock.now(), to)
        if instant is None:
            return JSONResponse({"message": "つぎの予定は ありません"}, 409)
        await run_in_threadpool(self._sim.move_clock, instant)
        return JSONResponse(self._clock())

    def _next_event(self) -> datetime | None:
        return self._sim.next_event() if self._sim.next_event else None

    def _clock(self) -> Json:
        now = self._sim.clock.now()
        local = to_jst(now)
        said = f"{wareki(local.date())} {spoken_time(local.time())}"
        short = f"{spoken_date(local.date())} {spoken_time(local.time())}"
        return {"now": now.isoformat(), "said": said, "short": short}

    async def faults(self, _: Request) -> Response:
        """List the faults in force and those there are."""
        faults = self._sim.faults
        body: dict[str, Any] = {
            "active": [asdict(fault) for fault in faults.active],
            "webhooks": asdict(faults.webhooks),
            "kinds": list(API_FAULTS),
            "endpoints": list(ENDPOINTS),
        }
        return JSONResponse(body)

    async def add_fault(self, request: Request) -> Response:
        """Switch a fault on."""
        body = await _json(request)
        times = body.get("times")
        fault = self._sim.faults.add(
            str(body["kind"]),
            endpoint=str(body.get("endpoint", "*")),
            times=int(times) if times else None,
            seconds=min(float(body.get("seconds", 3)), 60.0),
        )
        return JSONResponse(asdict(fault), 201)

    async def remove_fault(self, request: Request) -> Response:
        """Switch one fault off."""
        self._sim.faults.remove(request.path_params["fault_id"])
        return await self.faults(request)

    async def clear_faults(self, request: Request) -> Response:
        """Switch every fault off."""
        self._sim.faults.clear()
        self._sim.courier.wake()
        return await self.faults(request)

    async def switch_webhooks(self, request: Request) -> Response:
        """Change how webhooks are delivered."""
        self._sim.faults.set_webhooks(await _json(request))
        self._sim.courier.wake()
        return await self.faults(request)

    async def quota(self, _: Request) -> Response:
        """Tell the month's limit and what is used of it."""
        world = self._sim.world
        used = {"month": world.month(), "used": world.usage(), "limit": self._sim.monthly_limit}
        return JSONResponse(used)

    async def set_quota(self, request: Request) -> Response:
        """Change the month's limit."""
        self._sim.monthly_limit = max(0, int((await _json(request))["limit"]))
        return await self.quota(request)

    async def log(self, _: Request) -> Response:
        """List the latest calls and webhooks, newest first."""
        calls, webhooks = self._sim.calls[::-1], self._sim.deliveries[::-1]
        return JSONResponse({"calls": calls[:200], "webhooks": webhooks[:200]})
