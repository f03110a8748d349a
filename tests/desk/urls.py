"""The addresses that the web admin leans on, without the pages behind them."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("", lambda request: HttpResponse(), name="home"),
    path("login/", lambda request: HttpResponse(), name="login"),
    path("password/", lambda request: HttpResponse(), name="password_change"),
    path("desk/", admin.site.urls),
]
