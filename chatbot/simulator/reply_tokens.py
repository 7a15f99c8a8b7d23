"""Reply tokens: one use, one minute, never more than twenty minutes after the event."""

from chatbot.simulator.state import ReplyToken, World
from mdeji.kit.ids import new_token

GOOD_FOR_MS = 60_000
NEVER_AFTER_MS = 20 * 60_000
_KEPT = 20_000


def issue(world: World, user_id: str, event_at: int) -> ReplyToken:
    """Make a token for an event; it is good from the event's delivery on."""
    if len(world.tokens.rows) > _KEPT:
        _forget_old(world)
    token = ReplyToken(new_token(24).replace("-", "0").replace("_", "1"), user_id, event_at)
    world.tokens.save(token.token, token)
    return token


def deliver(world: World, token: str) -> None:
    """Start the token's minute: its webhook is being delivered, or delivered again."""
    found = world.tokens.get(token)
    if found is not None and not found.used:
        found.good_until = min(world.now_ms() + GOOD_FOR_MS, found.event_at + NEVER_AFTER_MS)
        world.tokens.save(token, found)


def use(world: World, token: str) -> str | None:
    """Use the token up and return whose chat it answers, or None when LINE would refuse it."""
    found = world.tokens.get(token)
    if found is None or found.used or world.now_ms() > found.good_until:
        return None
    found.used = True
    world.tokens.save(token, found)
    return found.user_id


def _forget_old(world: World) -> None:
    oldest = world.now_ms() - NEVER_AFTER_MS
    for token in [row.token for row in world.tokens.rows.values() if row.event_at < oldest]:
        world.tokens.drop(token)
