"""Every page of the web admin × each role: who sees it, who adds, who is turned away."""

import pytest
from django.contrib import admin
from django.urls import reverse

from fupin.audit.models import AuditEvent, Outcome

ROLES = ["office", "checker", "leader", "liaison", "auditor", "sysadmin", "secadmin", "logadmin"]
AT_THE_DESK = {"office", "checker", "sysadmin", "secadmin", "logadmin"}

# model: (who sees it, who may add to it)
BUSINESS = ({"office", "checker"}, {"office"})
SHOWN = ({"office", "checker"}, set())
PAGES = {
    **dict.fromkeys(
        [
            *("counties.designation", "counties.household", "counties.need", "counties.person"),
            *("counties.statuschange", "counties.monitorcase", "counties.helpmeasure", "counties.workspell"),
            *("units.award", "units.commitment", "units.fieldvisit", "units.finding", "units.inspection"),
            *("units.leadinggroup", "units.meeting", "units.pairing", "units.policydocument", "units.unit"),
            *("projects.activity", "projects.agreement", "projects.asset", "projects.project"),
            *("cadres.appraisal", "cadres.attendance", "cadres.cadre", "cadres.helppairing"),
            *("cadres.secondment", "cadres.team", "cadres.visitlog"),
            *(
                "funds.allocation",
                "funds.entry",
                "funds.funddocument",
                "reports.claim",
                "reports.reportedfigure",
            ),
            *("funds.earmark", "funds.forbiddenuse"),
        ],
        BUSINESS,
    ),
    **dict.fromkeys(
        [
            *("counties.division", "funds.beneficiarypayment", "funds.inkinditem", "funds.ledgeraccount"),
            "reports.edition",
        ],
        SHOWN,
    ),
    "funds.budgetapproval": ({"office", "checker"}, {"checker"}),
    "reports.summary": ({"office", "checker"}, {"office", "checker"}),
    "intake.batch": ({"office"}, set()),
    "accounts.user": ({"sysadmin"}, {"sysadmin"}),
    "rules.ruleparameter": ({"sysadmin"}, {"sysadmin"}),
    "approvals.route": ({"sysadmin"}, {"sysadmin"}),
    "approvals.calendarday": ({"sysadmin"}, {"sysadmin"}),
    "audit.readevent": ({"logadmin"}, set()),
    "jobs.job": ({"sysadmin"}, set()),
    "units.membership": ({"secadmin"}, {"secadmin"}),
    "audit.auditevent": ({"logadmin"}, set()),
}
EXPORTS = {
    "intake.batch": {"office"},
    "accounts.user": {"sysadmin"},
    "rules.ruleparameter": {"sysadmin"},
    "approvals.route": {"sysadmin"},
    "approvals.calendarday": {"sysadmin"},
    "audit.readevent": {"logadmin"},
    "jobs.job": {"sysadmin"},
    "units.membership": set(),
    "audit.auditevent": {"logadmin"},
}


def address(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def test_the_table_names_every_page():
    assert {model._meta.label_lower for model in admin.site._registry} == set(PAGES)


def test_pages_of_other_packages_stay_out():
    outside = [
        model._meta.label
        for model in admin.site._registry
        if model._meta.app_label in {"auth", "django_celery_beat"}
    ]
    assert outside == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(role, as_role, world):
    client, unseen = as_role(role), 404 if role in AT_THE_DESK else 403
    expected, found = {}, {}
    for label, (seen, adds) in PAGES.items():
        row = world.rows[label].pk
        expected[label] = {
            "changelist": 200 if role in seen else 403,
            "add": 200 if role in adds else 403,
            "change": 200 if role in seen else unseen,
            "history": 200 if role in seen else unseen,
            "export": 200 if role in EXPORTS.get(label, {"office", "checker"}) else 403,
        }
        found[label] = {
            page: client.get(
                address(label, page, *([row] if page in {"change", "history"} else []))
            ).status_code
            for page in expected[label]
        }
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_start_page_is_for_those_with_the_right(role, as_role):
    assert as_role(role).get(reverse("admin:index")).status_code == (200 if role in AT_THE_DESK else 403)


def test_nobody_is_sent_to_the_login_of_the_site(as_role):
    client = as_role(None)
    for label in PAGES:
        answer = client.get(address(label, "changelist"))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("admin:login"))
    answer = client.get(reverse("admin:login"), {"next": "/desk/units/unit/"})
    assert (answer.status_code, answer.url) == (302, "/login/?next=/desk/units/unit/")


def test_a_superuser_without_a_role_stays_outside(as_role, world):
    leader = world.users["leader"]
    leader.is_staff = leader.is_superuser = True
    leader.save()
    assert as_role("leader").get(reverse("admin:index")).status_code == 403


def test_a_row_of_another_unit_is_not_found(office, world):
    for label, row in world.theirs.items():
        assert office.get(address(label, "change", row.pk)).status_code == 404
        assert office.post(address(label, "change", row.pk), {}).status_code == 404


def test_ones_own_row_without_the_right_is_refused_and_recorded(as_role, world):
    project = world.rows["projects.project"]
    answer = as_role("checker").post(address("projects.project", "change", project.pk), {"name": "改名"})
    assert answer.status_code == 403
    project.refresh_from_db()
    assert project.name == "光伏发电"
    refusal = AuditEvent.objects.filter(outcome=Outcome.REFUSED).latest("id")
    assert (refusal.actor_name, refusal.verb, refusal.object_name) == ("李复核", "写入项目", "光伏发电")


def test_the_refused_is_not_told_what_lies_behind(as_role, world):
    answer = as_role("sysadmin").get(
        address("counties.household", "change", world.rows["counties.household"].pk)
    )
    assert (answer.status_code, "李四" in answer.content.decode()) == (404, False)


def test_the_side_bar_shows_what_may_be_opened(as_role):
    page = as_role("logadmin").get(reverse("admin:index")).content.decode()
    assert "操作记录" in page
    assert "农户" not in page
