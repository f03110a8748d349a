from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "fupin.approvals"
    label = "approvals"
    verbose_name = "复核"
