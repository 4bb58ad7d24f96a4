"""What is carried along while a file is imported: what to tell the user at the end, and how far the work is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int | None], None]
"""Takes the features read so far and, where the file tells, how many there are."""


@dataclass
class Journal:
    """Counts what is odd about a file but goes on, and passes progress on."""

    progress: Progress | None = None
    done: int = 0
    empty: int = 0
    repaired: int = 0
    dropped: int = 0
    incomplete: list[str] = field(default_factory=list)
    said: dict[str, None] = field(default_factory=dict)

    def step(self, features: int, total: int | None = None) -> None:
        """Count features that were read."""
        self.done += features
        if self.progress is not None:
            self.progress(self.done, total)

    def say(self, sentence: str) -> None:
        """Keep a sentence for the user; each once."""
        self.said[sentence] = None

    def sentences(self) -> list[str]:
        """Return everything to tell, in the order of its weight."""
        told = list(self.said)
        if self.empty:
            told.append(f"{_counted(self.empty)} without geometry left out")
        if self.dropped:
            told.append(f"{_counted(self.dropped)} left out, whose geometry cannot be used (too few points)")
        if self.repaired:
            told.append(f"{_counted(self.repaired)} with crossing borders repaired; compare the area")
        if self.incomplete:
            shown = ", ".join(self.incomplete[:5])
            told.append(f"{len(self.incomplete)} elements lack some or all of their geometry, such as {shown}")
        return told


def _counted(number: int) -> str:
    return "1 feature" if number == 1 else f"{number} features"
