from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "fupin.files"
    label = "files"
    verbose_name = "文件"
