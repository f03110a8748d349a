"""The app of places and the registry."""

from importlib import import_module

from django.apps import AppConfig


class CountiesConfig(AppConfig):
    name = "counties"
    verbose_name = "地区与贫困户"

    def ready(self) -> None:
        """Makes the kinds of sheets known."""
        import_module("counties.sheets")
