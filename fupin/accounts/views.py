"""Logging in and changing one's password."""

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy

from fupin.audit.services import record_event


class Login(LoginView):
    """The one login page of pages and desk."""

    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Where the person wanted to go; first to a new password if the account demands one."""
        if self.request.user.must_change_password:
            return str(reverse_lazy("password_change"))
        return super().get_success_url()


class ChangePassword(PasswordChangeView):
    """One's own password; afterwards the account no longer demands a new one."""

    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        form.user.must_change_password = False
        response = super().form_valid(form)
        record_event(actor=form.user, verb="修改口令", subject=form.user)
        messages.success(self.request, "口令已修改，下次登录请用新口令。")
        return response
