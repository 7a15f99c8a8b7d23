"""How a measurement is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure beside its goal, which is a ceiling unless ``floor``."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    floor: bool = False
    note: str = ""

    def met(self) -> bool:
        """Tell whether the goal is reached."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.floor else self.value <= self.goal

    def __str__(self) -> str:
        """Return the line of the table."""
        value = f"{self.value:,.2f}" if self.value < 10 else f"{self.value:,.0f}"
        figure = f"{self.name:<62} {value:>9} {self.unit:<5}"
        if self.goal is None:
            return f"{figure} {self.note}".rstrip()
        sign = "≥" if self.floor else "≤"
        verdict = "reached" if self.met() else "MISSED"
        return f"{figure} goal {sign} {self.goal:g}  {verdict}  {self.note}".rstrip()
