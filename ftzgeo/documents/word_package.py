"""The zip inside a .docx: checked before anything in it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from ftzgeo.documents.raw_file import RawFile
    from ftzgeo.errors import DocumentError

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_RATIO = 200
"""Real packages reach a ratio of about 30, text of one repeated paragraph about 150."""
_RATIO_FROM_BYTES = 10 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
_MAIN_RELATION = "/officeDocument"
_GET_AGAIN = "get the file again, or open it in Word and save it as .docx"


class WordPackage:
    """The parts of a .docx as parsed XML.

    Raises
    ------
    DocumentError
        On opening, if the file is password-protected, an old .doc, damaged, or unpacks to more than the limits.
    """

    def __init__(self, file: RawFile) -> None:
        self._file = file
        if file.data.startswith(_OLE):
            raise _ole_error(file)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(file.data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise self._damaged(error) from error
        _check_size(file, self._zip.infolist())

    def main_document(self) -> etree._Element:
        """Return the root of the main part, <w:document>.

        Raises
        ------
        DocumentError
            If there is none (the zip is something else) or it cannot be unpacked and parsed.
        """
        root = self.part(self._main_name())
        if root is None or etree.QName(root).localname != "document":
            raise self._file.error("a zip archive, but not a Word document", "save the document as .docx in Word")
        return root

    def styles(self) -> etree._Element | None:
        """Return the root of the styles part, None if the package has none."""
        folder = self._main_name().rpartition("/")[0]
        return self.part(f"{folder}/styles.xml" if folder else "styles.xml")

    def part(self, name: str) -> etree._Element | None:
        """Return the root of a part, None if the package has no such part."""
        try:
            data = self._zip.read(name)
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
            raise self._damaged(error) from error
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except (etree.LxmlError, ValueError) as error:
            raise self._damaged(error) from error

    def _main_name(self) -> str:
        relations = self.part("_rels/.rels")
        if relations is not None:
            for relation in relations.iter("{*}Relationship"):
                if relation.get("Type", "").endswith(_MAIN_RELATION):
                    return relation.get("Target", "").lstrip("/")
        return "word/document.xml"

    def _damaged(self, error: Exception) -> DocumentError:
        return self._file.error(f"damaged or cut off ({error})", _GET_AGAIN)


def _ole_error(file: RawFile) -> DocumentError:
    if _ENCRYPTED_STREAM in file.data:
        return file.error("password-protected", "open it in Word, remove the password and save it as .docx")
    return file.error("an old .doc, not a .docx", "open it in Word and save it as .docx")


def _check_size(file: RawFile, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise file.error(f"a zip of {len(entries)} entries, more than the limit of {MAX_ENTRIES}", _GET_AGAIN)
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise file.error("password-protected", "unpack it with the password and save it as .docx without one")
    unpacked = sum(entry.file_size for entry in entries)
    too_much = unpacked > MAX_UNPACKED_BYTES
    too_dense = unpacked > _RATIO_FROM_BYTES and unpacked > MAX_RATIO * len(file.data)
    if too_much or too_dense:
        raise file.error(
            f"unpacks from {len(file.data) / 2**20:.1f} MB to {unpacked / 2**20:.0f} MB (a zip bomb, or huge pictures)",
            "open it in Word, remove the pictures and save it again",
        )
