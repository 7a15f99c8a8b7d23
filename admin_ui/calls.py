"""One press of a button on a request: done in one transaction, or refused in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from admin_ui import screen
from admin_ui.access import Change
from admin_ui.forms import Typed
from admin_ui.render import to
from admin_ui.screen import Typing
from admin_ui.tools import Tools
from mdeji.dispatch.instructions import Deed, Instruction, give
from mdeji.dispatch.service import remember_late_yes
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed, SeatTaken, Stale
from mdeji.requests.queries import RequestView
from mdeji.requests.queries import request as request_view

PROBLEMS = {
    "no_seat": "空いている枠が ありません。",
    "too_late": "もう時間がないため、できません。",
    "too_early": "訪問の前なので、まだ できません。",
    "nobody": "まだ だれも「行けます」と答えていません。",
    "alone_at_home": "自宅へは 2人以上で行きます。もう1人 必要です。",
    "unreachable": "LINEで届かない方です。電話でお伝えください。",
    "ended": "この依頼は もう終わっています。",
    "not_on_team": "チームにいない人です。",
    "clash": "その人は 同じ時間に ほかの予定があります。",
    "not_active": "その人は 活動中では ありません。",
    "training_missing": "その人は 研修か誓約が まだです。",
    "already_on_team": "その人は もうチームに います。",
    "conflict_of_pair": "組み合わせを避けることに なっています。",
    "minor_without_adult": "未成年の人だけのチームには できません。",
    "no_home_visits": "その人は 自宅への訪問を しません。",
    "alike": "同じ名前か電話番号の人が、もう申し込んでいます。講座のページで 確かめてください。",
    "class_over": "その講座は もう終わりました。",
    "class_closed": "その講座は いま 申込を受けていません。",
    "called_off": "その日の相談所は お休みになりました。",
    "gone": "もう行ったあとでした。取りやめられませんでした。",
}
MOVED = "ほかの人が先に進めたため、この操作は できません。いまの状態を確かめてください。"
TAKEN = "その枠は もう決まりました。"
STALE = "ほかの人が先に変えました。いまの状態を見て、もう一度お願いします。"
WRONG = "入力を確かめてください。"

Work = Callable[[Any, datetime], None]


@dataclass(frozen=True)
class Call:
    """Hold one press of a button: on which request, by whom, and which part of the page it is in."""

    http: Request
    tools: Tools
    change: Change
    request_id: int
    part: str

    @property
    def form(self) -> Typed:
        """What was typed."""
        return self.change.form

    @property
    def actor(self) -> str:
        """Who pressed."""
        return self.change.actor

    def request(self) -> RequestView:
        """Return the request as it is."""
        with self.tools.database.reading() as session:
            return request_view(session, self.request_id)

    def refuse(self, problem: str, status: int, **errors: str) -> Response:
        """Show the page again with what is wrong and everything that was typed."""
        typing = Typing(problem, errors, self.form, self.part, status=status)
        return screen.show(self.http, self.tools, self.change.viewer, self.request_id, typing)

    def instruct(self, deed: Deed, about: int = 0, **detail: Any) -> Response:
        """Decide something that is done in ten seconds unless it is taken back."""
        it = Instruction(deed, detail, about)
        return self.do("", lambda s, now: give(s, self.request_id, it, self.actor, now))

    def do(self, done: str, work: Work) -> Response:
        """Do the work in one transaction and go back to the page, or say why not."""
        try:
            with self.tools.database.transaction() as session:
                self._check_version(session)
                work(session, self.tools.clock.now())
        except NotAllowed as error:
            return self.refuse(PROBLEMS.get(error.reason, MOVED), 409)
        except Invalid as error:
            return self.refuse(WRONG, 422, **{error.field: REPORT_FAULTS.get(error.field, WRONG)})
        except SeatTaken as error:
            with self.tools.database.transaction() as session:
                remember_late_yes(session, error.offer_id)
            return self.refuse(TAKEN, 409)
        except (IllegalMove, Stale) as error:
            return self.refuse(STALE if isinstance(error, Stale) else MOVED, 409)
        return to(f"/admin/requests/{self.request_id}" + (f"?done={done}" if done else ""))

    def _check_version(self, session: Any) -> None:
        given = self.form.number("version")
        if given is not None and given != request_view(session, self.request_id).version:
            raise Stale("request", self.request_id)


REPORT_FAULTS = {
    "present": "来たサポーターを えらんでください。",
    "headcount": "参加した人数を 1から40までで 入れてください。",
    "minutes": "時間は 1分から540分までで 入れてください。",
    "outcomes": "内容ごとの結果を 1つ以上 えらんでください。",
}
