from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目与活动"

    def ready(self) -> None:
        from projects import sheets  # noqa: F401 - makes the kinds of sheets known
