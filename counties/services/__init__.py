"""Writing the registry: places, households, persons, needs."""

from counties.services.clinic import (
    accept_candidate,
    declare_no_number,
    drop_case,
    park_identities,
    type_number,
)
from counties.services.divisions import Loaded, load_divisions
from counties.services.households import (
    amend_household,
    keep_household,
    record_household_year,
    record_status_change,
    register_household,
)
from counties.services.lineage import (
    admit_member,
    close_household,
    dismiss_member,
    merge_household,
    move_household,
    move_member,
    recode_place,
    split_household,
)
from counties.services.needs import (
    amount_columns,
    designate_place,
    keep_need,
    lift_designation,
    raise_need,
    settle_need,
)
from counties.services.persons import (
    amend_person,
    keep_person,
    record_person_year,
    register_person,
)
from counties.services.status import amend_status_change, withdraw_status_change
from counties.services.taking import (
    Beside,
    HomeLine,
    MemberLine,
    RegistryLine,
    Turn,
    Watch,
    member_line,
    number_elsewhere,
    take_households,
    take_persons,
)
from counties.services.transfers import decide_transfer, request_transfer
from counties.services.undoing import undo_lineage, undo_recoding
from counties.services.upsert import changed, upsert
from counties.services.yearly import (
    record_income_year,
    record_living_year,
    record_welfare_year,
    record_work_year,
)

__all__ = [
    "Beside",
    "HomeLine",
    "Loaded",
    "MemberLine",
    "RegistryLine",
    "Turn",
    "Watch",
    "accept_candidate",
    "admit_member",
    "amend_household",
    "amend_person",
    "amend_status_change",
    "amount_columns",
    "changed",
    "close_household",
    "decide_transfer",
    "declare_no_number",
    "designate_place",
    "dismiss_member",
    "drop_case",
    "keep_household",
    "keep_need",
    "keep_person",
    "lift_designation",
    "load_divisions",
    "member_line",
    "merge_household",
    "move_household",
    "move_member",
    "number_elsewhere",
    "park_identities",
    "raise_need",
    "recode_place",
    "record_household_year",
    "record_income_year",
    "record_living_year",
    "record_person_year",
    "record_status_change",
    "record_welfare_year",
    "record_work_year",
    "register_household",
    "register_person",
    "request_transfer",
    "settle_need",
    "split_household",
    "take_households",
    "take_persons",
    "type_number",
    "undo_lineage",
    "undo_recoding",
    "upsert",
    "withdraw_status_change",
]
