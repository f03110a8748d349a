"""The side bar and the start page: which pages there are, in which group. Shown to whoever may open them."""

from collections.abc import Callable

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse_lazy

# Group, then model and the sign before it; the page's name is the model's own.
PAGES: dict[str, list[tuple[str, str]]] = {
    "地区与贫困户": [
        ("counties.household", "home"),
        ("counties.person", "person"),
        ("counties.statuschange", "timeline"),
        ("counties.monitorcase", "troubleshoot"),
        ("counties.helpmeasure", "healing"),
        ("counties.workspell", "work"),
        ("counties.need", "campaign"),
        ("counties.designation", "flag"),
        ("counties.division", "map"),
    ],
    "单位与责任": [
        ("units.unit", "account_balance"),
        ("units.pairing", "handshake"),
        ("units.commitment", "contract"),
        ("units.leadinggroup", "groups"),
        ("units.meeting", "forum"),
        ("units.policydocument", "description"),
        ("units.fieldvisit", "directions_walk"),
        ("units.inspection", "fact_check"),
        ("units.finding", "assignment_late"),
        ("units.award", "military_tech"),
    ],
    "项目与活动": [
        ("projects.project", "construction"),
        ("projects.activity", "event"),
        ("projects.agreement", "real_estate_agent"),
        ("projects.asset", "solar_power"),
    ],
    "干部": [
        ("cadres.cadre", "badge"),
        ("cadres.secondment", "transfer_within_a_station"),
        ("cadres.team", "diversity_3"),
        ("cadres.helppairing", "volunteer_activism"),
        ("cadres.visitlog", "edit_note"),
        ("cadres.attendance", "calendar_month"),
        ("cadres.appraisal", "grade"),
    ],
    "资金": [
        ("funds.funddocument", "receipt_long"),
        ("funds.budgetapproval", "rule"),
        ("funds.allocation", "account_tree"),
        ("funds.entry", "payments"),
        ("funds.ledgeraccount", "account_balance_wallet"),
        ("funds.beneficiarypayment", "savings"),
        ("funds.inkinditem", "inventory_2"),
    ],
    "数据与总结": [
        ("reports.reportedfigure", "monitoring"),
        ("reports.claim", "format_quote"),
        ("reports.summary", "article"),
        ("reports.edition", "library_books"),
    ],
    "表格导入": [("intake.batch", "upload_file")],
    "系统管理": [
        ("accounts.user", "manage_accounts"),
        ("units.membership", "key"),
        ("rules.ruleparameter", "tune"),
        ("approvals.route", "route"),
        ("approvals.calendarday", "event_available"),
        ("jobs.job", "schedule"),
        ("audit.auditevent", "policy"),
        ("audit.readevent", "visibility"),
    ],
}


def _may_open(label: str) -> Callable[[HttpRequest], bool]:
    def may_open(request: HttpRequest) -> bool:
        return admin.site.may_open(label, request)

    return may_open


def _item(label: str, icon: str) -> dict:
    return {
        "title": _name(label),
        "icon": icon,
        "link": reverse_lazy(f"admin:{label.replace('.', '_')}_changelist"),
        "permission": _may_open(label),
    }


def _name(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name_plural)


def navigation(request: HttpRequest) -> list[dict]:
    """The groups of the side bar for this request; each item says who may see it."""
    home = {
        "items": [
            {"title": "返回首页", "icon": "arrow_back", "link": "/", "active": False},
            {"title": "工作台", "icon": "dashboard", "link": reverse_lazy("admin:index")},
        ]
    }
    groups = [
        {"title": name, "separator": True, "items": [_item(*page) for page in pages]}
        for name, pages in PAGES.items()
    ]
    return [home, *groups]
