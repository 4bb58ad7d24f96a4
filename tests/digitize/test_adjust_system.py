"""The observation equations: residuals, corners and covariances against hand computations."""

from __future__ import annotations

import numpy as np
import pytest

from ftzgeo.digitize.adjust.solve import covariance_of, side_gradient
from ftzgeo.digitize.adjust.system import (
    Centres,
    Points,
    Samples,
    System,
    area_of,
    extents,
    log_continued,
    soft,
)

NOTHING = np.empty(0)
NO_POINTS = Points(NOTHING.astype(int), np.empty((0, 2)), NOTHING, NOTHING, np.empty(0, dtype=str))
NO_CENTRES = Centres(NOTHING.astype(int), np.empty((0, 2)), NOTHING, np.empty((0, 2)), np.empty(0, dtype=str))
HALF = np.array([[0.0, 500.0], [500.0, 0.0], [0.0, -500.0], [-500.0, 0.0]])
"""The middles of the sides of a square of 1 km²: north, east, south, west."""


def square(sigma_m: float = 3.0, shift_sigma_m: float = 1e-4) -> System:
    """Return a square whose four lines are observed at two points each, 250 m to either side of the middle."""
    normal = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    along = np.array([[-1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, 1.0]])
    line = np.repeat(np.arange(4), 2)
    at = np.tile([-250.0, 250.0], 4)
    point = HALF[line] + at[:, None] * along[line]
    samples = Samples(line, np.zeros(8, dtype=int), at, point, normal[line], np.full(8, sigma_m))
    return System(
        lines=np.array([[0, 1, 2, 3]]),
        axis=np.array([1, 0, 1, 0]),
        pivot=HALF,
        stated=np.array([1e6]),
        area_sigma=np.array([1e3]),
        size=np.array([1000.0]),
        shift_sigma=np.array([shift_sigma_m]),
        samples=samples,
        points=NO_POINTS,
        centres=NO_CENTRES,
    )


def parameters(**changed: float) -> np.ndarray:
    """Return the parameters of the square: tilt, four bearings, four offsets, one shift."""
    x = np.zeros(10)
    for name, value in changed.items():
        kind, _, number = name.partition("_")
        x[{"tilt": 0, "bearing": 1, "offset": 5, "shift": 9}[kind] + int(number or 0)] = value
    return x


def test_corners_run_clockwise_from_the_north_east() -> None:
    corners = square().corners(parameters()[None])[0]
    assert corners[0].tolist() == [[500, 500], [500, -500], [-500, -500], [-500, 500]]
    assert area_of(corners).tolist() == [1e6]


def test_an_offset_moves_a_side_outwards_or_inwards_along_its_axis() -> None:
    corners = square().corners(parameters(offset_1=200.0)[None])
    width, height = extents(corners)
    assert width[0, 0] == pytest.approx(1200.0)
    assert height[0, 0] == pytest.approx(1000.0)


def test_a_tilt_turns_all_lines_anticlockwise() -> None:
    """Turned about the middles of its sides, a square of 1 km stays one of cos(angle) times that width and area."""
    angle = np.radians(20.0)
    corners = square().corners(parameters(tilt=angle)[None])[0]
    assert area_of(corners)[0] == pytest.approx(1e6 * np.cos(angle) ** 2)
    north = corners[0, 0] - corners[0, 3]
    assert np.arctan2(north[1], north[0]) == pytest.approx(angle)


def test_sides_that_changed_places_have_a_negative_width() -> None:
    corners = square().corners(parameters(offset_1=-1500.0)[None])
    width, _ = extents(corners)
    assert width[0, 0] == pytest.approx(-500.0)
    assert area_of(corners)[0, 0] == pytest.approx(-0.5e6)


def test_residuals_count_standard_deviations() -> None:
    found = dict(square(sigma_m=3.0).groups(parameters(offset_1=6.0)[None]))
    assert found["line"][0].tolist() == pytest.approx([0, 0, 2, 2, 0, 0, 0, 0])
    assert found["aspect"][0, 0] == pytest.approx(np.log(1.006) / 0.5)
    assert found["area"][0, 0] == pytest.approx(np.log(1.006) / 1e3)


def test_the_variance_of_a_side_is_that_of_a_straight_line_through_two_points() -> None:
    """Two points at ±a known to s: variance s²/2 in the middle, s²/(2a²) of the bearing, times length²/12 on average.

    With s = 3 m, a = 250 m, length 1000 m: 4.5 + 6 = 10.5 m².
    """
    system = square(sigma_m=3.0)
    x = parameters()
    covariance = covariance_of(system.jacobian(x), system.scale)
    gradient = side_gradient(system, x, system.corners(x[None])[0], 0, 1)
    variance = np.mean(np.einsum("pi,ij,pj->p", gradient, covariance, gradient))
    assert variance == pytest.approx(10.5, rel=0.01)


def test_a_line_known_to_a_hundred_metres_gives_a_side_no_better() -> None:
    """The shift of a feature is common to all its points: 100² + 4.5 + 6."""
    system = square(sigma_m=3.0, shift_sigma_m=100.0)
    x = parameters()
    covariance = covariance_of(system.jacobian(x), system.scale)
    gradient = side_gradient(system, x, system.corners(x[None])[0], 0, 1)
    variance = np.mean(np.einsum("pi,ij,pj->p", gradient, covariance, gradient))
    assert variance == pytest.approx(10_010.5, rel=0.01)


def test_what_nothing_observes_has_a_huge_variance() -> None:
    covariance = covariance_of(np.array([[1.0, 0.0]]), np.ones(2))
    assert covariance[0, 0] == pytest.approx(1.0)
    assert covariance[1, 1] > 1e9


def test_the_jacobian_is_that_of_the_equations() -> None:
    """An eastern side moved by 1 m changes its two residuals by 1/3 each, those of the other sides by nothing."""
    jacobian = square(sigma_m=3.0).jacobian(parameters())
    lines = jacobian[6:14]  # after the tilt, four bearings and the shift
    assert lines[:, 6] == pytest.approx([0, 0, 1 / 3, 1 / 3, 0, 0, 0, 0], abs=1e-6)


def test_far_points_count_less() -> None:
    """Soft L1: 2(√(1+r²) - 1) in place of r²; √2 · √(√101 - 1) = 4.254 for r = 10."""
    assert soft(np.array([0.0, 10.0, -10.0])) == pytest.approx([0.0, 4.254, -4.254], abs=1e-3)


def test_the_logarithm_goes_on_straight_below_its_limit() -> None:
    """Below 0.05: ln 0.05 + (v - 0.05)/0.05, so at 0 one less than ln 0.05."""
    values = log_continued(np.array([1.0, 0.05, 0.0, -0.05]))
    assert values == pytest.approx([0.0, np.log(0.05), np.log(0.05) - 1, np.log(0.05) - 2])
