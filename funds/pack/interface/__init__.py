"""The same entries in the manner of GB/T 24589.1-2010, for audit software that reads no spreadsheet of ours."""

from funds.pack.interface.writing import write_interface

__all__ = ["write_interface"]
