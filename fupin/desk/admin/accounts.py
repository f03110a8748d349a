"""Accounts, for the system administrator: opened and closed, never deleted, without a look at anybody's work."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import password_validation
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm
from unfold.widgets import UnfoldAdminPasswordWidget

from fupin.accounts.models import User
from fupin.accounts.services import amend_user, open_user, set_password
from fupin.desk.forms import ScopedForm
from fupin.desk.personal import masked_column
from fupin.desk.saving import taking
from fupin.desk.scoped import ScopedAdmin
from fupin.privacy import Personal


class NewUserForm(ScopedForm):
    """A new account with its first password, which its owner must change."""

    password1 = forms.CharField(
        label="初始口令",
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    password2 = forms.CharField(
        label="再输一次",
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "phone"]

    def clean_password2(self) -> str:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data["password2"]
        if first and first != second:
            raise forms.ValidationError("两次输入的口令不一致")
        return second

    def _post_clean(self) -> None:
        super()._post_clean()
        password = self.cleaned_data.get("password2")
        if password:
            try:
                password_validation.validate_password(password, self.instance)
            except forms.ValidationError as error:
                self.add_error("password1", error)

    def values(self) -> dict[str, object]:
        return super().values() | {"password": self.cleaned_data["password1"]}


@admin.register(User)
class UserAdmin(ScopedAdmin):
    view_right = "accounts"
    enter_right = "accounts"
    export_right = "accounts"
    may_remove = False
    add_service = open_user
    change_service = taking("user", amend_user)
    list_display = [
        "username",
        "full_name",
        masked_column(User, "phone", Personal.PHONE),
        "is_active",
        "must_change_password",
        "last_login",
    ]
    list_filter = ["is_active", "must_change_password"]
    search_fields = ["username", "full_name", "name_pinyin"]
    search_help_text = "按用户名、姓名或拼音查找"
    actions_detail = ["set_password"]
    add_fieldsets = [
        ("账号", {"fields": [("username", "full_name"), "phone", "password1", "password2"]}),
    ]
    fieldsets = [
        (
            "账号",
            {
                "fields": [
                    ("username", "full_name"),
                    "phone",
                    ("is_active", "must_change_password"),
                    "last_login",
                ],
                "description": "离岗的取消“有效”，账号停用而不删除。角色由安全管理员授予。",
            },
        )
    ]
    readonly_fields = ["last_login"]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: object
    ) -> type:
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_set_password_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.has_change_permission(request)

    @action(description="重设口令", url_path="password", permissions=["set_password"])
    def set_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sets a password, which its owner must change at the next login."""
        user = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        form = AdminPasswordChangeForm(user, request.POST or None)
        form.fields.pop("usable_password", None)
        if form.is_valid():
            set_password(actor=request.user, user=user, password=form.cleaned_data["password1"])
            messages.success(request, f"已为{user}重设口令，下次登录须改")
            return HttpResponseRedirect(self.address("change", user.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"重设口令：{user}",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/user/set_password.html", context)
