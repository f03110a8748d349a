"""Puts our site in the place of Django's before the apps register their pages."""

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin import sites


class DeskConfig(AppConfig):
    """The web admin. Listed before django.contrib.admin, whose discovery then finds this site."""

    name = "fupin.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from fupin.desk.site import DeskSite

        admin.site = sites.site = DeskSite()
