"""Files of names in, what each row came to out: every distinct name is screened once, and fanned back out to its rows.

Memory holds a hash of each distinct name and what came to something, with its rows as numbers; not the rows. Where a table says
what was bought, its lines are read as `identify` reads purchase records, and units and money are summed by maker.
"""

from __future__ import annotations

import multiprocessing
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.errors import AssayError
from assay.identify.index import Index
from assay.identify.knowledge import knowledge_of
from assay.identify.product_batches import read_products
from assay.observe.model import LeftOut
from assay.observe.read.name_columns import Wanted
from assay.observe.read.name_rows import NameRows, read_names
from assay.observe.read.unpacked import unpacked
from assay.screen.index import NameIndex
from assay.screen.model import ListName, Match, Outcome
from assay.screen.outcome import RANK, Decided
from assay.screening import Screener

ROWS = 32_768  # that are read at a time: the kernel's own measure
LONGEST = 500  # characters of a name; no company has a longer one
LISTED = 1_000  # rows left out that are listed; the rest are counted
NOTHING = -1
AHEAD = 2  # batches that are looked for at a time
_OUTCOMES = tuple(Outcome)

Ints = np.ndarray[Any, np.dtype[np.int64]]
Progress = Callable[[int, int], None]
Matching = Callable[[pa.Array], Future[pa.RecordBatch]]


