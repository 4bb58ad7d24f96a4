"""What findings, notes and methods say, in the reader's language.

Reading and digitizing write English sentences into their results, once and for all. Maps, reports, pages and commands
show them in Chinese by the patterns of ``messages.toml``; a sentence that fits none stays as it came.
"""

from ftzgeo.wording.messages import in_chinese, message, method
from ftzgeo.wording.titles import finding_title

__all__ = ["finding_title", "in_chinese", "message", "method"]
