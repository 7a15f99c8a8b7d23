"""What several screens of classes and activities share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from admin_ui import class_words, rota_words
from admin_ui.access import Viewer
from admin_ui.forms import Typed
from admin_ui.tools import Tools
from admin_ui.yorozu_parts import CHECK, MOVED, Fault, own
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed, NotFound, SeatTaken, Stale
from mdeji.outreach import queries
from mdeji.outreach.activities import Doubtful
from mdeji.outreach.queries import ClassView

ASKED = "たしかめてください。よければ、もう一度 押してください。"


def attempt(
    tools: Tools, part: str, form: Typed, work: Callable[[Any, datetime], object]
) -> Fault | None:
    """Do the work in one transaction; return what was wrong or is asked, or None."""
    try:
        with tools.database.transaction() as session:
            work(session, tools.clock.now())
    except Invalid as error:
        text = class_words.wrong(error.field, error.reason)
        return Fault(part, CHECK, {error.field: text}, form)
    except Doubtful as error:
        words = {code: class_words.QUESTIONS[code] for code in error.asked}
        return Fault(part, ASKED, words, form, 409)
    except (IllegalMove, SeatTaken, Stale):
        return Fault(part, MOVED, {}, form, 409)
    except NotAllowed as error:
        refused = class_words.REFUSED.get(error.reason) or rota_words.known(error.reason)
        if refused is None:
            raise
        return Fault(part, refused, {}, form, 409)
    return None


def own_class(session: Any, viewer: Viewer, class_id: int) -> ClassView:
    """Return a class of the viewer's own centre; the office sees all.

    Raises:
        NotFound: there is none.
        NotAllowed: it is another centre's.
    """
    found = queries.class_view(session, class_id)
    if found is None:
        raise NotFound("class", class_id)
    own(viewer, found.centre_id)
    return found
