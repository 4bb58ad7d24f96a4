"""JSON that may stand inside a ``<script>`` element, whatever the strings in it are.

A name in a document may hold ``</script>``, ``<!--``, U+2028, a lone surrogate or Jinja's braces; none may end the
element, the line or the template. The page reads the JSON and shows strings by `textContent` only.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ftzgeo.errors import BoundaryError

UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff\x7f]")


def script_json(value: Any) -> str:
    """Write `value` as JSON in which ``< > &``, line separators and lone surrogates are escaped by their code.

    Raises
    ------
    BoundaryError
        A number is not finite: JSON has no word for it.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise BoundaryError(f"a number for the map is not finite ({error}); check the coordinates and areas") from error
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
