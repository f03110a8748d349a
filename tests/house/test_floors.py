"""The house stands: foreign keys point down, every app says what it is, every indicator is computed or says why not."""

from pathlib import Path

import pytest
from django.apps import apps

from fupin.catalogue import definitions
from reports.indicators import binding, unbound
from reports.management.commands.document_indicators import page

ROOT = Path(__file__).resolve().parents[2]
APPS = ["counties", "units", "projects", "cadres", "funds", "reports"]
FLOOR = {
    **dict.fromkeys(["auth", "contenttypes", "sessions", "admin", "pghistory"], 0),
    "audit": 1,
    "accounts": 2,
    "files": 2,
    "rules": 3,
    "approvals": 3,
    "jobs": 4,
    "intake": 4,
    "counties": 5,
    "units": 6,
    "projects": 7,
    "cadres": 7,
    "funds": 8,
    "reports": 9,
}
# The column that names a user or a kind of object is set by Django's own settings, not by an import.
GIVEN_BY_SETTINGS = {"accounts", "contenttypes", "files"}
BANNED = {"utils.py", "helpers.py", "common.py", "mixins.py", "signals.py", "misc.py"}


def foreign_keys():
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.app_label
        for field in model._meta.local_fields if label in FLOOR else []:
            if field.remote_field:
                yield label, model.__name__, field.name, field.related_model._meta.app_label


def test_foreign_keys_point_down():
    upward = [
        f"{label}.{model}.{name} → {target}"
        for label, model, name, target in foreign_keys()
        if target != label and target not in GIVEN_BY_SETTINGS and FLOOR[target] >= FLOOR[label]
    ]
    assert upward == []


def test_siblings_do_not_know_each_other():
    between = {(label, target) for label, _, _, target in foreign_keys()} & {
        ("projects", "cadres"),
        ("cadres", "projects"),
    }
    assert between == set()


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_a_page_that_says_what_it_is(app):
    text = (ROOT / app / "README.md").read_text(encoding="utf-8")
    assert 300 < len(text) < 6000


def sources():
    return [path for app in ["fupin", *APPS] for path in (ROOT / app).rglob("*.py")]


def test_no_room_is_a_lumber_room():
    assert [str(path) for path in sources() if path.name in BANNED] == []


# The pack's verifier travels alone, to where nothing of the project is: it has to be one file.
LONGER = {"funds/pack/verify.py": 750}


def test_no_file_outgrows_its_room():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGER.get(name, 450)} == {}


def test_every_indicator_is_computed_or_says_why_not():
    reasons = unbound()
    silent = [code for code in definitions() if not binding(code) and not reasons.get(code)]
    assert silent == []


def test_no_reason_is_given_for_an_indicator_that_is_computed():
    assert [code for code in unbound() if binding(code)] == []


def test_models_and_fields_have_chinese_names():
    nameless = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR and FLOOR[model._meta.app_label] >= 1
        for field in model._meta.local_fields
        if field.editable and not field.primary_key and not model.__name__.endswith("Event")
        if str(field.verbose_name).isascii()
    ]
    assert nameless == []


def test_the_page_of_indicators_is_up_to_date():
    assert (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8") == page()
