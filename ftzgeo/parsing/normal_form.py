"""The normal form of a text: what the grammar reads, with the way back to the text as printed.

Full-width letters, digits and punctuation become one form each, spaces inside a line disappear (tabs and runs of
spaces part cells), and a second layer, the key, folds the traditional characters of the vocabulary to simplified
ones. Both layers have one character for one, so that a name is cut from the text that the key was matched on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ftzgeo.model import Span

_FORMS: dict[str, str] = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        "，": "，", ",": "，", "﹐": "，",
        "：": "：", ":": "：", "︰": "：",
        "；": "；", ";": "；",
        "（": "（", "(": "（", "）": "）", ")": "）", "﹙": "（", "﹚": "）",
        "。": "。", "｡": "。", "！": "。", "？": "。", "!": "。", "?": "。",
        "［": "[", "］": "]", "．": ".", "－": "-", "～": "~", "㎞": "k",
}  # fmt: skip
_PUNCTUATION = str.maketrans(_FORMS | dict.fromkeys("\f\v\u2028\u2029", "\n"))

_FOLD = str.maketrans(
    "東臨鄰達與為側邊積頃畝號線園區塊範圍計畫總約於緣牆門內長處鐵國點萬兩個則後連當絡絡從單實劃佔間會場緊東靠濱",
    "东临邻达与为侧边积顷亩号线园区块范围计划总约于缘墙门内长处铁国点万两个则后连当络络从单实划占间会场紧东靠滨",
)
"""Traditional characters that the vocabulary needs. Names keep the characters that are printed."""

_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_SPACE_CHARS = frozenset(" \u00a0\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}
_INVISIBLE = set("\u200b\u200c\u200d\u2060\ufeff\u00ad\r")
_CELL_GAP = 3
_DIGITS = re.compile(r"[0-9.]")


@dataclass(frozen=True)
class NormalText:
    """A normal form: `text` to cut names from, `key` to match on, and where each character was printed.

    ``len(text) == len(key) == len(offsets) - 1``; `offsets` ends with the end of the printed text. `joined` holds the
    positions at which a line break of the print was taken out.
    """

    text: str
    key: str
    offsets: tuple[int, ...]
    joined: tuple[int, ...] = ()

    def has_gap(self, position: int) -> bool:
        """Tell whether white space was printed before a character and taken out."""
        return 0 < position < len(self.text) and self.offsets[position] - self.offsets[position - 1] > 1

    def span(self, start: int, end: int) -> Span:
        """Return where ``text[start:end]`` stands in the printed text, without white space around it."""
        if end <= start:
            return Span(self.offsets[start], self.offsets[start])
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def normalize(printed: str, start: int = 0, end: int | None = None) -> NormalText:
    """Return the normal form of ``printed[start:end]``; offsets count from the start of `printed`."""
    end = len(printed) if end is None else end
    chars: list[str] = []
    offsets: list[int] = []
    position = start
    while position < end:
        char = printed[position]
        run = _SPACES.match(printed, position, end) if char in _SPACE_CHARS else None
        if run:
            if _parts_cells(printed, run, start, end):
                chars.append("\t")
                offsets.append(position)
            position = run.end()
            continue
        position += 1
        if char in _INVISIBLE:
            continue
        chars.append(char)
        offsets.append(position - 1)
    text = "".join(chars).translate(_PUNCTUATION)
    return NormalText(text=text, key=text.translate(_FOLD), offsets=(*offsets, end))


def _parts_cells(printed: str, run: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a run of spaces separates two cells: three or more, not at the line's edge, not beside a digit."""
    if run.end() - run.start() < _CELL_GAP or run.start() == start or run.end() >= end:
        return False
    before, after = printed[run.start() - 1], printed[run.end()]
    return before not in "\n\f" and after not in "\n\f" and not _DIGITS.match(before) and not _DIGITS.match(after)


def without(normal: NormalText, drop: set[int]) -> NormalText:
    """Return a normal form without the characters at the given positions, remembering where lines were joined."""
    keep = [index for index in range(len(normal.text)) if index not in drop]
    place = {}
    joined = []
    for new, index in enumerate(keep):
        place[index] = new
        if index and index - 1 in drop:
            joined.append(new)
    return NormalText(
        text="".join(normal.text[i] for i in keep),
        key="".join(normal.key[i] for i in keep),
        offsets=(*(normal.offsets[i] for i in keep), normal.offsets[-1]),
        joined=tuple(joined),
    )


def squeeze(text: str) -> str:
    """Return a name in the normal form: one width, no white space."""
    return re.sub(r"\s+", "", normalize(text).text)
