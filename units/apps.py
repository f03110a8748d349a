"""The app of units."""

from importlib import import_module

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "单位与责任"

    def ready(self) -> None:
        """Makes the kinds of sheets known."""
        import_module("units.sheets")
