"""One observation per line of JSON: the device corpus's form, and our own.

Keys: `protocol` (or `kind`), `raw`, `fields`, `mac`, `id`; of our own also `address`, `site`, `seen_at`, `channel_of`.
In `raw`, code points 0-255 are bytes and `base64:` marks an encoding. Who made the device (`label`) and where the row was
found (`source`) are never read: an answer in the question would prove nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from assay.observe import codec
from assay.observe.model import FIELDS, KINDS, Observation, Reading
from assay.observe.read import values
from assay.observe.read.ledger import RAW_LIMIT, Ledger

MAX_LINE = 4 * 2**20  # bytes
MAX_LINES = 5_000_000
_REMEDY = "one JSON object per line, with protocol, raw, fields and mac"
_ENCODED = "base64:"


def read_corpus(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a JSON Lines file."""
    ledger = Ledger(name, sha256)
    for number, line in _lines(path, ledger):
        read_line(line, number, ledger)
    if not ledger.reading.observations and not ledger.reading.left_out:
        ledger.leave(None, "empty", "holds no rows")
    return ledger.close()


def _lines(path: Path, ledger: Ledger) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_LINE):
            number += 1
            if number > MAX_LINES:
                ledger.leave(number, "truncated", f"only the first {MAX_LINES:,} lines were read (split the file)")
                return
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                    pass
                leave_long_line(number, ledger)
                continue
            yield number, line


def leave_long_line(number: int, ledger: Ledger) -> None:
    """List a line that is longer than any row."""
    _bad(ledger, number, f"a line of more than {MAX_LINE // 2**20} MB")


def read_line(line: bytes, number: int, ledger: Ledger) -> Mapping[str, object] | None:
    """The row on a line, its observation kept in the ledger; None where there is none, and why is listed."""
    if not line.strip(b"\xef\xbb\xbf\x00 \t\r\n"):
        return None
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _bad(ledger, number, f"not UTF-8 (byte {error.start}; save the file as UTF-8)")
        return None
    try:
        row = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            row = json.loads(_without_halves(json.dumps(row, ensure_ascii=False)))
    except (ValueError, RecursionError):
        _bad(ledger, number, f"not JSON ({_REMEDY})")
        return None
    if not isinstance(row, dict):
        _bad(ledger, number, f"not a JSON object ({_REMEDY})")
        return None
    return row if read_row(row, number, ledger) else None


def _without_halves(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which no encoding could write out again."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _bad(ledger: Ledger, number: int, why: str) -> None:
    """The line is listed, not kept for correction: nobody mends JSON in a table, and it could hold anything."""
    ledger.leave(number, "bad-row", why)


def read_row(row: Mapping[str, object], number: int, ledger: Ledger) -> bool:
    """Keep the row's observation in the ledger, or list why it has none."""
    kind = _text(row, "protocol") or _text(row, "kind")
    if kind not in KINDS and not (kind.startswith("recog:") and len(kind) <= 64):
        _bad(ledger, number, f"protocol or kind is missing, or none that Assay knows ({_REMEDY})")
        return False
    received = _text(row, "raw")
    payload = codec.payload_of(received)
    fields = _fields(row.get("fields"), kind, number, ledger)
    if payload and not kind.startswith("recog:"):
        decoded = {name: ledger.clean(text, f"{kind} {name}") for name, text in codec.decode(kind, payload).items()}
        fields = decoded | {name: text for name, text in fields.items() if text}  # what the file cut itself stands
    raw = payload.decode("latin-1") if received.startswith(_ENCODED) else received
    mac = _mac(row, number, ledger) or codec.mac_of(kind, payload)
    address = _text(row, "address")
    if not (raw or fields or mac or address):
        _bad(ledger, number, "says nothing: no raw, fields, mac or address")
        return False
    ledger.keep(
        Observation(
            kind=kind,
            source=ledger.source(number),
            seen_at=values.read_date(_text(row, "seen_at")).value if row.get("seen_at") else None,
            raw=ledger.capped(ledger.clean(raw, f"{kind} raw"), "raw", number, RAW_LIMIT),
            fields={name: text for name, text in fields.items() if text},
            mac=mac,
            address=values.place(address).address if address else None,
            site=_clean(row, "site", ledger),
            channel_of=_clean(row, "channel_of", ledger),
            id=_text(row, "id")[:80],
        )
    )
    return True


def _fields(given: object, kind: str, number: int, ledger: Ledger) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    fields: dict[str, str] = {}
    unknown = 0
    for name, text in given.items():
        if not isinstance(text, str | int | float):
            unknown += 1
        elif name in FIELDS or kind == f"recog:{name}":
            fields[name] = ledger.capped(ledger.clean(str(text), f"{kind} {name}"), name, number)
        else:
            unknown += 1
    if unknown:
        ledger.leave(number, "unused-columns", f"{unknown:,} fields of no name that Assay knows were not kept")
    return fields


def _mac(row: Mapping[str, object], number: int, ledger: Ledger) -> str | None:
    text = _text(row, "mac")
    if not text.strip("0:-."):  # absent, or masked whole
        return None
    found = values.macs(text)
    if not found:
        ledger.leave(number, "bad-value", "mac is not a MAC address of a device")
    return found[0] if found else None


def _clean(row: Mapping[str, object], name: str, ledger: Ledger) -> str | None:
    return ledger.clean(_text(row, name), name)[:200] or None


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
