"""The observation equations of a joint adjustment: straight side lines, and what is known of them.

Every side of a block is a straight line; a feature that bounds several blocks is one line. A line has two unknowns, its
bearing against the axes (turned by a tilt that all lines of the system share) and its offset from a pivot; a line of
the layer has a third, the shift of its true position. All residuals are in units of their standard deviation. The
functions take many parameter vectors at once, so that the Jacobian is one call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.model import Direction

SIDES: tuple[Direction, ...] = ("north", "east", "south", "west")
"""The order of a block's sides; its corners are NE, SE, SW, NW."""
NORMAL = {"north": 1, "south": 1, "east": 0, "west": 0}
"""The axis that a side's line is measured along: 0 towards the east, 1 towards the north."""
OUTWARD = np.array([1.0, 1.0, -1.0, -1.0])

TILT_SIGMA = np.radians(15.0)
BEARING_SIGMA = np.radians(15.0)
ASPECT_SIGMA = 0.5
"""Of ln(width/height). These three are rounded up from 101 true polygons: 14°, 15° and 0.46."""
ANGLE_STEP = 1e-6
SMALLEST = 0.05
"""Below this share of its scale a length or area is continued linearly: a block turned inside out stays finite."""
PRIORS = frozenset({"tilt", "bearing", "shift", "window", "size"})
"""Kinds of residuals that no evidence stands behind."""


@dataclass(frozen=True)
class Samples:
    """Points of known lines: where the side's line should pass, m. `along` is the position on the side's line."""

    line: NDArray[np.int64]
    shift: NDArray[np.int64]
    along: NDArray[np.float64]
    point: NDArray[np.float64]
    normal: NDArray[np.float64]
    sigma: NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """Located points on features, or places beside them: `gap` is how far outside the line they lie, m."""

    line: NDArray[np.int64]
    point: NDArray[np.float64]
    gap: NDArray[np.float64]
    sigma: NDArray[np.float64]
    kind: NDArray[np.str_]


@dataclass(frozen=True)
class Centres:
    """Points near which the middle of a block lies, along an axis (a unit vector)."""

    block: NDArray[np.int64]
    point: NDArray[np.float64]
    sigma: NDArray[np.float64]
    axis: NDArray[np.float64]
    kind: NDArray[np.str_]


