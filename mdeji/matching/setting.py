"""The setting of a decision: everything about need, team and history that is the same for every candidate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mdeji.matching.facts import Answer, Asked, Candidate, Inputs, Need, Role, SeatNeed
from mdeji.matching.policy import Policy

ACTIVE = "active"
IN_TRAINING = "training"
ANY_TOPIC = "other"
ANY_DEVICE = "unknown"
HOME = "home"
# Nobody with another status is asked for any seat.
ASKABLE = frozenset({ACTIVE, IN_TRAINING})
# A visit takes place without its trainee, but not without these.
REQUIRED = (Role.LEAD, Role.HELPER)


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold what is worked out once per decision instead of once per candidate."""

    need: Need
    policy: Policy
    now: datetime
    team: Mapping[int, Candidate]
    team_ids: frozenset[int]
    open_asks: tuple[Asked, ...]
    waiting: Mapping[int, Candidate]
    history: Mapping[int, tuple[Asked, ...]]
    unwanted_words: frozenset[str]
    unwanted_ids: frozenset[str]
    neighbours: frozenset[str]
    lead_open: bool
    lead_wants: tuple[tuple[str, int], ...]
    helper_wants: tuple[str, ...]
    device: str | None
    needs_experience: bool

    def open_seats(self, role: Role) -> tuple[SeatNeed, ...]:
        """Return the seats of a role nobody has taken."""
        return tuple(s for s in self.need.seats if s.role is role and s.taken_by is None)

    def missing(self) -> dict[Role, int]:
        """Return how many seats the visit cannot do without are still free, per role."""
        counts = {role: len(self.open_seats(role)) for role in REQUIRED}
        return {role: count for role, count in counts.items() if count}

    def has_adult(self) -> bool:
        """Tell whether an adult is on the team or, while there is time to wait, still asked for it.

        Whoever learns on the team answers for nobody.
        """
        learning = {s.taken_by for s in self.need.seats if s.role is Role.TRAINEE}
        team = (person for one, person in self.team.items() if one not in learning)
        asked = () if self.need.adult_first else self.waiting.values()
        return any(not person.is_minor for person in (*team, *asked))

    def may_ask_minors(self) -> bool:
        """Tell whether a minor may be asked: beside an adult, or before one who is bound to lead."""
        return self.has_adult() or (self.lead_open and not self.need.adult_first)

    def must_bring(self, role: Role) -> bool:
        """Tell whether this role has to bring what the team still lacks: the lead first, then any helper."""
        return role is Role.LEAD or (role is Role.HELPER and not self.lead_open)


def setting_of(inputs: Inputs) -> Setting:
    """Return the setting of a decision."""
    need = inputs.need
    history = _history(inputs.asked)
    open_asks = tuple(a for a in inputs.asked if a.is_open(inputs.now))
    team_ids = frozenset(s.taken_by for s in need.seats if s.taken_by is not None)
    team = _known(inputs, team_ids)
    waiting = _known(inputs, frozenset(a.supporter_id for a in open_asks))
    near = {**team, **waiting}
    uncovered = _uncovered(need, tuple(team.values()))
    return Setting(
        need=need,
        policy=inputs.policy,
        now=inputs.now,
        team=team,
        team_ids=team_ids,
        open_asks=open_asks,
        waiting=waiting,
        history=history,
        unwanted_words=_words(need, team_ids | waiting.keys()),
        unwanted_ids=frozenset(word for person in near.values() for word in person.avoids),
        neighbours=inputs.neighbours.get(need.district_id, frozenset()),
        lead_open=any(s.role is Role.LEAD and s.taken_by is None for s in need.seats),
        lead_wants=_lead_wants(inputs, uncovered),
        helper_wants=_helper_wants(need, uncovered),
        device=_unknown_device(need, tuple(team.values())),
        needs_experience=need.place == HOME and not _experienced(team, inputs.policy),
    )


def _known(inputs: Inputs, ids: frozenset[int]) -> dict[int, Candidate]:
    found = [c for c in inputs.candidates if c.supporter_id in ids] if ids else []
    return {c.supporter_id: c for c in sorted(found, key=lambda c: c.supporter_id)}


def _history(asked: tuple[Asked, ...]) -> dict[int, tuple[Asked, ...]]:
    history: dict[int, tuple[Asked, ...]] = {}
    for ask in sorted(asked, key=lambda a: (a.sent_at, a.offer_id)):
        history[ask.supporter_id] = (*history.get(ask.supporter_id, ()), ask)
    return history


def _words(need: Need, supporters: frozenset[int]) -> frozenset[str]:
    words = {f"person:{need.requester_id}", *(f"supporter:{i}" for i in supporters)}
    if need.group_id is not None:
        words.add(f"group:{need.group_id}")
    return frozenset(words)


def _uncovered(need: Need, team: tuple[Candidate, ...]) -> tuple[str, ...]:
    known = {topic for person in team for topic in person.skills}
    return tuple(t for t in need.topics if t != ANY_TOPIC and t not in known)


def _lead_wants(inputs: Inputs, uncovered: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return the levels a lead needs: the main topic well, every other the team lacks at least a little."""
    policy, topics = inputs.policy, inputs.need.topics
    return tuple(
        (t, policy.lead_level if t == topics[0] else policy.lead_level_further) for t in uncovered
    )


def _helper_wants(need: Need, uncovered: tuple[str, ...]) -> tuple[str, ...]:
    """Return the topics of which a helper knows one: those a known lead lacks, or any of the request."""
    lead_open = any(s.role is Role.LEAD and s.taken_by is None for s in need.seats)
    if uncovered and not lead_open:
        return uncovered
    return () if ANY_TOPIC in need.topics else need.topics


def _unknown_device(need: Need, team: tuple[Candidate, ...]) -> str | None:
    if need.device in ("", ANY_DEVICE) or any(need.device in person.devices for person in team):
        return None
    return need.device


def _experienced(team: Mapping[int, Candidate], policy: Policy) -> bool:
    return any(person.visits_done >= policy.home_experience_visits for person in team.values())


def was_cancelled(asked: tuple[Asked, ...], team_ids: frozenset[int]) -> bool:
    """Tell whether somebody had said yes and is no longer on the team: the search is for a replacement."""
    return any(a.answer == Answer.ACCEPTED and a.supporter_id not in team_ids for a in asked)
