"""Give a person the menu of their role."""

from datetime import datetime

from sqlmodel import Session

from mdeji.kit import jobs


def wear(session: Session, user_id: str, menu: str, now: datetime) -> None:
    """Order that the person sees the menu of this name; the last order counts."""
    payload = {"user_id": user_id, "menu": menu}
    jobs.put_again(session, jobs.Order("menu", payload, now, f"menu:{user_id}"), now)
