"""Chinese numerals: 五十六 → 56, 四点九八 → 4.98, 三亩六分's 三 → 3; and back: 12 → 十二."""

from __future__ import annotations

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = r"[零〇一二三四五六七八九十百千两\d]+"
"""A whole number, in Chinese or Arabic digits (for regular expressions)."""


def parse_numeral(text: str) -> float:
    """Return the value of a numeral in Chinese or Arabic digits.

    Raises
    ------
    ValueError
        If `text` is no numeral.
    """
    plain = text.replace(",", "").replace("，", "")
    if plain.replace(".", "", 1).isascii() and plain.replace(".", "", 1).isdigit():
        return float(plain)
    whole, _, fraction = plain.partition("点")
    if not whole or any(char not in DIGITS for char in fraction):
        raise ValueError(f"not a numeral: {text!r}")
    value = _whole(whole)
    return value + sum(DIGITS[char] * 10.0**-place for place, char in enumerate(fraction, start=1))


def _whole(text: str) -> float:
    if text.isascii() and text.isdigit():
        return float(text)
    if "万" in text:
        high, _, low = text.partition("万")
        return _whole(high) * 10_000 + (_whole(low) if low else 0)
    if len(text) > 1 and all(char in DIGITS for char in text):  # 二〇二五
        return float("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        else:
            raise ValueError(f"not a numeral: {text!r}")
    return float(total + (digit or 0))


def chinese_numeral(number: int) -> str:
    """Write a whole number below 100 in Chinese digits, as blocks are numbered: 12 → 十二; others in Arabic digits."""
    if not 0 <= number < 100:  # noqa: PLR2004 - two places
        return str(number)
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
