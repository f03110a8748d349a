"""All tables of the pack for what a scope may see and filters want."""

from funds.models import Entry
from funds.pack.balances import Balances
from funds.pack.columns import Table
from funds.pack.entries import entry_table
from funds.pack.evidence import evidence_tables
from funds.pack.masking import Covering
from funds.pack.registers import Registers
from funds.querysets import EntryQuerySet
from funds.selectors import LedgerFilters
from funds.selectors.copying import written_out
from fupin.scope import Scope

_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]


def wanted_entries(scope: Scope, filters: LedgerFilters) -> EntryQuerySet:
    """The entries of the pack."""
    return Entry.objects.visible_to(scope).filter(filters.condition())


def tables_of(scope: Scope, filters: LedgerFilters, *, masked: bool) -> list[Table]:
    """The entries first, then what must close, then what stands behind, then the registers."""
    wanted = wanted_entries(scope, filters)
    entries = f"({written_out(wanted.order_by().values_list(*_COLUMNS))})"
    return [
        entry_table(entries, masked=masked),
        *Balances(scope, filters, masked=masked).tables(),
        *evidence_tables(scope, filters, entries, masked=masked),
        *Registers(scope, filters, wanted, filters.struck_on(scope), Covering(masked)).tables(),
    ]
