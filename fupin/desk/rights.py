"""Who may see and write through a page or an inline: the scope's rights decide, never Django's permissions."""

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from fupin.scope import Scope


class Rights:
    """The part of a page or inline that asks the scope.

    `view_right` shows rows, `enter_right` adds, changes and removes them; an empty right is held by nobody.
    Rows of models without `visible_to` are shown whole to whoever holds the view right.
    """

    view_right = "view"
    enter_right = "enter"
    may_add = True
    may_change = True
    may_remove = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if not request.scope.allows(self.view_right):
            return rows.none()
        return rows.visible_to(request.scope) if hasattr(rows, "visible_to") else rows

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.scope.allows(self.view_right)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_add and self._may_enter(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_change and self._may_enter(request) and self._covers(request.scope, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_remove and self._may_enter(request) and self._covers(request.scope, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def _may_enter(self, request: HttpRequest) -> bool:
        return bool(self.enter_right) and request.scope.allows(self.enter_right)

    def _covers(self, scope: Scope, obj: Model | None) -> bool:
        """True unless the row is another unit's that is seen only because of its place."""
        rows = self.model._default_manager.all()
        path = getattr(rows, "unit_path", "")
        if not isinstance(obj, self.model) or not path or path == "pk":
            return True
        return scope.covers_unit(_follow(obj, path))


def _follow(obj: Model, path: str) -> object:
    """The value at the end of a lookup path such as project__unit_id."""
    for name in path.split("__"):
        obj = getattr(obj, name, None)
    return obj
