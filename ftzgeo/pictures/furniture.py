"""What a map has besides its contents: a grid of degrees, a scale bar, a north arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ftzgeo.pictures.sheet import GREY, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ftzgeo.pictures.ground import Ground
    from ftzgeo.pictures.labels import Labeller

_BAR_STEPS_M = tuple(factor * 10**power for power in range(1, 6) for factor in (1, 2, 5))
_BAR_MM = 38.0
"""A scale bar is at most so long on paper."""
_NEAR_CORNER = 0.93
"""Beyond this share of the frame a grid line has no label."""
_UNDER, _OVER, _TEXT = 10, 11, 12
"""Drawing order of the patch behind furniture, of its lines and of its text."""


class Rectangle(NamedTuple):
    """A rectangle of the plane in metres."""

    left: float
    bottom: float
    width: float
    height: float


def draw_grid(axes: Axes, ground: Ground) -> None:
    """Draw meridians and parallels, with their degrees below and to the left of the frame."""
    x, y = ground.half_m
    for axis, label, xs, ys in ground.grid():
        axes.plot(xs, ys, color="#b8bcc4", linewidth=0.35, zorder=1.5)
        style: dict[str, Any] = {
            "textcoords": "offset points",
            "fontsize": 5.5,
            "color": GREY,
            "annotation_clip": False,
        }
        if axis == "x" and abs(xs[0]) <= _NEAR_CORNER * x:
            axes.annotate(label, (xs[0], -y), (0, -3), ha="center", va="top", **style)
        elif axis == "y" and abs(ys[0]) <= _NEAR_CORNER * y:
            axes.annotate(label, (-x, ys[0]), (-3, 0), ha="right", va="center", rotation=90, **style)


def draw_scale_bar(axes: Axes, ground: Ground, labels: Labeller) -> None:
    """Draw a scale bar of a round length in the lower left corner."""
    x, y = ground.half_m
    mm = ground.scale / 1000
    length = max(step for step in _BAR_STEPS_M if step <= _BAR_MM * mm)
    left, bottom, height = -x + 5 * mm, -y + 6 * mm, 1.1 * mm
    _keep_free(axes, labels, Rectangle(left - 3 * mm, bottom - 3 * mm, length + 12 * mm, 9 * mm))
    for part, colour in ((0, INK), (1, "white")):
        _fill(axes, Rectangle(left + part * length / 2, bottom, length / 2, height), facecolor=colour, edgecolor=INK)
    for share in (0.0, 0.5, 1.0):
        _write(axes, left + length * share, bottom + 1.6 * height, _distance(length * share), 6)


def draw_north_arrow(axes: Axes, ground: Ground, labels: Labeller, word: str) -> None:
    """Draw an arrow to the north in the upper right corner."""
    x, y = ground.half_m
    mm = ground.scale / 1000
    tip, top = x - 8 * mm, y - 4 * mm
    _keep_free(axes, labels, Rectangle(tip - 5 * mm, top - 15 * mm, 10 * mm, 16 * mm))
    xs = [tip, tip + 2.2 * mm, tip, tip - 2.2 * mm]
    axes.fill(xs, [top, top - 9 * mm, top - 7 * mm, top - 9 * mm], facecolor=INK, zorder=_OVER)
    _write(axes, tip, top - 13.5 * mm, word, 7)


def _keep_free(axes: Axes, labels: Labeller, box: Rectangle) -> None:
    """Lay a pale patch under furniture, and keep labels away from it."""
    from matplotlib.transforms import Bbox

    _fill(axes, box, facecolor="white", alpha=0.85, edgecolor="none", zorder=_UNDER)
    corners = [(box.left, box.bottom), (box.left + box.width, box.bottom + box.height)]
    labels.taken.append(Bbox(axes.transData.transform(corners)))


def _fill(axes: Axes, box: Rectangle, **style: Any) -> None:
    from matplotlib.patches import Rectangle as Patch

    axes.add_patch(Patch((box.left, box.bottom), box.width, box.height, **{"linewidth": 0.5, "zorder": _OVER, **style}))


def _write(axes: Axes, x: float, y: float, text: str, points: float) -> None:
    axes.text(x, y, text, fontsize=points, ha="center", va="bottom", color=INK, zorder=_TEXT)


def _distance(metres: float) -> str:
    if metres == 0:
        return "0"
    return f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"  # noqa: PLR2004 - a kilometre
