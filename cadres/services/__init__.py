"""Writing about the people sent: cadres, secondments, attendance, pairings with households, visits."""

from cadres.services.pairings import (
    amend_help_pairing,
    end_help_pairing,
    keep_help_pairing,
    keep_visit,
    log_visit,
    pair_household,
)
from cadres.services.people import form_team, keep_cadre, register_cadre
from cadres.services.secondments import (
    amend_secondment,
    appraise,
    end_secondment,
    keep_attendance,
    keep_secondment,
    record_attendance,
    second_cadre,
)

__all__ = [
    "amend_help_pairing",
    "amend_secondment",
    "appraise",
    "end_help_pairing",
    "end_secondment",
    "form_team",
    "keep_attendance",
    "keep_cadre",
    "keep_help_pairing",
    "keep_secondment",
    "keep_visit",
    "log_visit",
    "pair_household",
    "record_attendance",
    "register_cadre",
    "second_cadre",
]
