"""Reading documents: .txt, .md, .html, .docx and .pdf become a `Document`."""

from ftzgeo.documents.document import Cell, Document, Heading, Origin, Table

__all__ = ["Cell", "Document", "Heading", "Origin", "Table"]
