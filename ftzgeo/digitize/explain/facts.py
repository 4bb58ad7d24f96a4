"""Gather what the page of a block tells; texts only, which the template escapes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ftzgeo.crs import geodesic_length_m
from ftzgeo.digitize.explain.advice import Missing, advise, known_directions
from ftzgeo.digitize.explain.faces import faces_of
from ftzgeo.digitize.explain.origins import origin_of
from ftzgeo.digitize.explain.picture import COLOURS, draw
from ftzgeo.digitize.explain.scene import corner_gaps, scene_of
from ftzgeo.digitize.parts import district_window
from ftzgeo.digitize.qualifiers import read_offset
from ftzgeo.model import Boundary, BoundarySide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from ftzgeo.digitize.explain.faces import Face
    from ftzgeo.digitize.explain.scene import Scene
    from ftzgeo.digitize.explain.wording import Words
    from ftzgeo.model import Block, BoundingFeature, Direction, Finding, Parcel, Tier, Zone
    from ftzgeo.reference import NameCandidate, ReferenceLayer

    Box = tuple[float, float, float, float]

CANDIDATES = 5
SHOWN_IDS = 4
LEVELS = ("error", "warning", "info")
TIERS: tuple[Tier, ...] = ("traced", "completed", "schematic", "unlocated")
DASH = "–"


class Explainer:
    """Yields the facts of every block and parcel."""

    def __init__(
        self,
        zones: Sequence[Zone],
        boundaries: dict[str, Boundary],
        reference: ReferenceLayer,
        within: Box | None,
        words: Words,
    ) -> None:
        import shapely

        self.zones, self.boundaries, self.reference, self.words = zones, boundaries, reference, words
        self.box = None if within is None else shapely.box(*within)
        self.missing = Missing(zones, boundaries)

    def every(self) -> Iterator[dict[str, Any]]:
        """Yield the facts of every part, in the order of the descriptions."""
        for zone in self.zones:
            window = self.box if self.box is not None else district_window(self.reference, zone.district)
            for block, parcel in zone.parts():
                yield self._facts(zone, block, parcel, window)

    def overview(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return what the index tells."""
        counts = Counter(row["tier"] for row in rows)
        return {
            "rows": rows,
            "counts": [(tier, counts[tier]) for tier in TIERS],
            "reference": [one.name for one in self.reference.ids],
        }

    def _facts(self, zone: Zone, block: Block, parcel: Parcel | None, window: Any) -> dict[str, Any]:
        part: Parcel = parcel or block
        boundary = self.boundaries.get(part.id) or Boundary(
            id=part.id, level="parcel" if parcel else "block", zone=zone.id, name=part.name
        )
        inner = [] if parcel else [self.boundaries[one.id] for one in block.parcels if one.id in self.boundaries]
        scene = scene_of(boundary, inner, self.reference, window)
        named = frozenset(feature.name for side in part.sides for feature in side.features)
        faces = faces_of(scene, boundary, self.reference) if scene else []
        picture, legend = (
            draw(scene, boundary, inner, faces=faces, named=named, words=self.words) if scene else (None, [])
        )
        gaps = corner_gaps(scene.found) if scene and not inner else []
        directions = {side.direction for side in part.sides}
        known = len(known_directions(boundary) & directions)
        return {
            "id": part.id,
            "name": self._name(part, zone),
            "zone": zone.name or zone.id,
            "boundary": boundary,
            "parcels": inner,
            "sides": self._sides(part, boundary, scene),
            "faces": [self._face(face, boundary) for face in faces if face.letter],
            "faces_told": self._count(faces),
            "candidates": self._candidates(part, boundary, scene, window),
            "picture": picture,
            "legend": legend,
            "gaps": [self._gap(one, other, metres) for one, other, metres in gaps],
            "area": area_rows(part, boundary, inner, self.words),
            "alternatives": [self._alternative(one, boundary) for one in boundary.alternatives],
            "findings": self._findings(boundary, zone),
            "help": advise(part, boundary, gaps, self.missing, self.words),
            "reference": [f"{one.name}  {one.sha256[:12]}" for one in boundary.reference],
            "row": self._row(part, boundary, zone, (known, len(directions))),
        }

    def _name(self, part: Parcel, zone: Zone) -> str:
        return part.name or (f"{zone.name} {part.id}" if zone.name else part.id)

    def _row(self, part: Parcel, boundary: Boundary, zone: Zone, sides: tuple[int, int]) -> dict[str, Any]:
        findings = sorted(boundary.findings, key=lambda one: LEVELS.index(one.level))
        grave = [one for one in findings if one.level != "info"]
        # The last of equals is about the ring, which sums up those about names.
        worst = [one for one in grave if one.level == grave[0].level][-1:] if grave else []
        found, total = sides
        return {
            "id": part.id,
            "name": part.name or part.id,
            "zone": zone.name or zone.id,
            "level": boundary.level,
            "tier": boundary.tier,
            "found": self.words("of", found=found, total=total) if total else DASH,
            "stated": _km2(part.stated_area.km2 if part.stated_area else None),
            "digitized": _km2(boundary.area_km2),
            "difference": DASH if boundary.area_error is None else f"{boundary.area_error:+.1%}",
            "sigma": DASH if boundary.sigma_m is None else f"{boundary.sigma_m:.0f} m",
            "why": [self.words.title(one.code) for one in worst],
            "reviewed": boundary.reviewed or "",
        }

    # Sides -----------------------------------------------------------------------------------------------------------

    def _sides(self, part: Parcel, boundary: Boundary, scene: Scene | None) -> list[dict[str, Any]]:
        return [
            {
                "direction": self.words(side.direction),
                "colour": COLOURS[side.direction],
                "printed": feature.printed,
                "qualifier": feature.qualifier or "",
                "name": feature.name,
                "kind": self.words(f"kind_{feature.kind}"),
                "chosen": self._chosen(side.direction, feature, boundary, scene),
            }
            for side in part.sides
            for feature in side.features
        ]

    def _chosen(
        self, direction: Direction, feature: BoundingFeature, boundary: Boundary, scene: Scene | None
    ) -> list[dict[str, str]]:
        chosen = _of(boundary, direction, feature.name) or [BoundarySide(direction=direction, feature=feature.name)]
        frames = [] if scene is None else [scene.frame, scene.rows]
        return [self._evidence(one, frames) for one in chosen]

    def _evidence(self, side: BoundarySide, frames: Sequence[gpd.GeoDataFrame]) -> dict[str, str]:
        kind = side.evidence or ("found" if side.reference_id else "missing")
        ids = (side.reference_id or "").split(",")
        rows = "  ".join(ids[:SHOWN_IDS])
        if len(ids) > SHOWN_IDS:
            rows += "  " + self.words("more_rows", count=len(ids))
        return {
            "kind": kind,
            "evidence": self.words(f"evidence_{kind}"),
            "rows": rows,
            "origin": origin_of(ids, frames, self.words),
            "note": self.words.message(side.note or ""),
            "score": "" if side.score is None else f"{side.score:.2f}",
            "sigma": DASH if side.sigma_m is None else f"± {side.sigma_m:.0f} m",
            "length": DASH if side.length_m is None else f"{side.length_m:,.0f} m",
        }

    # Candidates ------------------------------------------------------------------------------------------------------

    def _candidates(self, part: Parcel, boundary: Boundary, scene: Scene | None, window: Any) -> list[dict[str, Any]]:
        near = _middle(boundary, scene, window)
        return [
            {
                "direction": self.words(side.direction),
                "colour": COLOURS[side.direction],
                "name": feature.name,
                "rows": self._ranked(side.direction, feature, (part.id, boundary, scene), near, window),
            }
            for side in part.sides
            for feature in side.features
        ]

    def _ranked(
        self,
        direction: Direction,
        feature: BoundingFeature,
        where: tuple[str, Boundary, Scene | None],
        near: tuple[float, float] | None,
        window: Any,
    ) -> list[dict[str, Any]]:
        part_id, boundary, scene = where
        found = self.reference.find(feature.name, near=near, block=part_id, limit=CANDIDATES)
        chosen = _of(boundary, direction, feature.name)
        ids = {name for side in chosen if side.reference_id for name in side.reference_id.split(",")}
        names = set() if scene is None else set(scene.frame["name"][scene.frame["reference_id"].isin(ids)])
        if read_offset(feature.qualifier) and any(side.evidence == "point" for side in chosen):
            names.add(feature.name)  # the border lies beside the line, so it names no rows of it
        return [
            {
                "name": one.name,
                "score": f"{one.score:.2f}",
                "reason": self.words.reason(one),
                "id": one.reference_id.split(",")[0],
                "kind": " · ".join(filter(None, [self.words(f"part_{one.part}"), one.kind])),
                "length": "" if one.length_m is None else f"{one.length_m / 1000:,.1f} km",
                "outside": window is not None and not _inside(one, window),
                "taken": bool(ids.intersection(one.reference_id.split(",")))
                or (one.name in names and one.part == "lines" and (window is None or _inside(one, window))),
            }
            for one in found
        ]

    # Faces -----------------------------------------------------------------------------------------------------------

    def _face(self, face: Face, boundary: Boundary) -> dict[str, str]:
        """Tell of a face what the block's area were if it were decided the other way."""
        other = (boundary.area_km2 or 0.0) + face.change_km2
        stated = boundary.stated_area_km2
        return {
            "letter": face.letter,
            "part": face.part,
            "told": self.words(f"face_{face.part}"),
            "direction": self.words(face.direction),
            "share": f"{face.share:.0%}",
            "area": f"{face.area_km2:,.3f} km²",
            "change": self.words("face_without" if face.part == "inside" else "face_with"),
            "other": f"{other:,.3f} km²",
            "difference": DASH if not stated else f"{other / stated - 1:+.1%}",
        }

    def _count(self, faces: Sequence[Face]) -> str:
        counts = Counter(face.part for face in faces)
        return self.words("faces_told", inside=counts["inside"], cut=counts["cut"], beside=counts["beside"])

    def _alternative(self, other: dict[str, Any], boundary: Boundary) -> dict[str, str]:
        cost, area, stated = other.get("cost"), other.get("area_km2"), boundary.stated_area_km2
        return {
            "cost": DASH if cost is None else f"{cost:.3f}",
            "area": _km2(area, 4),
            "difference": DASH if area is None or not stated else f"{area / stated - 1:+.1%}",
            "method": self.words.method(str(other.get("method", ""))),
        }

    def _gap(self, one: BoundarySide, other: BoundarySide, metres: float | None) -> dict[str, str]:
        text = self.words("corner_unknown") if metres is None else f"{metres:,.0f} m"
        if metres is not None and metres < 1:
            text = self.words("corner_meets")
        label = [f"{self.words(side.direction)} {side.feature}" for side in (one, other)]
        return {"corner": " – ".join(label), "gap": text, "known": "" if metres is None else "yes"}

    def _findings(self, boundary: Boundary, zone: Zone) -> list[dict[str, str]]:
        own: list[Finding] = [one for one in zone.findings if one.id == boundary.id]
        found = sorted([*boundary.findings, *own], key=lambda one: LEVELS.index(one.level))
        return [
            {
                "level": one.level,
                "word": self.words(f"level_{one.level}"),
                "title": self.words.title(one.code),
                "code": one.code,
                "message": self.words.message(one.message),
            }
            for one in found
        ]


