"""What other open tools say of the same rows: recog's patterns, nmap's match lines, and blocks of MAC addresses.

Each tool is read from a copy already on this machine and run here in Python, as it runs itself where that can be done:
recog asks the database named after the field and takes the first pattern that matches; nmap takes the first match line
whose expression matches the reply's bytes, among those of the probes that ask such services. A pattern that Python's `re` cannot compile is counted, not mended. The maker is
recog's `hw.vendor`, else `os.vendor`; nmap's `cpe:/h:` vendor, else the first word of its product. Each names one maker or none.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from assay.identify.blocks import match_block
from assay.identify.knowledge import Knowledge
from assay.observe.codec import payload_of
from assay.observe.model import Observation

Row = Mapping[str, Any]
Asked = Callable[[Row], str | None]
_FLAGS = {
    "REG_ICASE": re.IGNORECASE,
    "REG_DOT_NEWLINE": re.DOTALL,
    "REG_MULTILINE": re.DOTALL,
    "IGNORECASE": re.IGNORECASE,
}
_BANNERS = ("http", "rtsp", "telnet", "ssh", "ftp", "sip", "hik_sdk_tcp8000")
_PROBES = (
    "NULL",
    "GenericLines",
    "GetRequest",
    "HTTPOptions",
    "FourOhFourRequest",
    "RTSPRequest",
    "SIPOptions",
    "Help",
)
_MATCH = re.compile(r"^(?:soft)?match (\S+) m(.)(.*?)\2([is]*) ?(.*)$")


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: how it answers, how many of its patterns run here, and how many do not."""

    name: str
    ask: Asked
    patterns: int
    unusable: int


def circular(row: Row) -> bool:
    """Rows that were published as a peer's own examples."""
    return (
        str(row["protocol"]).startswith("recog:")
        or row["protocol"] == "hik_sdk_tcp8000"
        or "rapid7/recog" in row["source"]
    )


def _blob(git_dir: Path, path: str) -> str:
    done = subprocess.run(["git", "-C", str(git_dir), "show", f"HEAD:{path}"], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def recog(git_dir: Path) -> Peer:
    """recog's XML databases, each for the field of its name."""
    listed = subprocess.run(
        ["git", "-C", str(git_dir), "ls-tree", "--name-only", "HEAD", "xml/"], capture_output=True, check=True
    )
    bases: dict[str, list[tuple[re.Pattern[str], str | int]]] = {}
    count = unusable = 0
    for path in listed.stdout.decode().split():
        if not path.endswith(".xml"):
            continue
        for one in ElementTree.fromstring(_blob(git_dir, path)).iter("fingerprint"):
            count += 1
            pattern = _recog_pattern(one)
            if pattern is None:
                unusable += 1
            else:
                bases.setdefault(Path(path).stem, []).append((pattern, _recog_vendor(one)))
    return Peer("recog", lambda row: _ask_recog(row, bases), count, unusable)


def _recog_pattern(one: ElementTree.Element) -> re.Pattern[str] | None:
    flags = 0
    for name in re.split(r"[,|\s]+", one.get("flags", "")):
        flags |= _FLAGS.get(name, 0)
    try:
        return re.compile(
            one.get("pattern", "").replace(r"\z", r"\Z").replace(r"\h", "[0-9a-fA-F]"), flags | re.MULTILINE
        )
    except (re.error, OverflowError):
        return None


def _recog_vendor(one: ElementTree.Element) -> str | int:
    """The vendor named, or the number of the group that holds it."""
    told = {param.get("name"): param for param in one.iter("param")}
    for name in ("hw.vendor", "os.vendor"):
        param = told.get(name)
        if param is not None:
            return int(param.get("pos", "0")) or param.get("value", "")
    return ""


def _ask_recog(row: Row, bases: Mapping[str, Sequence[tuple[re.Pattern[str], str | int]]]) -> str | None:
    for field, text in row["fields"].items():
        for pattern, vendor in bases.get(field, ()):
            hit = pattern.search(text) if text else None
            if hit:
                named = hit[vendor] if isinstance(vendor, int) else vendor
                if named:
                    return str(named)
                break
    return None


def nmap(git_dir: Path) -> Peer:
    """nmap's match lines, tried in the order of the file on replies of services."""
    lines: list[tuple[re.Pattern[bytes], str]] = []
    count = unusable = 0
    fits = False
    for line in _blob(git_dir, "nmap-service-probes").splitlines():
        if line.startswith("Probe "):
            fits = line.startswith("Probe TCP ") and line.split()[2] in _PROBES
        found = _MATCH.match(line) if fits and line.startswith("match ") else None
        if found is None:
            continue
        count += 1
        flags = (re.IGNORECASE if "i" in found[4] else 0) | (re.DOTALL if "s" in found[4] else 0)
        try:
            lines.append((re.compile(found[3].encode("latin-1", "replace"), flags), found[5]))
        except (re.error, OverflowError):
            unusable += 1
    return Peer("nmap match lines", lambda row: _ask_nmap(row, lines), count, unusable)


def _ask_nmap(row: Row, lines: Sequence[tuple[re.Pattern[bytes], str]]) -> str | None:
    if row["protocol"] not in _BANNERS:
        return None
    reply = payload_of(row["raw"])
    told = next((told for pattern, told in lines if pattern.search(reply)), None)
    if told is None:
        return None
    vendor = re.search(r"cpe:/h:([^:/]+)", told) or re.search(r"(?:^| )p/([^ /$]+)", told)
    return vendor[1].replace("_", " ") if vendor else None


def prefixes(git_dir: Path, known: Knowledge) -> Peer:
    """nmap's list of MAC prefixes, the longest first; who registers blocks under several names is one, as with Assay."""
    owners = {
        prefix: name.strip()
        for prefix, _, name in (line.partition(" ") for line in _blob(git_dir, "nmap-mac-prefixes").splitlines())
        if prefix and not prefix.startswith("#")
    }

    def ask(row: Row) -> str | None:
        bare = re.sub(r"[^0-9A-F]", "", row["mac"].upper())
        if not bare.strip("0"):
            return None
        name = next((owners[bare[:size]] for size in (9, 7, 6) if bare[:size] in owners), None)
        return (known.parties.registrant(name) or name) if name else None

    return Peer("nmap MAC prefixes", ask, len(owners), 0)


def blocks(known: Knowledge, seen: Mapping[str, Observation]) -> Peer:
    """Assay's own MAC blocks with the register's names, and nothing else."""

    def ask(row: Row) -> str | None:
        told = match_block(seen[row["id"]], known) if row["id"] in seen else []
        return known.house(told[0].entity) if told and told[0].says == "maker" else None

    return Peer("MAC blocks alone", ask, 0, 0)


def answers(peer: Peer, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """The lines for the corpus' scorer."""
    for row in rows:
        maker = peer.ask(row)
        yield {"id": row["id"], "maker": maker, "verdict": "probable" if maker else "none"}
