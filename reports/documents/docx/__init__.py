"""Writing an official document as Word in the layout of GB/T 9704-2012."""

from reports.documents.docx.package import write_docx

__all__ = ["write_docx"]
