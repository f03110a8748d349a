from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "funds"
    verbose_name = "资金"

    def ready(self) -> None:
        from funds import sheets  # noqa: F401 - makes the kinds of sheets known
