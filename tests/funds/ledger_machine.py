"""A machine that does random things to a ledger and knows beforehand, by simple sums of its own, what must come of each."""

import random
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from funds.channels import Channel
from funds.models import AccountKind, Book, Entry, LedgerAccount
from funds.services import (
    Posting,
    approve_batch,
    approve_budget,
    close_period,
    draft_batch,
    open_book,
    payee_account,
    pool_account,
    post_batch,
    project_account,
    receive_document,
    set_earmark,
    source_account,
    submit_batch,
)
from fupin.errors import Refusal
from projects.models import Project
from tests.funds.ledger_people import person
from tests.funds.reversing import reverse_entry
from units.models import Role, Unit

FIRST, LAST = date(2016, 1, 1), date(2018, 12, 31)
APPROVED = Decimal("2000000")
FEN = Decimal("0.01")


@dataclass
class Posted:
    """An entry as the machine remembers it."""

    seq: int
    posting: Posting
    reversed: bool = False


class Bookkeeper:
    """One unit's book in the database, and beside it what must stand there: balances, entries by key, money paid."""

    def __init__(self, world, unit, chance):
        self.chance, self.unit, self.place = chance, unit, world.village
        self.clerk, self.maker, self.checker = (
            world.clerk,
            person(world, f"maker{unit.pk}", Role.OFFICE, unit),
            person(world, f"checker{unit.pk}", Role.CHECKER, unit),
        )
        self.book = open_book(actor=self.clerk, unit=unit)
        self._open_documents()
        self._open_accounts()
        self.balances = dict.fromkeys([each.pk for each in self.accounts], Decimal(0))
        self.known: dict[str, Posting] = {}
        self.entries: list[Posted] = []
        self.sent: list[list[Posting]] = []
        self.paid = Decimal(0)
        self.closed_until = FIRST - timedelta(days=1)
        self.keys = 0

    def _open_documents(self):
        channels = (Channel.UNIT_SELF, Channel.PARTY_FEE, Channel.AWARD, Channel.SPECIAL_CENTRAL)
        self.documents = [
            receive_document(actor=self.clerk, unit=self.unit, title=f"资金{each}", year=2016, channel=each)
            for each in channels
        ]
        self.earmarked = self.documents[-1]
        set_earmark(
            actor=self.clerk, document=self.earmarked, purposes=["industry"], source="财农〔2016〕1号"
        )

    def _open_accounts(self):
        facts = {"unit": self.unit, "place": self.place, "ends_on": LAST}
        self.road = Project.objects.create(name="通村路", category="infra", **facts)
        self.orchard = Project.objects.create(name="百香果基地", category="industry", **facts)
        approve_budget(actor=self.checker, project=self.road, amount=APPROVED, approved_on=FIRST)
        own = {"actor": self.clerk, "book": self.book}
        self.sources = [source_account(actor=self.clerk, document=each) for each in self.documents]
        self.pools = [pool_account(**own, place=self.place)]
        self.sites = [project_account(**own, project=each) for each in (self.road, self.orchard)]
        self.payees = [payee_account(**own, name=f"第{number}合作社") for number in range(4)]
        self.accounts = [*self.sources, *self.pools, *self.sites, *self.payees]

    # What is asked for

    def movement(self) -> Posting:
        """A movement that is allowed as things stand."""
        chance = self.chance
        held = [each for each in (*self.pools, *self.sites) if self.balances[each.pk] > 1]
        if not held or chance.random() < 0.4:
            at = chance.randrange(len(self.sources))
            taker = chance.choice([*self.pools, *self.sites])
            return self._posting(self.documents[at], self.sources[at], taker, chance.randint(1, 10**7))
        giver = chance.choice(held)
        taker = chance.choice([each for each in (*self.pools, *self.sites, *self.payees) if each != giver])
        project = chance.choice([None, self.road, self.orchard]) if taker in self.payees else None
        most = self.balances[giver.pk]
        if taker in self.payees and (project or giver.project) == self.road:
            most = min(most, APPROVED - self.paid)
        if most < FEN:
            return self.movement()
        amount = chance.randint(1, min(int(most * 100), 10**6))
        return self._posting(chance.choice(self.documents), giver, taker, amount, project=project)

    def _posting(self, document, giver, taker, fen, **rest) -> Posting:
        self.keys += 1
        concerned = rest.get("project") or taker.project or giver.project
        unsaid = taker in self.payees and concerned is None
        if document == self.earmarked and (concerned == self.road or unsaid):
            document = self.documents[0]
            giver = self.sources[0] if giver in self.sources else giver
        facts = {
            "occurred_on": self.open_day(),
            "place": self.place,
            "summary": f"第 {self.keys} 笔",
            "payee": taker.name if taker in self.payees else "",
            "key": f"key-{self.keys}",
        }
        amount = Decimal(fen) * FEN
        return Posting(
            document=document, from_account=giver, to_account=taker, amount=amount, **(facts | rest)
        )

    def open_day(self) -> date:
        return self.closed_until + timedelta(days=self.chance.randint(1, (LAST - self.closed_until).days))

    def wrong(self) -> tuple[str, Posting]:
        """A movement that must be refused, and the code of the refusal."""
        pool, payee = self.pools[0], self.payees[0]
        plain = self._posting(self.documents[0], pool, payee, 1)
        wrongs = {
            "insufficient": replace(plain, amount=self.balances[pool.pk] + FEN),
            "earmark": replace(plain, document=self.earmarked, project=self.chance.choice([self.road, None])),
            "over_budget": replace(plain, amount=APPROVED - self.paid + FEN, project=self.road),
            "amount": replace(plain, amount=Decimal(0)),
            "invalid": replace(plain, to_account=pool),
            "other_book": replace(plain, to_account=self.stranger),
        }
        if self.known:
            known = self.known[self.chance.choice(list(self.known))]
            wrongs["key_taken"] = replace(known, amount=known.amount + FEN)
        if self.closed_until >= FIRST:
            wrongs["closed"] = replace(plain, occurred_on=self.closed_until)
        code = self.chance.choice(list(wrongs))
        return code, wrongs[code]

    # What must come of it

    def take(self, posting: Posting) -> None:
        """Counts a movement that was allowed."""
        giver, taker = posting.from_account, posting.to_account
        self.balances[giver.pk] -= posting.amount
        self.balances[taker.pk] += posting.amount
        concerned = posting.project or taker.project or giver.project
        if concerned == self.road:
            self.paid += posting.amount * ((taker in self.payees) - (giver in self.payees))
        self.known[posting.key] = posting
        self.entries.append(Posted(len(self.entries) + 1, posting))

    @contextmanager
    def forgotten(self):
        """What is counted inside is forgotten again: it is about to be refused."""
        kept = (dict(self.balances), dict(self.known), len(self.entries), self.paid)
        yield
        self.balances, self.known, length, self.paid = kept
        del self.entries[length:]

    def agrees(self) -> None:
        """Raises AssertionError unless the database says the same."""
        book = Book.objects.get(pk=self.book.pk)
        assert book.length == len(self.entries)
        held = dict(LedgerAccount.objects.filter(book=book).values_list("pk", "balance"))
        assert held == self.balances
        overdrawn = [pk for pk, balance in held.items() if balance < 0 and pk not in self.source_keys]
        assert not overdrawn

    @property
    def source_keys(self) -> set[int]:
        return {each.pk for each in self.sources}

    # What is done

    def post(self, size: int) -> int:
        """A batch of movements that are all allowed."""
        postings = []
        for _ in range(size):
            posting = self.movement()
            self.take(posting)
            postings.append(posting)
        entries = post_batch(actor=self.clerk, unit=self.unit, postings=postings)
        assert [entry.seq for entry in entries] == [each.seq for each in self.entries[-size:]]
        self.sent.append(postings)
        return size

    def send_again(self, size: int) -> int:
        """A batch that was posted before, as a retried task or a second click sends it, each line twice."""
        if not self.sent:
            return 0
        again = self.chance.choice(self.sent)[:size]
        entries = post_batch(actor=self.clerk, unit=self.unit, postings=[*again, *again])
        assert entries[: len(again)] == entries[len(again) :]
        assert [entry.summary for entry in entries] == [posting.summary for posting in [*again, *again]]
        return 2 * len(again)

    def be_refused(self, size: int) -> int:
        """Allowed movements with one wrong one behind: none is posted."""
        size = size % 15
        with self.forgotten():
            postings = []
            for _ in range(size):
                postings.append(self.movement())
                self.take(postings[-1])
            code, wrong = self.wrong()
            with pytest.raises(Refusal) as caught:
                post_batch(actor=self.clerk, unit=self.unit, postings=[*postings, wrong])
            assert caught.value.code == code, (code, caught.value.message)
        self.agrees()
        return size + 1

    def reverse(self, size: int) -> int:
        """Reversals of anything: done, or refused for the reason that the machine knows."""
        tries = min(len(self.entries), 5)
        for posted in self.chance.sample(self.entries, tries):
            entry = Entry.objects.get(book=self.book, seq=posted.seq)
            expected = self._refusal_of_reversal(posted)
            if expected is None:
                reverse_entry(actor=self.clerk, entry=entry, reason="登记有误")
                posted.reversed = True
                self._take_reversal(posted)
                continue
            with pytest.raises(Refusal) as caught:
                reverse_entry(actor=self.clerk, entry=entry, reason="登记有误")
            assert caught.value.code == expected
        return tries

    def _refusal_of_reversal(self, posted: Posted) -> str | None:
        holder = posted.posting.to_account
        if posted.posting.reverses:
            return "is_reversal"
        if posted.reversed:
            return "reversed"
        short = self.balances[holder.pk] < posted.posting.amount
        return "insufficient" if short and holder.kind != AccountKind.SOURCE else None

    def _take_reversal(self, posted: Posted) -> None:
        forth = posted.posting
        back = replace(
            forth,
            from_account=forth.to_account,
            to_account=forth.from_account,
            key=f"reversal-of-{posted.seq}",
            reverses=posted,
        )
        self.take(back)
        # Its wording is the service's own: it is not sent again from here.
        del self.known[back.key]

    def approve(self, size: int) -> int:
        """A batch that one drafts and another approves, however often."""
        postings = []
        for _ in range(size % 40 + 1):
            postings.append(self.movement())
            self.take(postings[-1])
        batch = draft_batch(actor=self.maker, unit=self.unit, title="本月付款", postings=postings)
        batch = submit_batch(actor=self.maker, batch=batch)
        with pytest.raises(Refusal) as caught:
            approve_batch(actor=self.maker, batch=batch)
        assert caught.value.code in {"own_work", "approve"}
        assert len(approve_batch(actor=self.checker, batch=batch)) == len(postings)
        with pytest.raises(Refusal) as caught:
            approve_batch(actor=self.checker, batch=batch)
        assert caught.value.code == "not_pending"
        return len(postings) + 4

    def close(self, size: int) -> int:
        """The next month, while there are enough left to post into."""
        first = self.closed_until + timedelta(days=1)
        if first.year >= LAST.year:
            return 0
        close_period(actor=self.checker, unit=self.unit, year=first.year, month=first.month)
        self.closed_until = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return 1


class Machine:
    """Two books and a seed. `run` returns how often each kind of thing was done."""

    def __init__(self, world, seed):
        self.chance = random.Random(seed)
        units = [world.unit, Unit.objects.create(name="贵阳海关", path="/2/")]
        self.keepers = [Bookkeeper(world, unit, self.chance) for unit in units]
        for keeper, other in zip(self.keepers, self.keepers[::-1], strict=True):
            keeper.stranger = other.payees[0]

    def run(self, operations: int) -> Counter:
        done: Counter = Counter()
        acts = {"post": 9, "send_again": 9, "be_refused": 12, "reverse": 4, "approve": 3, "close": 3}
        while done.total() < operations:
            keeper = self.chance.choice(self.keepers)
            (act,) = self.chance.choices(list(acts), list(acts.values()))
            done[act] += getattr(keeper, act)(self.chance.randint(1, 1200))
        for keeper in self.keepers:
            keeper.agrees()
        return done
