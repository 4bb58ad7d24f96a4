"""Draw the worst cases of a run on the open evaluation, to see why they fail.

    python benchmarks/worst_cases.py RUN [--count 10] [-o worst-cases.html] [--png FILE]

RUN is a folder that ``digitize.py --out RUN`` has written. Every picture shows the truth, the result, the lines that
bear a side's name, and the rest of the streets, those without a name lighter; the text stands below. `--png` makes one
small picture of the page; it needs playwright, Chromium at /usr/bin/chromium, and Pillow.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from markupsafe import Markup

from ftzgeo.crs import local_metres
from ftzgeo.digitize.explain.canvas import Box, Canvas
from ftzgeo.digitize.explain.wording import Words
from ftzgeo.digitize.plane import to_plane, unit_vector

CITIES = Path(__file__).resolve().parents[2] / "shared" / "evaluation" / "cities"
CHROMIUM = "/usr/bin/chromium"
WIDTH_PX = 480.0
COLOURS = 96
MARGIN_SHARE = 0.15
STYLE = """
body { margin: 12px; width: 1000px; color: #1d2733; font: 13px/1.35 "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 17px; margin: 0 0 8px; }
main { display: grid; grid-template-columns: 480px 480px; gap: 18px 24px; }
figure, p { margin: 2px 0; }
figcaption b { font-size: 14px; }
figure svg { display: block; width: 480px; height: auto; border: 1px solid #d5dbe2; }
svg path { fill: none; stroke-linejoin: round; }
.nameless { stroke: #dedede; stroke-width: .8; }
.street { stroke: #ababab; }
.side { stroke: #0068a8; stroke-width: 2.4; }
svg .truth { fill: #2a9d55; fill-opacity: .22; stroke: #1b7f4b; stroke-width: 1.6; }
.result { stroke: #d01c1c; stroke-width: 2; stroke-dasharray: 7 4; }
svg text { font: 13px "Noto Sans CJK SC", sans-serif; paint-order: stroke; stroke: #fff; stroke-width: 3px; }
svg .scale rect, svg .north rect { fill: #fff; fill-opacity: .85; }
svg .scale path { stroke: #1d2733; }
svg .north path { fill: #1d2733; }
.key span { margin-right: 14px; }
.key svg { width: 30px; height: 12px; margin-right: 4px; vertical-align: -1px; }
"""
KEY = {
    "truth": "true polygon",
    "result": "result",
    "side": "lines that bear a side's name",
    "street": "other streets",
    "nameless": "streets without a name",
}
SOURCE = "Geometry © OpenStreetMap contributors (ODbL), by way of uscuni/neatnet's test data; the names are invented."


def figure(rank: int, score: dict[str, Any], result: dict[str, Any]) -> Markup:
    """Return the picture of a case with its caption."""
    folder = CITIES / score["city"]
    case = next(one for one in _lines(folder / "cases.jsonl") if one["id"] == score["id"])
    truth = _feature(folder / "truth.geojson", score["id"])
    true = shapely.geometry.shape(truth["geometry"])
    drawn = None if result["geometry"] is None else shapely.geometry.shape(result["geometry"])
    sides = [side for parcel in case["parcels"] for side in parcel["sides"].items()]
    svg = _picture(folder, true, drawn, sides)
    deviation = "" if score["hausdorff_m"] is None else f" · Hausdorff {score['hausdorff_m']:,.0f} m"
    called = result["properties"]["tier"] or "not drawn"
    area = "" if score["area_err"] is None else f" · area {score['area_err']:+.1%}"
    head = Markup("<b>{}. {} · IoU {:.3f}</b>{}{} · {} · {}")
    head = head.format(rank, case["id"], score["iou"], deviation, area, score["subtype"], called)
    return Markup("<figure>{}<figcaption>{}<p>{}</p></figcaption></figure>").format(svg, head, case["text"])


def _picture(folder: Path, true: Any, drawn: Any, sides: list[tuple[Any, list[str]]]) -> Markup:
    forward, back = local_metres(round(true.centroid.x, 2), round(true.centroid.y, 2))
    shapes = [to_plane(shape, forward) for shape in (true, drawn) if shape is not None]
    west, south, east, north = shapely.union_all(shapes).bounds
    margin = MARGIN_SHARE * max(east - west, north - south)
    canvas = Canvas(Box(west - margin, south - margin, east + margin, north + margin), width_px=WIDTH_PX)
    seen = canvas.extent
    lon, lat = back.transform([seen.west, seen.east], [seen.south, seen.north])
    frame = gpd.read_file(folder / "reference.gpkg", layer="lines", bbox=(lon[0], lat[0], lon[1], lat[1]))
    lines = to_plane(frame.geometry.to_numpy(), forward)
    bearing = frame["name"].isin([name for _, names in sides for name in names]).to_numpy()
    canvas.shape(lines[frame["name"].isna().to_numpy()], "nameless")
    canvas.shape(lines[frame["name"].notna().to_numpy() & ~bearing], "street")
    canvas.shape(shapes[0], "truth", closed=True)
    canvas.shape(lines[bearing], "side")
    if drawn is not None:
        canvas.shape(shapes[1], "result", closed=True)
    for direction, names in sides:
        for name in names:
            _label(canvas, shapes[0], lines[(frame["name"] == name).to_numpy()], direction, name)
    return canvas.finish(Words.of("en"))


def _label(canvas: Canvas, true: Any, lines: Any, direction: Any, name: str) -> None:
    """Write a side's name on its line, or with a question mark where the layer has none of that name."""
    east, north = unit_vector(direction)
    west, south, most_east, most_north = true.bounds
    x, y = 0.5 * (west + most_east) + 0.5 * (most_east - west) * east, 0.5 * (south + most_north)
    y += 0.5 * (most_north - south) * north
    if len(lines):
        near = shapely.shortest_line(shapely.union_all(lines), shapely.Point(x, y))
        x, y = shapely.get_coordinates(near)[0]
    text = name if len(lines) else f"{name}?"
    canvas.label(x, y, text, towards=(float(east), float(north)), kind="label", must=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _feature(path: Path, identifier: str) -> dict[str, Any]:
    features: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["features"]
    return next(one for one in features if one["properties"]["id"] == identifier)


def page(run: Path, count: int) -> str:
    """Return the page of the worst cases of a run, the worst first."""
    scores = [case for city in sorted(CITIES.iterdir()) for case in _cases(run / f"{city.name}.json")]
    if not scores:
        sys.exit(f"{run}: no scores; make them with: python benchmarks/digitize.py --out {run}")
    worst = sorted(scores, key=lambda case: (case["iou"], case["id"]))[:count]
    figures = [
        figure(rank, score, _feature(run / f"{score['city']}.geojson", score["id"]))
        for rank, score in enumerate(worst, start=1)
    ]
    title = f"The {len(worst)} worst of {len(scores)} cases"
    key = "".join(
        f'<span><svg viewBox="0 0 30 12"><path class="{kind}" d="M1 2H29V10H1Z"/></svg>{text}</span>'
        if kind == "truth"
        else f'<span><svg viewBox="0 0 30 12"><path class="{kind}" d="M1 6H29"/></svg>{text}</span>'
        for kind, text in KEY.items()
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>"
        f'<body><h1>{title}</h1><p class="key">{key}</p><main>{"".join(figures)}</main><p>{SOURCE}</p></body></html>'
    )


def _cases(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cases"] if path.is_file() else []
    return cases


def screenshot(html: str, target: Path) -> None:
    """Write the page as a PNG of few colours."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        view = browser.new_page(viewport={"width": 1024, "height": 800})
        view.set_content(html)
        picture = Image.open(io.BytesIO(view.screenshot(full_page=True)))
        browser.close()
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> int:
    """Write the page and, if asked, the picture; return the exit code."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("run", type=Path)
    cli.add_argument("--count", type=int, default=10)
    cli.add_argument("-o", "--output", type=Path, default=Path("worst-cases.html"))
    cli.add_argument("--png", type=Path)
    options = cli.parse_args()
    if not CITIES.is_dir():
        print(f"{CITIES} is absent: nothing to draw")
        return 0
    html = page(options.run, options.count)
    options.output.write_text(html, "utf-8")
    if options.png:
        screenshot(html, options.png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
