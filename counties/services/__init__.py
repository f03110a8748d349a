"""Writing the registry: places, households, persons."""

from counties.services.divisions import Loaded, load_divisions

__all__ = ["Loaded", "load_divisions"]
