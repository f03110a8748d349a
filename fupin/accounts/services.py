"""Accounts: opened, changed, closed, never deleted. Which roles they have is granted elsewhere, by another administrator."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from fupin.accounts.models import User
from fupin.audit.services import amend, record_event, write
from fupin.errors import Refusal


def open_user(*, actor: AbstractBaseUser, username: str, password: str, **given: object) -> User:
    """A new account that must change its password at the first login. Raises Refusal("invalid") for a name that is taken."""
    user = User(username=username, must_change_password=True, **given)
    user.set_password(password)
    return write(user, actor=actor, verb="开立账号")


def amend_user(*, actor: AbstractBaseUser, user: User, **changes: object) -> dict[str, tuple]:
    """Changes name, telephone, or whether the account is in use; {field: (old, new)}.

    Raises Refusal("own_account") for closing the account that one is logged in with.
    """
    if changes.get("is_active") is False and actor.pk == user.pk:
        raise Refusal("own_account", "不能停用自己的账号，请由另一位系统管理员办理", field="is_active")
    verb = {True: "启用账号", False: "停用账号"}.get(changes.get("is_active"), "修改账号")
    return amend(user, actor=actor, verb=verb, **changes)


@transaction.atomic
def set_password(*, actor: AbstractBaseUser, user: User, password: str) -> User:
    """Sets another's password, which its owner must change at the next login."""
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record_event(actor=actor, verb="重设口令", subject=user)
    return user


@transaction.atomic
def change_own_password(*, actor: User, password: str) -> User:
    """Sets one's own password; afterwards the account no longer demands a new one."""
    actor.set_password(password)
    actor.must_change_password = False
    actor.save(update_fields=["password", "must_change_password"])
    record_event(actor=actor, verb="修改口令", subject=actor)
    return actor
