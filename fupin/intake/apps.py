from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "fupin.intake"
    label = "intake"
    verbose_name = "表格导入"