@dataclass(frozen=True)
class System:
    """A set of blocks and lines that are adjusted together.

    `lines` (B, 4) numbers the line of every side (`SIDES`); `axis`, `pivot` belong to lines, `stated` (m², NaN where
    none), `area_sigma` and `size` (m, the expected width) to blocks; `shift_sigma` to known features. Kinds of
    observations in `left_out` do not count.
    """

    lines: NDArray[np.int64]
    axis: NDArray[np.int64]
    pivot: NDArray[np.float64]
    stated: NDArray[np.float64]
    area_sigma: NDArray[np.float64]
    size: NDArray[np.float64]
    shift_sigma: NDArray[np.float64]
    samples: Samples
    points: Points
    centres: Centres
    left_out: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def parameter_count(self) -> int:
        """Tilt, bearing and offset of every line, the shift of every known feature."""
        return 1 + 2 * len(self.axis) + len(self.shift_sigma)

    @cached_property
    def scale(self) -> NDArray[np.float64]:
        """The size of a considerable change of each parameter."""
        scale = np.full(self.parameter_count, 200.0)
        scale[: 1 + len(self.axis)] = 0.1
        return scale

    def unpack(self, x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return bearings (rad, with the tilt), offsets and shifts (m) of parameter vectors (K, n)."""
        count = len(self.axis)
        return x[:, :1] + x[:, 1 : 1 + count], x[:, 1 + count : 1 + 2 * count], x[:, 1 + 2 * count :]

    def normals(self, bearing: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the unit normals (K, L, 2) of lines; a bearing turns anticlockwise."""
        cos, sin = np.cos(bearing), np.sin(bearing)
        east = np.stack([cos, sin], axis=-1)
        north = np.stack([-sin, cos], axis=-1)
        return np.where(self.axis[:, None] == 0, east, north)

    def corners(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the corners (K, B, 4, 2) of blocks: NE, SE, SW, NW."""
        bearing, offset, _ = self.unpack(x)
        normal = self.normals(bearing)
        level = offset + np.einsum("kli,li->kl", normal, self.pivot)
        one, other = self.lines, np.roll(self.lines, -1, axis=1)
        n, m, d, e = normal[:, one], normal[:, other], level[:, one], level[:, other]
        determinant = n[..., 0] * m[..., 1] - n[..., 1] * m[..., 0]
        determinant = np.where(np.abs(determinant) < SMALLEST, SMALLEST, determinant)
        xs = (d * m[..., 1] - e * n[..., 1]) / determinant
        ys = (n[..., 0] * e - m[..., 0] * d) / determinant
        return np.stack([xs, ys], axis=-1)

    def residuals(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weighted residuals (K, m) of parameter vectors (K, n)."""
        return np.concatenate([values for _, values in self.groups(x)], axis=1)

    def groups(self, x: NDArray[np.float64]) -> list[tuple[str, NDArray[np.float64]]]:
        """Return the residuals by kind of observation."""
        bearing, offset, shift = self.unpack(x)
        normal = self.normals(bearing)
        corners = self.corners(x)
        middle = corners.mean(axis=2)
        found = [
            ("tilt", x[:, :1] / TILT_SIGMA),
            ("bearing", (bearing - x[:, :1]) / BEARING_SIGMA),
            ("shift", shift / self.shift_sigma),
            ("line", self._lines(normal, offset, shift)),
            *self._points(normal, offset),
            *self._centres(middle),
            *self._sizes(corners),
        ]
        return [(kind, values) for kind, values in found if kind not in self.left_out]

    def _lines(
        self, normal: NDArray[np.float64], offset: NDArray[np.float64], shift: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        one = self.samples
        u = normal[:, one.line]
        v = np.stack([-u[..., 1], u[..., 0]], axis=-1)
        place = self.pivot[one.line] + offset[:, one.line, None] * u + one.along[:, None] * v
        away = np.einsum("ksi,si->ks", place - one.point, one.normal)
        return np.asarray((away - shift[:, one.shift]) / one.sigma)

    def _points(
        self, normal: NDArray[np.float64], offset: NDArray[np.float64]
    ) -> list[tuple[str, NDArray[np.float64]]]:
        one = self.points
        away = np.einsum("kpi,pi->kp", normal[:, one.line], one.point - self.pivot[one.line])
        values = soft((away - offset[:, one.line] - one.gap) / one.sigma)
        return [(kind, values[:, one.kind == kind]) for kind in np.unique(one.kind).tolist()]

    def _centres(self, middle: NDArray[np.float64]) -> list[tuple[str, NDArray[np.float64]]]:
        one = self.centres
        values = np.einsum("kci,ci->kc", middle[:, one.block] - one.point, one.axis) / one.sigma
        values = np.where(one.kind == "window", values, soft(values))
        return [(kind, values[:, one.kind == kind]) for kind in np.unique(one.kind).tolist()]

    def _sizes(self, corners: NDArray[np.float64]) -> list[tuple[str, NDArray[np.float64]]]:
        width, height = extents(corners)
        size = self.size
        area = log_continued(area_of(corners) / size**2)
        aspect = (log_continued(width / size) - log_continued(height / size)) / ASPECT_SIGMA
        has = np.isfinite(self.stated)
        area_kind = (area / self.area_sigma)[:, has]
        return [("aspect", aspect), ("area", area_kind), ("size", (area / self.area_sigma)[:, ~has])]

    def jacobian(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the derivatives (m, n) of the residuals at one parameter vector, by central differences."""
        step = ANGLE_STEP * self.scale / self.scale[0]
        trial = np.concatenate([x + np.diag(step), x - np.diag(step)])
        values = self.residuals(trial)
        count = len(x)
        return np.asarray(((values[:count] - values[count:]) / (2 * step[:, None])).T)


def soft(residual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return residuals whose squares are the soft-L1 loss: far ones count less, since a place may be a namesake."""
    return np.asarray(np.sign(residual) * np.sqrt(2 * (np.sqrt(1 + residual**2) - 1)))


def log_continued(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm, continued linearly below `SMALLEST`."""
    safe = np.maximum(value, SMALLEST)
    return np.asarray(np.log(safe) + np.minimum(value - SMALLEST, 0.0) / SMALLEST)


def area_of(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the areas (..., B) of quadrilaterals (..., B, 4, 2); negative where they run anticlockwise."""
    x, y = corners[..., 0], corners[..., 1]
    following = np.roll(x, -1, axis=-1) * y - x * np.roll(y, -1, axis=-1)
    return np.asarray(0.5 * following.sum(axis=-1))


def extents(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far apart opposite sides are at their middles, m; negative where they have changed places."""
    middles = 0.5 * (corners + np.roll(corners, 1, axis=-2))  # of N (NW-NE), E, S, W
    across, along = middles[..., 1, :] - middles[..., 3, :], middles[..., 0, :] - middles[..., 2, :]
    width = np.sign(across[..., 0]) * np.hypot(across[..., 0], across[..., 1])
    height = np.sign(along[..., 1]) * np.hypot(along[..., 0], along[..., 1])
    return np.asarray(width), np.asarray(height)
