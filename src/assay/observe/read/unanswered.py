"""The addresses of which a discovery has no evidence, as `assay discover` writes them beside it: none of them is an observation,
all of them are left out, so that whoever reads the evidence is told where it does not reach.

JSON Lines: first `{"assay_unanswered": 1, "began": ..., "ended": ..., "end": ...}`, then a line for each run of addresses of one
state, `{"state": "silent", "first": ..., "last": ..., "addresses": 20}`, or for those passed over, `{"state": "skipped",
"why": ..., "addresses": 2}`.
"""

from __future__ import annotations

import ipaddress
import json
from collections import Counter
from pathlib import Path
from typing import Any

from assay.observe.model import LeftOut, Reading
from assay.observe.read.ledger import LISTED, Ledger
from assay.observe.secrets import scrub

MAX_LINES = 100_000
MAX_LINE = 4_096  # bytes
STATES = ("unread", "closed", "filtered", "silent", "not reached", "skipped")
PREFIX = "address-"  # of the reasons: address-silent, address-not-reached and so on
_MOST = 2**32  # addresses of one line


def read_unanswered(path: Path, name: str, sha256: str) -> Reading:
    """What was left out, by state; the reading holds no observations."""
    ledger = Ledger(name, sha256)
    further: Counter[str] = Counter()  # addresses beyond those that are listed
    last: dict[str, int] = {}
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE), b""), start=1):
            if number > MAX_LINES:
                ledger.leave(number, "truncated", f"only the first {MAX_LINES:,} lines were read")
                break
            if number == 1 or not line.strip():
                continue
            left = _left_out(line)
            if left is None:
                ledger.leave(number, "bad-row", "not a line of addresses without an answer (run the discovery again)")
                continue
            state, detail, count = left
            if len(ledger.reading.left_out) < LISTED:
                ledger.reading.left_out.append(
                    LeftOut(name, number, _reason(state), f"{state}: {detail}", sha256, count)
                )
            else:
                further[state] += count
                last[state] = number
    ledger.reading.left_out += [
        LeftOut(name, last[state], _reason(state), f"{state}: and further ones", sha256, count)
        for state, count in further.items()
    ]
    return ledger.close()


def _reason(state: str) -> str:
    return PREFIX + state.replace(" ", "-")


def _left_out(line: bytes) -> tuple[str, str, int] | None:
    """State, addresses or reason in words, and how many addresses; None where the line does not say so soundly."""
    try:
        row: Any = json.loads(line)
        state, count = row["state"], row["addresses"]
        if state not in STATES or type(count) is not int or not 0 <= count <= _MOST:
            return None
        if state == "skipped":
            detail = scrub(" ".join(str(row["why"]).split())[:200])[0]
        else:
            first, last = ipaddress.ip_address(row["first"]), ipaddress.ip_address(row["last"])
            if first.version != last.version or count < 1 or count != int(last) - int(first) + 1:
                return None
            detail = str(first) if first == last else f"{first} – {last}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return state, detail, count
