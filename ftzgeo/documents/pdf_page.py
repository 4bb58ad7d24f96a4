"""One page of a PDF as PDFium sees it: characters with their places, and the straight lines drawn on it.

PDFium is used through its C interface, since only that gives single characters at a bearable speed. Places are in
points, x to the right and y down, turned so that the page's main text runs from left to right; text at another angle
(watermarks, stamps) is left out.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped] # ships no types

from ftzgeo.documents.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2

_MAX_DRAWN_OBJECTS = 20_000  # beyond that the page is a map, not a table
_MAX_FORM_DEPTH = 5
_MAX_STROKE_PT = 3.0
_MIN_RULING_PT = 4.0
_SKEW_PT = 0.7
_HYPHENS = {0x02, 0xFFFE}  # PDFium's marks for a hyphen that ends a line
_MAX_TILT_DEG = 5.0
_RIGHT_ANGLE_DEG = 90


class Char(NamedTuple):
    """A character: left and right edge, base line (y grows downwards) and font size in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


class Ruling(NamedTuple):
    """A straight line along an axis, from (x0, y0) to (x1, y1) with x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 > self.y1 - self.y0


class PageContent(NamedTuple):
    """What a page shows, and its edges; `is_blank` means that nothing at all is drawn on it."""

    number: int
    chars: list[Char]
    rulings: list[Ruling]
    left: float
    right: float
    top: float
    bottom: float
    is_blank: bool


class _Placed(NamedTuple):
    """A character in the page's own coordinates, y upwards, with the angle of its base line in degrees."""

    code: int
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    angle: float


def read_page(page: pypdfium2.PdfPage, number: int) -> PageContent:
    """Return the characters and rulings of a page; `number` counts from 1.

    Raises
    ------
    pypdfium2.PdfiumError
        If PDFium cannot read the page's text.
    """
    placed = list(_placed_chars(page))
    turn = _main_angle(placed)
    frame = tuple(float(edge) for edge in page.get_bbox())
    chars = [_turned(char, turn) for char in placed if _is_upright(char, turn) and _is_inside(char, frame)]
    corners = [_turn(x, y, turn) for x in frame[0::2] for y in frame[1::2]]
    drawn = pdfium.FPDFPage_CountObjects(page)
    segments = _segments(page) if drawn <= _MAX_DRAWN_OBJECTS else ()
    rulings = [ruling for ruling in (_ruling(segment, turn) for segment in segments) if ruling is not None]
    xs, ys = zip(*corners, strict=True)
    edges = (min(xs), max(xs), min(ys), max(ys))
    return PageContent(number, [char for char in chars if char.text], rulings, *edges, is_blank=drawn == 0)


def _placed_chars(page: pypdfium2.PdfPage) -> Iterator[_Placed]:
    """Yield the characters that are in the file; PDFium's own guesses at spaces and line ends are left out."""
    text = page.get_textpage()
    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        edges = (box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))
        yield _Placed(
            pdfium.FPDFText_GetUnicode(text, index),
            edges,
            (x.value, y.value),
            pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d),
            math.degrees(math.atan2(matrix.b, matrix.a)),
        )
    text.close()


def _main_angle(chars: list[_Placed]) -> int:
    """Return the direction of most of the text: 0, 90, 180 or 270 degrees."""
    counts = Counter(round(char.angle / _RIGHT_ANGLE_DEG) % 4 for char in chars if char.code > ord(" "))
    return counts.most_common(1)[0][0] * _RIGHT_ANGLE_DEG if counts else 0


def _is_upright(char: _Placed, turn: int) -> bool:
    tilt = (char.angle - turn + 180) % 360 - 180
    return abs(tilt) <= _MAX_TILT_DEG


def _is_inside(char: _Placed, frame: tuple[float, ...]) -> bool:
    x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _turn(x: float, y: float, turn: int) -> tuple[float, float]:
    """Turn a point so that text at the angle `turn` runs to the right, and let y grow downwards."""
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn // _RIGHT_ANGLE_DEG]
    return x * cos + y * sin, x * sin - y * cos


def _turned(char: _Placed, turn: int) -> Char:
    left, bottom, right, top = char.box
    if turn == 0:  # nearly always, and this is the slowest loop of reading
        return Char(_text(char.code), left, right, -char.origin[1], _size(char, top - bottom))
    xs, ys = zip(_turn(left, bottom, turn), _turn(right, top, turn), strict=True)
    return Char(_text(char.code), min(xs), max(xs), _turn(*char.origin, turn)[1], _size(char, max(ys) - min(ys)))


def _size(char: _Placed, height: float) -> float:
    """Return the font size; Type 3 fonts state odd ones, for which the height of the character's box is taken."""
    return max(char.size if height / 3 < char.size < height * 3 else height, 1.0)


@lru_cache(maxsize=8192)
def _text(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code in (0, 0xFFFD):
        return "\ufffd"
    return clean(chr(code)).replace("\n", "").replace("\f", "").replace("\t", " ")


class _Segment(NamedTuple):
    """A straight piece of a path, in the page's own coordinates."""

    x0: float
    y0: float
    x1: float
    y1: float


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _segments(page: pypdfium2.PdfPage) -> Iterator[_Segment]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _object_segments(pdfium.FPDFPage_GetObject(page, index), _IDENTITY, 0)


def _object_segments(drawn: object, outer: _Matrix, depth: int) -> Iterator[_Segment]:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        yield from _path_segments(drawn, _multiply(_matrix(drawn), outer))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
        inner = _multiply(_matrix(drawn), outer)
        for index in range(min(pdfium.FPDFFormObj_CountObjects(drawn), _MAX_DRAWN_OBJECTS)):
            yield from _object_segments(pdfium.FPDFFormObj_GetObject(drawn, index), inner, depth + 1)


def _matrix(drawn: object) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, matrix):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _multiply(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _path_segments(path: object, matrix: _Matrix) -> Iterator[_Segment]:
    """Yield the lines of a stroked path, and a filled bar (many programs draw borders so) as the line it looks like."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    for subpath in _subpaths(path, matrix):
        xs, ys = [x for x, _ in subpath], [y for _, y in subpath]
        left, right, low, high = min(xs), max(xs), min(ys), max(ys)
        if right - left <= _MAX_STROKE_PT < high - low:
            yield _Segment((left + right) / 2, low, (left + right) / 2, high)
        elif high - low <= _MAX_STROKE_PT < right - left:
            yield _Segment(left, (low + high) / 2, right, (low + high) / 2)
        elif stroke.value:
            for (x0, y0), (x1, y1) in pairwise(subpath):
                yield _Segment(x0, y0, x1, y1)


def _subpaths(path: object, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _ruling(segment: _Segment, turn: int) -> Ruling | None:
    """Return a segment that runs along an axis as a ruling, None for slanted and for very short ones."""
    (xa, ya), (xb, yb) = _turn(segment.x0, segment.y0, turn), _turn(segment.x1, segment.y1, turn)
    width, height = abs(xa - xb), abs(ya - yb)
    if max(width, height) < _MIN_RULING_PT or min(width, height) > _SKEW_PT:
        return None
    if width > height:
        return Ruling(min(xa, xb), (ya + yb) / 2, max(xa, xb), (ya + yb) / 2)
    return Ruling((xa + xb) / 2, min(ya, yb), (xa + xb) / 2, max(ya, yb))
