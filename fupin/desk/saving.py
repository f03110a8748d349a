"""How a form is written: through the page's services, or through the general ones with a Chinese verb."""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm

from fupin.audit.services import amend, remove, write
from fupin.errors import Refusal

Service = Callable[..., object]


class RefusedForm(Exception):
    """A service refused what one form of the page asked for; the page is shown again with the refusal in that form."""

    def __init__(self, refusal: Refusal, prefix: str) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.prefix = prefix


def taking(name: str, service: Service) -> Service:
    """A service that takes its row by this keyword, as one that takes the row first."""

    def call(row: Model, **given: object) -> object:
        return service(**{name: row}, **given)

    return call


class Services:
    """The part of a page or inline that writes.

    `add_service(actor=…, **values)` gets what is filled in and returns the row, or an answer that holds it;
    `change_service(row, actor=…, **values)` gets the fields that differ; `remove_service(row, actor=…)`.
    None stands for fupin.audit's write, amend and remove.
    """

    add_service: Service | None = None
    change_service: Service | None = None
    remove_service: Service | None = None

    def add_row(self, form: ModelForm, *, actor: User, **fixed: object) -> Model:
        """Adds what the form says; `fixed` are values that the form does not ask for."""
        if self.add_service is None:
            return write(form.instance, actor=actor, verb=f"登记{self.opts.verbose_name}")
        return _row_of(type(self).add_service(actor=actor, **{**form.values(), **fixed}))

    def change_row(self, form: ModelForm, *, actor: User) -> Model:
        """Changes the fields that differ, on the row as it lies in the database now."""
        changes = form.changes()
        if not changes:
            return form.instance
        row = self.model._base_manager.select_for_update(of=("self",)).get(pk=form.instance.pk)
        if self.change_service is None:
            amend(row, actor=actor, verb=f"修改{self.opts.verbose_name}", **changes)
        else:
            type(self).change_service(row, actor=actor, **changes)
        return row

    def remove_row(self, row: Model, *, actor: User) -> None:
        if self.remove_service is None:
            remove(row, actor=actor, verb=f"删除{self.opts.verbose_name}")
        else:
            type(self).remove_service(row, actor=actor)


def _row_of(answer: object) -> Model:
    """The row in a service's answer: the row itself, the first of a pair, or an outcome's `row`."""
    if isinstance(answer, tuple):
        return answer[0]
    return answer if isinstance(answer, Model) else answer.row


def save_form(owner: Services, form: ModelForm, *, actor: User, change: bool, **fixed: object) -> None:
    """Writes one form; its instance becomes the row as saved. Raises RefusedForm."""
    try:
        row = owner.change_row(form, actor=actor) if change else owner.add_row(form, actor=actor, **fixed)
    except Refusal as refusal:
        raise RefusedForm(refusal, form.prefix or "") from refusal
    if row is not form.instance:
        vars(form.instance).update(vars(row))


def save_inline(owner: Services, formset: BaseInlineFormSet, *, actor: User) -> None:
    """Writes what was removed, changed and added in an inline, in this order. Raises RefusedForm."""
    formset.save(commit=False)
    forms = {id(form.instance): form for form in formset.forms}
    for row in formset.deleted_objects:
        _remove(owner, row, forms, actor)
    for row, _ in formset.changed_objects:
        save_form(owner, forms[id(row)], actor=actor, change=True)
    for row in formset.new_objects:
        save_form(owner, forms[id(row)], actor=actor, change=False, **{formset.fk.name: formset.instance})


def _remove(owner: Services, row: Model, forms: dict[int, ModelForm], actor: User) -> None:
    try:
        owner.remove_row(row, actor=actor)
    except Refusal as refusal:
        form = forms.get(id(row))
        raise RefusedForm(refusal, form.prefix if form else "") from refusal
