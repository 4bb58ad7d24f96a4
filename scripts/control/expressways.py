"""Expressways: straight lines between interchanges and shaping points, and how far the road may lie from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .features import ControlFeature, numbered
from .offsets import calibration, expected_offsets_m, rms_m
from .sources import ROADS, read_geojson

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

KEPT = (
    "chntj.g02",
    "chntj.g0111",
    "chntj.g0211",
    "chntj.g18",
    "chntj.g25",
    "chntj.g2502",
    "chntj.s01",
    "chntj.s02",
    "chntj.s03",
    "chntj.s04",
    "chntj.s05",
    "chntj.s06",
    "chntj.s07",
    "chntj.s11",
    "chntj.s21",
    "chntj.s30",
    "chntj.s40",
    "chntj.s50",
    "chntj.s51",
)
"""Routes that zones name, or that cross the zones' districts and 滨海新区. Left out: AH1 and AH3 (the same points
as G1 and S40), S3301 (the same points as S30), G1 and G121 (蓟州 and 宝坻 only), four short routes without a name."""

ALIASES = {"chntj.s05": ("荣乌联络线",), "chntj.s30": ("S3301",)}
VERTEX_ACCURACY_M = 20
STEP_M = 50
METHOD = (
    "points as in the source, rounded; straight between them. accuracy_m: root mean square of the expected "
    "mid-segment offsets (segment length x turning angle / 8), times a factor calibrated by leaving out every second "
    "point (docs/control.md)"
)


def expressways(reference: Path) -> list[ControlFeature]:
    """Return the kept routes with a vertex accuracy and a derived accuracy between the vertices."""
    routes = {p["source_id"]: (p, line) for p, line in read_geojson(reference / "expressways.geojson")}
    factor = calibration(calibration_lines(reference))[0]
    kept = [routes[key] for key in KEPT]
    ids = numbered("expressways", (f"{route_ref(p['source_id'])} {p['name']}" for p, _ in kept))
    return [_feature(id_, p["source_id"], p["name"], line, factor) for id_, (p, line) in zip(ids, kept, strict=True)]


def calibration_lines(reference: Path) -> list[BaseGeometry]:
    """Return the lines of all routes but the AH ones, which repeat others."""
    routes = read_geojson(reference / "expressways.geojson")
    return [line for p, line in routes if not p["ref"].startswith("AH")]


def _feature(id_: str, source_id: str, name: str, line: BaseGeometry, factor: float) -> ControlFeature:
    offsets = expected_offsets_m(line) * factor
    note = f"95 % of the mid-segment offsets are expected within {round(float(np.percentile(offsets, 95)), -1):.0f} m"
    if source_id == "chntj.s05":
        note += "; inferred: the source has only the ref S5, that it is 荣乌联络线 follows from where it runs"
    return ControlFeature(
        id=id_,
        name=name,
        ref=route_ref(source_id),
        kind="expressway",
        alt_names=(f"{name}公路", *ALIASES.get(source_id, ())),
        geometry=line,
        source=ROADS,
        accuracy_m=rms_m(offsets, VERTEX_ACCURACY_M, STEP_M),
        extra={"vertex_accuracy_m": VERTEX_ACCURACY_M},
        method=METHOD,
        note=note + "; the source has refs only, the name was added from the ref",
    )


def route_ref(source_id: str) -> str:
    """Return the ref of a source id: ``chntj.s02`` → S2, ``chntj.g0111`` → G0111 (not G111, another road)."""
    code = source_id.rpartition(".")[2].upper()
    digits = code[1:]
    return code[0] + (digits if len(digits) == 4 else str(int(digits)))  # noqa: PLR2004 - four digits: a branch
