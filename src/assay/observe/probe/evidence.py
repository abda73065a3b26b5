"""Replies become lines of JSON that every other command reads: one for each distinct reply, without secrets.

The form is that of `observe.read.corpus`. A line is whole and on its way to the disk before the journal says that the answer
came, so that neither holds what the other does not.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from assay.errors import EvidenceError
from assay.observe.codec import mac_of
from assay.observe.codec.faults import fault_of
from assay.observe.codec.snmp_response import response_text
from assay.observe.probe.journal import cut_half_line
from assay.observe.probe.messages import SNMP_REQUEST, Address
from assay.observe.probe.pace import Clock
from assay.observe.read.capture_listener import MAX_OBSERVATIONS, MAX_PER_SENDER
from assay.observe.read.capture_replies import (
    RAW_LIMIT,
    Reply,
    datagram_reply,
    kept_text,
    stream_fault,
    stream_replies,
    without_volatile,
)
from assay.observe.secrets import DROPPED, scrub

SHORTEST_SECRET = 8  # characters of a community that is looked for in replies of other protocols


class Evidence:
    """The file of observations as it grows."""

    def __init__(self, path: Path, clock: Clock, community: bytes = b"") -> None:
        self.path = path
        self._clock = clock
        self._community = community
        self._seen: set[str] = set()
        self._of_sender: Counter[tuple[Address, str]] = Counter()
        self.kept = 0
        self.malformed: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.secrets_dropped = 0
        if path.exists():
            cut_half_line(path)
        for row in self.recalled():
            self._seen.add(str(row.get("digest", "")))
            self.kept += 1
        self._stream = path.open("a", encoding="utf-8")

    def datagram(self, kind: str, payload: bytes, address: Address) -> Reply | None:
        """Keeps what a datagram says; None where it is no reply of that kind."""
        if kind == "snmp":
            payload = response_text(payload, self._community, SNMP_REQUEST)
        reply = datagram_reply(kind, payload)
        if found := fault_of(kind, payload):
            self.malformed[f"{kind}: {found}"] += 1
        if isinstance(reply, str):
            self.left_out[reply or f"{kind}: a message that is none of this protocol"] += 1
            return None
        self.keep(reply, address)
        return reply

    def stream(self, data: bytes, port: int, address: Address) -> list[Reply]:
        """Keeps the replies in what a service said."""
        replies = list(stream_replies(data, port, False))
        if found := stream_fault(data, replies):
            self.malformed[f"{found[0]}: {found[1]}"] += 1
        elif data and not replies:
            self.left_out[f"bytes of TCP port {port} that hold none of the replies read here"] += 1
        for reply in replies:
            self.keep(reply, address)
        return replies

    def keep(self, reply: Reply, address: Address, given: Mapping[str, str] | None = None) -> None:
        """Keeps a reply that is new, within the limits; `given` are fields that its bytes no longer say."""
        content = [str(address), reply.kind, *map("=".join, without_volatile(reply.fields)), *(given or {}).values()]
        digest = hashlib.sha256("\0".join(content).encode("utf-8", "replace")).hexdigest()
        if digest in self._seen:
            return
        if self._of_sender[address, reply.kind] >= MAX_PER_SENDER or self.kept >= MAX_OBSERVATIONS:
            self.left_out[f"{reply.kind} replies beyond the first {MAX_PER_SENDER} of one sender"] += 1
            return
        self._seen.add(digest)
        self._of_sender[address, reply.kind] += 1
        raw, cookies = kept_text(reply) if reply.payload else ("", 0)
        raw, repeated = self._without_community(raw)
        raw, secrets = scrub(raw)
        self.secrets_dropped += cookies + secrets + repeated
        row: dict[str, object] = {"kind": reply.kind, "address": str(address), "seen_at": self._now(), "digest": digest}
        if raw:
            row["raw"] = raw[:RAW_LIMIT]
        if given:
            row["fields"] = {name: scrub(value)[0] for name, value in given.items()}
        if mac := mac_of(reply.kind, reply.payload) if reply.payload else (given or {}).get("arp_mac"):
            row["mac"] = mac
        self._stream.write(json.dumps(row, ensure_ascii=True) + "\n")
        self._stream.flush()
        self.kept += 1

    def _without_community(self, raw: str) -> tuple[str, int]:
        """The text without the community that a device repeats; one shorter than a password stands in pages by chance."""
        secret = self._community.decode("latin-1")
        return (raw.replace(secret, DROPPED), raw.count(secret)) if len(secret) >= SHORTEST_SECRET else (raw, 0)

    def close(self) -> None:
        self._stream.close()

    def _now(self) -> str:
        return self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def recalled(self) -> Iterator[dict[str, object]]:
        """The rows that the file holds."""
        if self.path.exists():
            with self.path.open(encoding="utf-8") as stream:
                for number, line in enumerate(stream, start=1):
                    try:
                        yield dict(json.loads(line))
                    except (ValueError, TypeError):
                        remedy = "take the line out, or name another folder with --out"
                        raise EvidenceError(
                            "not a line of a discovery", file=str(self.path), line=number, remedy=remedy
                        ) from None
