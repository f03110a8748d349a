"""Logging in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from fupin.accounts.views import ChangePassword, Login

urlpatterns = [
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", ChangePassword.as_view(), name="password_change"),
]
