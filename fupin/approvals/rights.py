"""What a user may see and do. Scopes are made two floors above, so settings name the maker."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.utils.module_loading import import_string

from fupin.scope import Scope


def scope_of(user: User) -> Scope:
    """The scope of the user today."""
    return import_string(settings.SCOPE_OF)(user)
