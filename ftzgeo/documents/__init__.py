"""Reading documents: .txt, .md, .html, .docx and .pdf become a `Document`."""

from ftzgeo.documents.document import Cell, Document, Heading, Origin, Table
from ftzgeo.documents.reading import read_document

__all__ = ["Cell", "Document", "Heading", "Origin", "Table", "read_document"]
