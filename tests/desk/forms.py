"""Filling in the forms of the web admin as a browser would: everything that is there, with some of it changed."""

from django.test import Client


def filled(client: Client, address: str, **typed: object) -> dict:
    """What a browser would post from the page at the address, with `typed` in the named inputs."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    data = {}
    for form in _forms(page.context):
        for bound in form:
            data.update(_inputs(bound))
    data.update({name: value for name, value in typed.items() if value is not None})
    return {name: value for name, value in data.items() if value is not None}


def _forms(context: object) -> list:
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return forms


def _inputs(bound: object) -> dict:
    if hasattr(bound.field.widget, "widgets"):
        parts = bound.field.widget.decompress(bound.value())
        return {f"{bound.html_name}_{number}": part or "" for number, part in enumerate(parts)}
    value = bound.value()
    if value is True:
        return {bound.html_name: "on"}
    return {} if value is False else {bound.html_name: "" if value is None else value}


def errors_of(answer: object) -> dict[str, list[str]]:
    """The messages of a refused form by field."""
    assert answer.status_code == 200, (answer.status_code, getattr(answer, "url", ""))
    return {name: list(messages) for name, messages in answer.context["adminform"].form.errors.items()}
