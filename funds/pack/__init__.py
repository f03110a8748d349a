"""The audit pack: every table as csv and xlsx, a manifest of their hashes, and a verifier that needs no system."""

from funds.pack.exporting import Pack, export_pack, may_export

__all__ = ["Pack", "export_pack", "may_export"]
