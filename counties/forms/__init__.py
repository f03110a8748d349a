"""What the pages of the registry ask for."""

from counties.forms.acts import ACTS, ActForm
from counties.forms.asking import BalanceForm, ChangesForm, QualityForm, RegistryForm
from counties.forms.correcting import StatusForm, UndoForm
from counties.forms.finding import NumberForm
from counties.forms.recoding import RecodeForm
from counties.forms.transfers import DecisionForm, TransferForm

__all__ = [
    "ACTS",
    "ActForm",
    "BalanceForm",
    "ChangesForm",
    "DecisionForm",
    "NumberForm",
    "QualityForm",
    "RecodeForm",
    "RegistryForm",
    "StatusForm",
    "TransferForm",
    "UndoForm",
]
