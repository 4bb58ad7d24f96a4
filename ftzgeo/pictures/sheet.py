"""A sheet of paper: a matplotlib figure whose texts and frames are placed in millimetres from the lower left corner."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ftzgeo.errors import UsageError
from ftzgeo.pictures.fonts import chinese_font, require_matplotlib
from ftzgeo.pictures.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAPERS_MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
"""Width and height, landscape."""
MARGIN_MM = 9.0
MM_PER_INCH = 25.4
DPI = 200
INK, GREY = "#222222", "#666666"
LINE_HEIGHT = 1.42
"""Distance of lines of text as a share of their size."""
_MM_PER_POINT = MM_PER_INCH / 72


class Box(NamedTuple):
    """A rectangle on the sheet in millimetres."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Sheet:
    """A figure and its size; `ink` is an axes over the whole sheet in millimetres."""

    figure: Figure
    ink: Axes
    paper: str

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height."""
        return PAPERS_MM[self.paper]

    def text(self, x: float, y: float, text: str, points: float = 8.0, **style: Any) -> None:
        """Write a line with its baseline's left end at a place."""
        self.ink.text(x, y, text, **{"fontsize": points, "color": INK, "va": "baseline", **style})

    def paragraph(self, x: float, top: float, width: float, text: str, points: float = 8.0, **style: Any) -> float:
        """Write a text in lines that fit the width, downwards from `top`; return where the next one may begin."""
        step = points * _MM_PER_POINT * LINE_HEIGHT
        for line in wrapped(text, points, width):
            top -= step
            self.text(x, top + 0.25 * step, line, points, **style)
        return top

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a thin horizontal line."""
        self.ink.plot([x, x + width], [y, y], color="#bbbbbb", linewidth=0.5)

    def axes(self, box: Box) -> Axes:
        """Return axes that fill a rectangle, without frame ticks."""
        width, height = self.size_mm
        axes = self.figure.add_axes((box.x / width, box.y / height, box.width / width, box.height / height))
        axes.set(xticks=[], yticks=[])
        return axes


def new_sheet(paper: str) -> Sheet:
    """Return an empty sheet."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = PAPERS_MM[paper]
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    ink = figure.add_axes((0, 0, 1, 1))
    ink.set(xlim=(0, width), ylim=(0, height))
    ink.axis("off")
    ink.set_zorder(5)
    return Sheet(figure, ink, paper)


def paper_named(paper: str) -> str:
    """Return a paper by its name in any case; raise a `UsageError` for another one."""
    name = paper.lower()
    if name in PAPERS_MM:
        return name
    raise UsageError(f"paper {paper!r} is not known; use one of {', '.join(PAPERS_MM)}")


@contextmanager
def drawing() -> Iterator[None]:
    """Set what all pictures share: the font, plain text, fixed ids in SVG.

    A character that the font lacks is drawn as a box, without a warning.

    Raises
    ------
    UsageError
        Matplotlib is not installed.
    ProcessingError
        No font has Chinese characters.
    """
    require_matplotlib()
    import matplotlib as mpl

    settings: dict[str, Any] = {
        "font.family": [chinese_font(), "DejaVu Sans"],
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "svg.hashsalt": "ftzgeo",
        "svg.fonttype": "path",
        "hatch.linewidth": 0.5,
        "axes.linewidth": 0.7,
    }
    with mpl.rc_context(cast("Any", settings)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
