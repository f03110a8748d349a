from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "数据与总结"

    def ready(self) -> None:
        from reports import sheets  # noqa: F401 - makes the kinds of sheets known
        from reports.services import summaries  # noqa: F401 - makes the job known to workers
