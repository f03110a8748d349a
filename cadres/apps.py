"""The app of cadres."""

from importlib import import_module

from django.apps import AppConfig


class CadresConfig(AppConfig):
    name = "cadres"
    verbose_name = "干部"

    def ready(self) -> None:
        """Makes the kinds of sheets known."""
        import_module("cadres.sheets")