class Seen:
    """Which hashes came before: sorted runs, each at least twice as long as the next."""

    def __init__(self) -> None:
        self._runs: list[Ints] = []

    def fresh(self, hashes: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which of these, each given once, did not come before; from now on they did."""
        order = np.argsort(hashes)
        asked = hashes[order]
        known = np.zeros(len(asked), np.bool_)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, asked), len(run) - 1)
            known |= run[at] == asked
        if not known.all():
            self._runs.append(asked[~known])
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate((self._runs[-1], last)))
        fresh = np.empty(len(hashes), np.bool_)
        fresh[order] = ~known
        return fresh


@dataclass(slots=True)
class MakerSum:
    """What was bought of one maker under one verdict, in one currency; lines that do not say how many or how much are counted."""

    maker: str
    label: str
    verdict: str
    currency: str
    lines: int = 0
    units: int = 0
    without_units: int = 0
    amount: Decimal = Decimal(0)
    without_amount: int = 0


class Kept:
    """The decisions of the names that came to something, at rest in arrays: some forty bytes a name."""

    def __init__(self) -> None:
        self._ends, self._outcomes, self._names = array("Q"), array("B"), array("I")
        self._chances, self._exact = array("d"), array("B")
        self._badges: dict[int, str] = {}  # by position: the key of the brand that a company is called like

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, decided: Sequence[Decided], names: Sequence[ListName]) -> None:
        for one in decided:
            if one.candidate.name.key != names[one.candidate.name_id].key:
                self._badges[len(self._names)] = one.candidate.name.key
            self._outcomes.append(RANK[one.outcome])
            self._names.append(one.candidate.name_id)
            self._chances.append(one.candidate.probability)
            self._exact.append(one.exact)
        self._ends.append(len(self._names))

    def first(self, number: int) -> tuple[int, float]:
        """The rank of the weightiest outcome, and the probability it comes with."""
        at = self._ends[number - 1] if number else 0
        return self._outcomes[at], self._chances[at]

    def of(self, number: int, screener: Screener) -> Iterator[Decided]:
        for at in range(self._ends[number - 1] if number else 0, self._ends[number]):
            name = self._names[at]
            key = self._badges.get(at) or screener.index.names[name].key
            candidate = screener.restored(name, key, self._chances[at])
            yield Decided(_OUTCOMES[self._outcomes[at]], candidate, screener.book.standing(key), bool(self._exact[at]))


@dataclass(frozen=True, slots=True)
class Asked:
    """A column of some rows: which have a name, its different names, and the hits of those that did not come before."""

    at: int
    usable: np.ndarray[Any, np.dtype[np.bool_]]
    codes: Ints
    names: list[str]
    new: pa.Array
    hits: Future[pa.RecordBatch] | None


@dataclass(slots=True)
class Screening:
    """All that a run has come to so far: counts, and the names that came to something, by their number."""

    screener: Screener
    rows: int = 0  # names, each cell counted
    distinct: int = 0
    names: list[str] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)
    counts: array[int] = field(default_factory=lambda: array("Q"))  # rows of each name, by its number
    keep_places: bool = True
    outcomes: Counter[str] = field(default_factory=Counter)  # distinct names
    outcome_rows: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    makers: dict[tuple[str, str, str], MakerSum] = field(default_factory=dict)
    lines: int = 0  # purchase lines read
    files: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    _index: Index | None = None
    _numbers: dict[str, int] = field(default_factory=dict)
    _seen: Seen = field(default_factory=Seen)
    _places: list[Ints] = field(default_factory=list)

    def outcome(self, number: int) -> Outcome:
        return _OUTCOMES[self.kept.first(number)[0]]

    def match(self, number: int) -> Match:
        """A name that came to something, with each likeness explained."""
        return self.screener.match(self.names[number], self.decided(number))

    def decided(self, number: int) -> tuple[Decided, ...]:
        return tuple(self.kept.of(number, self.screener))

    def ranked(self) -> list[int]:
        """The numbers of the names that came to something: by outcome, then the likeliest, then as they came."""

        def weight(one: int) -> tuple[int, float, int]:
            rank, chance = self.kept.first(one)
            return rank, -chance, one

        return sorted(range(len(self.names)), key=weight)

    def places(self, numbers: Sequence[int], most: int) -> dict[int, list[tuple[str, str, int, str]]]:
        """The first places of each of these names: file, line or row, its number, heading."""
        wanted = set(numbers)
        found: dict[int, list[tuple[str, str, int, str]]] = {number: [] for number in numbers}
        for run in self._places:
            for number, file, record, header in run[np.isin(run[:, 0], list(wanted))].tolist():
                if len(found[number]) < most:
                    found[number].append((self.files[file], self.units[file], record, self.headers[header]))
        return found

    def leave(self, left: LeftOut, count: int = 1) -> None:
        self.reasons[left.reason] += count
        if len(self.left_out) < LISTED:
            self.left_out.append(left)

    def asked(self, rows: NameRows, at: int, match: Matching) -> Asked:
        """A column whose new names are being looked for. Columns are asked in order, and answered in the same."""
        texts, usable = self._usable(rows, at)
        self.rows += int(usable.sum())
        coded = texts.filter(pa.array(usable)).dictionary_encode()
        names: list[str] = coded.dictionary.to_pylist()
        fresh = self._seen.fresh(np.fromiter(map(hash, names), np.int64, len(names)))
        new = coded.dictionary.filter(pa.array(fresh))
        self.distinct += len(new)
        return Asked(at, usable, np.asarray(coded.indices), names, new, match(new) if len(new) else None)

    def answered(self, rows: NameRows, asked: Asked) -> Ints:
        """The number of the name in each row of a column, NOTHING where it came to nothing."""
        if asked.hits is not None:
            self._keep(asked.new, asked.hits.result())
        number_of = self._numbers.get
        of_name = np.fromiter((number_of(name, NOTHING) for name in asked.names), np.int64, len(asked.names))
        numbers = np.full(len(asked.usable), NOTHING, np.int64)
        numbers[asked.usable] = of_name[asked.codes] if asked.names else NOTHING
        self._count(rows, asked.at, numbers)
        return numbers

    def _usable(self, rows: NameRows, at: int) -> tuple[pa.Array, np.ndarray[Any, np.dtype[np.bool_]]]:
        """The names without the space around them, and which of them are there and of a length that names have."""
        texts = pc.utf8_trim_whitespace(rows.names[at].fill_null(""))
        lengths = np.asarray(pc.utf8_length(texts))
        # A row with a name in another column is not left out: that this cell is empty goes without saying.
        if at == 0:
            others = [np.asarray(pc.utf8_length(pc.utf8_trim_whitespace(one.fill_null("")))) for one in rows.names[1:]]
            nameless = (lengths == 0) & np.logical_and.reduce(
                [np.ones(len(lengths), np.bool_), *(one == 0 for one in others)]
            )
            self._leave_rows(rows, " / ".join(rows.headers), nameless, "empty", "no name")
        self._leave_rows(
            rows, rows.headers[at], lengths > LONGEST, "too-long", f"a name of more than {LONGEST} characters"
        )
        return texts, (lengths > 0) & (lengths <= LONGEST)

    def _leave_rows(self, rows: NameRows, header: str, wrong: Any, reason: str, detail: str) -> None:
        records = rows.numbers[wrong].tolist()
        room = max(0, LISTED - len(self.left_out))
        self.left_out += [LeftOut(rows.path, record, reason, f"{header}: {detail}") for record in records[:room]]
        if records:
            self.reasons[reason] += len(records)

    def _keep(self, new: pa.Array, hits: pa.RecordBatch) -> None:
        """The names that come to something get a number."""
        for row, decided in self.screener.told(new, hits):
            name = new[row].as_py()
            self._numbers[name] = len(self.names)
            self.outcomes[decided[0].outcome.value] += 1
            self.names.append(name)
            self.counts.append(0)
            self.kept.add(decided, self.screener.index.names)

    def _count(self, rows: NameRows, at: int, numbers: Ints) -> None:
        found = numbers != NOTHING
        if not found.any():
            return
        there, counts = np.unique(numbers[found], return_counts=True)
        for number, count in zip(there.tolist(), counts.tolist(), strict=True):
            self.counts[number] += count
            self.outcome_rows[self.outcome(number).value] += count
        if not self.keep_places:
            return
        file, header = _number(self.files, rows.path), _number(self.headers, rows.headers[at])
        if file == len(self.units):
            self.units.append(rows.unit)
        places = np.empty((int(found.sum()), 4), np.int64)
        places[:, 0], places[:, 1], places[:, 2], places[:, 3] = numbers[found], file, rows.numbers[found], header
        self._places.append(places)

    @property
    def index(self) -> Index:
        """What purchase lines are read by; loaded when the first of them is there."""
        if self._index is None:
            self._index = Index(knowledge_of(self.screener.book.register.folder))
        return self._index

    def goods(self, products: pa.RecordBatch) -> None:
        """What was bought, added up by maker, verdict and currency."""
        self.lines += products.num_rows
        named = products.filter(pc.is_valid(products.column("maker")))
        keys = ["maker", "maker_label", "verdict", "currency"]
        table = pa.Table.from_batches([named]).select([*keys, "quantity", "amount"]).group_by(keys, use_threads=False)
        sums = table.aggregate([("quantity", "sum"), ("quantity", "count"), ("amount", "sum"), ("amount", "count"),
                                ([], "count_all")])  # fmt: skip
        for row in sums.to_pylist():
            key = row["maker"], row["verdict"], row["currency"] or ""
            one = self.makers.setdefault(key, MakerSum(key[0], row["maker_label"], key[1], key[2]))
            one.lines += row["count_all"]
            one.units += row["quantity_sum"] or 0
            one.without_units += row["count_all"] - row["quantity_count"]
            one.amount += row["amount_sum"] or 0
            one.without_amount += row["count_all"] - row["amount_count"]


def _number(known: list[str], one: str) -> int:
    if one not in known:
        known.append(one)
    return known.index(one)


@dataclass(frozen=True, slots=True)
class ScreenedRows:
    """Rows as they were read, with the number of the name in each column, and what the line says was bought."""

    rows: NameRows
    numbers: tuple[Ints, ...]
    products: pa.RecordBatch | None = None


def screen_files(
    run: Screening, paths: Sequence[Path], wanted: Wanted, progress: Progress, batch: int = ROWS, jobs: int = 1
) -> Iterator[ScreenedRows]:
    """Every row of the files, in order, a batch at a time; `run` grows along. Raises EvidenceError and FactsError.

    While one batch is told, the next ones are read, and looked for by other threads, or by so many processes.
    """
    pending: deque[tuple[NameRows, tuple[Asked, ...], int]] = deque()
    pool, match, ahead = _matchers(run.screener, jobs)
    try:
        for rows, before in _read(run, paths, wanted, batch):
            for left in rows.left_out:
                run.leave(left)
            asked = tuple(run.asked(rows, at, match) for at in range(len(rows.names)))
            pending.append((rows, asked, before + rows.done))
            if len(pending) > ahead:
                yield _answered(run, *pending.popleft(), progress)
        while pending:
            yield _answered(run, *pending.popleft(), progress)
    except BrokenProcessPool:
        raise AssayError("a worker process ended", remedy="use fewer --jobs, if memory ran out") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _matchers(screener: Screener, jobs: int) -> tuple[Executor, Matching, int]:
    """Who looks for names, how they are asked, and how many batches are under way. An index that is kept nowhere stays here."""
    if jobs > 1 and screener.folder:
        context = multiprocessing.get_context("spawn")  # threads do not survive a fork
        workers = ProcessPoolExecutor(jobs, mp_context=context, initializer=opened, initargs=(screener.folder,))
        folder, top = screener.folder, screener.top
        return workers, lambda new: workers.submit(_match, folder, new, top), jobs * 2
    threads = ThreadPoolExecutor(AHEAD)
    return threads, lambda new: threads.submit(screener.likely, new), AHEAD


@cache
def opened(folder: Path) -> NameIndex:
    """The kept index, once in each worker process."""
    return NameIndex.open(folder)


def _match(folder: Path, names: pa.Array, top: int) -> pa.RecordBatch:
    return opened(folder).match(names, top)


def _read(run: Screening, paths: Sequence[Path], wanted: Wanted, batch: int) -> Iterator[tuple[NameRows, int]]:
    """The rows of all files, with the bytes of the files before."""
    seen: dict[str, str] = {}
    before = 0
    for path in paths:
        with unpacked(path) as there:
            if there.sha256 and seen.setdefault(there.sha256, there.name) != there.name:
                same = f"the same content as {seen[there.sha256]}, read once"
                run.leave(LeftOut(there.name, None, "duplicate", same, there.sha256))
                continue
            yield from ((rows, before) for rows in read_names(there, wanted, batch))
            before += there.size


def _answered(run: Screening, rows: NameRows, asked: Sequence[Asked], done: int, progress: Progress) -> ScreenedRows:
    numbers = tuple(run.answered(rows, one) for one in asked)
    products = None
    if rows.cells and len(rows.numbers):
        products = read_products(pa.table(dict(rows.cells)), run.index)
        run.goods(products)
    progress(done, run.rows)
    return ScreenedRows(rows, numbers, products)
