"""How far a discovery reached: which addresses answered, were silent, filtered or skipped, and what was sent for it."""

from __future__ import annotations

import csv
import ipaddress
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assay.observe.probe.messages import Address
from assay.observe.read.unanswered import STATES as TOLD_NOTHING

UNANSWERED = "unanswered.jsonl"
# The states of an address, in the order they are shown.
STATES = ("answered", *TOLD_NOTHING)
STATE_WORDS = {
    "answered": "answered, and evidence was kept",
    "unread": "took connections, and said nothing that is read here",
    "closed": "is there, and refused every port that was tried",
    "filtered": "is there or behind a router, and something on the way keeps ports shut",
    "silent": "nothing came back: no device, switched off, or all ports filtered",
    "not reached": "the run ended before its turn; go on with --resume",
    "skipped": "authorised, and left out: excluded, this machine, or of a network too large to ask one by one",
}


@dataclass(slots=True)
class Coverage:
    """The whole account. `addresses` holds state and outcomes by address; `notes` are sentences for people."""

    authorisation: str  # SHA-256 of the file
    owner: str
    began: str
    ended: str = ""
    end: str = "finished"  # or why it stopped
    packets: int = 0
    backed_off: int = 0
    sent: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    not_followed: Mapping[str, int] = field(default_factory=dict)
    malformed: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    observations: int = 0
    secrets_dropped: int = 0
    frames_heard: int = 0
    skipped: dict[str, int] = field(default_factory=dict)  # addresses by reason
    too_large: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    addresses: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def states(self) -> dict[str, int]:
        """How many addresses are in each state."""
        counted = Counter(state for state, _ in self.addresses.values())
        counted["skipped"] += sum(self.skipped.values())
        return {state: counted[state] for state in STATES if counted[state]}

    def as_json(self) -> dict[str, object]:
        """Everything but the single addresses, which stand in the table."""
        return {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name != "addresses"
        } | {"states": self.states}  # fmt: skip

    def unanswered(self) -> Iterator[dict[str, object]]:
        """The lines that `assay.observe.read.unanswered` reads: runs of addresses of one state, but for those that answered."""
        yield {"assay_unanswered": 1, "began": self.began, "ended": self.ended, "end": self.end}
        by_state: dict[str, list[Address]] = {}
        for text, (state, _) in self.addresses.items():
            by_state.setdefault(state, []).append(ipaddress.ip_address(text))
        for state in TOLD_NOTHING:
            for first, last in _runs(by_state.get(state, [])):
                count = int(last) - int(first) + 1
                yield {"state": state, "first": str(first), "last": str(last), "addresses": count}
        for why, count in self.skipped.items():
            yield {"state": "skipped", "why": why, "addresses": count}
        for network in self.too_large:
            yield {
                "state": "skipped",
                "why": f"too large to ask one by one, but for what was heard: {network}",
                "addresses": 0,
            }

    def write(self, folder: Path) -> None:
        """coverage.json, coverage.csv with a row for each address, and beside the evidence where it does not reach."""
        with (folder / "evidence" / UNANSWERED).open("w", encoding="utf-8") as stream:
            for line in self.unanswered():
                stream.write(json.dumps(line) + "\n")
        text = json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n"
        (folder / "coverage.json").write_text(text, encoding="utf-8")
        with (folder / "coverage.csv").open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(("address", "state", "answered", "closed", "silent", "other"))
            for address, (state, outcomes) in self.addresses.items():
                table.writerow((address, state, *_columns(outcomes)))


def _runs(addresses: list[Address]) -> Iterator[tuple[Address, Address]]:
    """First and last of each run of addresses that follow one another."""
    ordered = sorted(addresses, key=lambda one: (one.version, int(one)))
    begin = 0
    for at, one in enumerate(ordered):
        last = at + 1 == len(ordered)
        if last or ordered[at + 1].version != one.version or int(ordered[at + 1]) != int(one) + 1:
            yield ordered[begin], one
            begin = at + 1


def _columns(outcomes: Mapping[str, str]) -> list[str]:
    named = ("answered", "closed", "silent")
    columns = [" ".join(step for step, outcome in outcomes.items() if outcome == name) for name in named]
    return [*columns, " ".join(f"{step}={outcome}" for step, outcome in outcomes.items() if outcome not in named)]