def _of(boundary: Boundary, direction: Direction, name: str) -> list[BoundarySide]:
    return [side for side in boundary.sides if side.direction == direction and side.feature == name]


def _middle(boundary: Boundary, scene: Scene | None, window: Any) -> tuple[float, float] | None:
    """Return the point from which distances of candidates are told."""
    import shapely

    if boundary.geometry is not None:
        point = shapely.centroid(shapely.geometry.shape(boundary.geometry))
    elif scene is not None and any(one.lines is not None for one in scene.found):
        box = scene.extent
        x, y = 0.5 * (box.west + box.east), 0.5 * (box.south + box.north)
        lon, lat = scene.forward.transform(x, y, direction="INVERSE")
        return float(lon), float(lat)
    elif window is not None:
        point = shapely.centroid(window)
    else:
        return None
    return float(point.x), float(point.y)


def _inside(candidate: NameCandidate, window: Any) -> bool:
    import shapely

    return bool(shapely.intersects(shapely.box(*candidate.bounds), window))


def _km2(value: float | None, decimals: int | None = None) -> str:
    if value is None:
        return DASH
    return f"{value:g} km²" if decimals is None and round(value, 3) == value else f"{value:,.{decimals or 3}f} km²"


def area_rows(part: Parcel, boundary: Boundary, parcels: Sequence[Boundary], words: Words) -> list[tuple[str, str]]:
    """Return the area check, label and value."""
    import shapely

    rows: list[tuple[str, str]] = []
    stated = part.stated_area
    if stated is None:
        rows.append((words("stated"), words("not_stated")))
    else:
        low, high = stated.interval_km2
        rows.append((words("stated"), f"{_km2(stated.km2)}（{stated.text}）"))
        rows.append((words("stated_interval"), f"{low:.{stated.decimals + 1}f} – {high:.{stated.decimals + 1}f} km²"))
    if boundary.geometry is None or boundary.area_km2 is None:
        return [*rows, (words("digitized"), words("not_drawn"))]
    perimeter = geodesic_length_m(shapely.geometry.shape(boundary.geometry))
    rows.append((words("digitized"), _km2(boundary.area_km2, 4)))
    if boundary.area_interval_km2 is not None:
        low, high = boundary.area_interval_km2
        rows.append((words("digitized_interval"), f"{low:.3f} – {high:.3f} km²"))
    if stated is not None and stated.km2 > 0:
        off = round(boundary.area_km2 - stated.km2, 4) + 0.0  # no -0
        rows.append((words("difference"), f"{off:+.4f} km²  ({off / stated.km2:+.2%})"))
        rows.append((words("shift"), f"{1e6 * off / perimeter:+.1f} m"))
        rows.append((words("independence"), words(f"independent_{_independence([boundary, *parcels])}")))
    return [*rows, (words("perimeter"), f"{perimeter:,.0f} m")]


def _independence(boundaries: Sequence[Boundary]) -> str:
    evidence = {side.evidence for one in boundaries for side in one.sides if side.length_m}
    if "area" in evidence or any(one.tier == "schematic" for one in boundaries):
        return "none"
    return "full" if evidence <= {"line"} and all(one.tier == "traced" for one in boundaries) else "partial"
