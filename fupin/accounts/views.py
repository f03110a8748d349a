"""Logging in and changing one's password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy

from fupin.accounts.services import change_own_password

# In the address of the login page: something was sent after the session had ended, and was not done.
UNSENT = "unsent"
NOT_DONE = "登录已过期，刚才提交的没有办理，也没有存下。请核对后重新提交。"


class Login(LoginView):
    """The one login page of pages and desk."""

    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Where the person wanted to go; first to a new password if the account demands one."""
        if self.request.user.must_change_password:
            return str(reverse_lazy("password_change"))
        return super().get_success_url()

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Says it on the page that one comes back to, if something was sent that was not done."""
        answer = super().form_valid(form)
        if self.request.GET.get(UNSENT):
            messages.warning(self.request, NOT_DONE)
        return answer

    def get_context_data(self, **words: object) -> dict:
        return super().get_context_data(unsent=bool(self.request.GET.get(UNSENT)), **words)


class ChangePassword(PasswordChangeView):
    """One's own password; afterwards the account no longer demands a new one."""

    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = change_own_password(actor=form.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "口令已修改，下次登录请用新口令。")
        return HttpResponseRedirect(self.get_success_url())
