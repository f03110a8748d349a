"""Who acts in a command, and what they may do. The scope is made one floor above, so settings name the maker."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.utils.module_loading import import_string

from fupin.errors import Refusal
from fupin.scope import Scope


def acting(username: str) -> tuple[User, Scope]:
    """The active user of that name with their scope. Raises Refusal("unknown_user")."""
    user = get_user_model()._default_manager.filter(username=username, is_active=True).first()
    if user is None:
        raise Refusal("unknown_user", f"没有用户“{username}”，或账号已停用")
    return user, import_string(settings.SCOPE_OF)(user)
