"""Rows of device observations out of the sources set aside before fingerprints were written (`bench/set_aside.json`).

Reads copies that are already on this machine and writes rows in the device corpus' form to a file outside the repository;
`bench/identify.py --truth FILE` scores them. The same copies give the same rows. A label never comes from a fingerprint or
a MAC block, and never from the field a fingerprint is to read alone where another names the maker:

- ntop/nDPI, captures (not `ubntac2.pcap`): every distinct reply our own reader finds. The maker is what the table `NAMED`
  says of it, written from reading the captures; all other rows are "Unknown" and count for false accusations only.
- netdisco/netdisco-mibs: numbers of products (a node below one named like "products"), up to `PER_FOLDER` of each folder,
  evenly spread. The folder names the maker; what stands in Huawei's folder below 3Com's joint number is H3C's.
- snmpsim-data: system description and number of each recorded walk. The file's name names the maker.
- uilibs/uiprotect, the sample of a whole system: model and address of each device, all Ubiquiti's (a login was needed).
- threads: rows taken by hand from issue threads, as JSON Lines, checked and added as they are.

Whatever is not there is left out with a message.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assay.errors import AssayError
from assay.observe.model import Observation
from assay.observe.read import read_paths

RESTRICTED = ("Hikvision", "Dahua", "Huawei", "ZTE", "Hytera")
UNKNOWN = "Unknown"
PER_FOLDER = 12
Row = dict[str, object]

# Kind, what stands in a field, maker. Read from what the devices say of themselves, not from their addresses.
NAMED = (
    ("dhcp", "TL-SG116E", "TP-Link"), ("dhcp", "iMac", "Apple"), ("dhcp", "MacBook", "Apple"), ("dhcp", "iPhone", "Apple"),
    ("mdns", "iMac", "Apple"), ("mdns", "MacBook", "Apple"), ("mdns", "iPad", "Apple"), ("mdns", "sonos", "Sonos"),
    ("tls_cert", "Sonos Devices", "Sonos"), ("tls_cert", "xerox.com", "Xerox"), ("ssdp_udp1900", "Roku", "Roku"),
    ("http", "Roku", "Roku"), ("sip", "Huawei SoftX3000", "Huawei"), ("ftp", "ECI Telecom", "ECI"),
)  # fmt: skip

FOLDERS = {
    "3com": "3Com", "a3com": "3Com", "alcatel": "Alcatel-Lucent", "allied": "Allied Telesis", "apc": "APC", "ciscosb": "Cisco",
    "d-link": "D-Link", "foundry": "Brocade", "hp": "HP", "hpe": "HPE", "h3c": "H3C", "huawei": "Huawei", "ibm": "IBM", "lancom": "LANCOM",
    "netscreen": "Juniper", "paloalto": "Palo Alto", "rad": "RAD", "tplink": "TP-Link", "ubnt": "Ubiquiti", "zte": "ZTE",
    "mediant": "AudioCodes", "hwgroup": "HW group", "wipipe": "CradlePoint", "megatec": "Megatec", "edgeswitch": "Ubiquiti",
}  # fmt: skip
# The folder bears the name of a company that had become another's, or was renamed, by the time the number was looked up.
# Rows are labelled by folder; with --successors by these instead, so that both figures can be told.
SUCCESSORS = {
    "meraki": "Cisco", "force10": "Dell", "liebert": "Vertiv", "cyclades": "Avocent", "packetfront": "Waystream",
    "pulsesecure-gateway": "Juniper",
}  # fmt: skip
NO_MAKER = ("rfc", "net-snmp", "openbsd", "cern", "cumulus", "EXTRAS")
H3C_NUMBER = "1.3.6.1.4.1.2011.10."
_NODE = re.compile(
    r"^[ \t]*([A-Za-z][\w-]*)[ \t]+(?:OBJECT[ \t]+IDENTIFIER|MODULE-IDENTITY|OBJECT-IDENTITY)\b"
    r"(?:(?!::=).){0,6000}?::=\s*\{\s*([A-Za-z][\w-]*)((?:\s+(?:[\w-]+\()?\d+\)?)+)\s*\}",
    re.MULTILINE | re.DOTALL,
)
_ROOTS = {"iso": "1", "enterprises": "1.3.6.1.4.1", "internet": "1.3.6.1", "private": "1.3.6.1.4"}


def row(protocol: str, raw: str, maker: str, source: str, *, mac: str = "", **more: object) -> Row:
    """A row in the corpus' form, its identifier the hash of what it holds."""
    label = {
        "maker": maker, "brand": more.get("brand", maker), "model": more.get("model", ""),
        "restricted": maker in RESTRICTED, "white_label": more.get("white_label", False),
        "needs_auth": more.get("needs_auth", False),
    }  # fmt: skip
    text = json.dumps([protocol, raw, mac, label, more.get("fields", {})], sort_keys=True)
    found = "aside-" + hashlib.sha256(text.encode()).hexdigest()[:12]
    return {"id": found, "protocol": protocol, "raw": raw, "fields": more.get("fields", {}), "mac": mac, "label": label,
            "source": source}  # fmt: skip


def files(git_dir: Path, under: str, ends: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Paths and content of the files below a folder of a bare repository's newest commit; absent ones are passed over."""
    listed = subprocess.run(
        ["git", "-C", str(git_dir), "ls-tree", "-r", "HEAD", *([under] if under else [])],
        capture_output=True,
        check=True,
    )
    for line in sorted(listed.stdout.decode().splitlines(), key=lambda line: line.partition("\t")[2]):
        about, _, path = line.partition("\t")
        if not ends or path.endswith(ends):
            found = subprocess.run(
                ["git", "-C", str(git_dir), "cat-file", "blob", about.split()[2]], capture_output=True, check=False
            )
            if found.returncode == 0:
                yield path, found.stdout


def captures(git_dir: Path) -> Iterator[Row]:
    """Each distinct reply in the captures of nDPI's tests."""
    for path, content in files(git_dir, "tests/cfgs/default/pcap/", (".pcap", ".pcapng", ".cap")):
        if path.endswith("ubntac2.pcap"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            capture = Path(folder) / Path(path).name
            capture.write_bytes(content)
            try:
                seen = read_paths([capture]).observations
            except AssayError as error:
                print(f"left out {path}: {error}", file=sys.stderr)
                continue
        for one in seen:
            fields = {name: text for name, text in one.fields.items() if text}
            yield row(one.kind, one.raw, _said(one), f"ntop/nDPI {path}", mac=one.mac or "", fields=fields)


def _said(seen: Observation) -> str:
    text = "\n".join(seen.fields.values())
    return next((maker for kind, piece, maker in NAMED if kind == seen.kind and piece.lower() in text.lower()), UNKNOWN)


def products(git_dir: Path, makers: Mapping[str, str] = FOLDERS) -> Iterator[Row]:
    """Numbers of products in the MIBs, a few of each maker."""
    folders: dict[str, dict[str, str]] = {}
    for path, content in files(git_dir, ""):
        folder = path.partition("/")[0]
        if "/" in path and folder not in NO_MAKER:
            text = re.sub(r"--[^\n]*", "", content.decode("latin-1"))
            nodes = folders.setdefault(folder, {})
            for name, parent, numbers in _NODE.findall(text):
                steps = ".".join(re.findall(r"\d+(?=\)|\s|$)", numbers))
                nodes.setdefault(name, f"{parent} {steps}")
    for folder, nodes in sorted(folders.items()):
        yield from _folder(folder, nodes, makers.get(folder, folder))


def _folder(folder: str, nodes: Mapping[str, str], maker_of: str) -> Iterator[Row]:
    parents = {value.partition(" ")[0] for value in nodes.values()}
    leaves = sorted(
        (number, name)
        for name in nodes
        if name not in parents
        and (found := _number(name, nodes))
        and (number := found[0]).startswith("1.3.6.1.4.1.")
        and any("product" in ancestor.lower() for ancestor in found[1])
    )
    for joint in (False, True):
        chosen = [leaf for leaf in leaves if leaf[0].startswith(H3C_NUMBER) == joint]
        step = max(1, len(chosen) // PER_FOLDER)
        maker = "H3C" if joint and folder == "huawei" else maker_of
        for number, name in chosen[::step][:PER_FOLDER]:
            fields = {"snmp_sysdescr": "", "snmp_sysobjid": number}
            raw = f"sysDescr=\nsysObjectID={number}"
            yield row("snmp", raw, maker, f"netdisco/netdisco-mibs {folder}", model=name, fields=fields)


def _number(name: str, nodes: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """The number of a node, and the names above it; None where it leads to no root."""
    steps: list[str] = []
    above: list[str] = []
    while name not in _ROOTS:
        if name not in nodes or len(above) > 30:
            return None
        name, _, step = nodes[name].partition(" ")
        steps.append(step)
        above.append(name)
    return ".".join([_ROOTS[name], *reversed(steps)]), above


def walks(wheel: Path) -> Iterator[Row]:
    """System description and number of each walk in the package."""
    with zipfile.ZipFile(wheel) as opened:
        for path in sorted(name for name in opened.namelist() if name.endswith(".snmprec")):
            lines = (line.split("|", 2) for line in opened.read(path).decode("latin-1").splitlines())
            found = {parts[0]: _text(parts[1], parts[2]) for parts in lines if len(parts) == 3}
            descr, number = found.get("1.3.6.1.2.1.1.1.0", ""), found.get("1.3.6.1.2.1.1.2.0", "")
            if descr or number:
                maker = Path(path).name.partition("-")[0]
                raw, fields = (
                    f"sysDescr={descr}\nsysObjectID={number}",
                    {"snmp_sysdescr": descr, "snmp_sysobjid": number},
                )
                yield row("snmp", raw, {"apc": "APC", "tripplite": "Tripp Lite", "geist": "Geist"}.get(maker, maker),
                          f"snmpsim-data {path}", fields=fields)  # fmt: skip


def _text(tag: str, value: str) -> str:
    return bytes.fromhex(value).decode("latin-1") if tag.endswith("x") else value


def unifi(git_dir: Path) -> Iterator[Row]:
    """Each device of uiprotect's sample system; addresses and names in it were scrambled by those who published it."""
    for _, content in files(git_dir, "tests/sample_data/sample_bootstrap.json"):
        told = json.loads(content)
        for group in ("cameras", "viewers", "lights", "bridges", "sensors", "chimes", "aiports"):
            for device in told.get(group, ()):
                model = str(device["type"])
                fields = {"claim_model": model, "claim_firmware": str(device.get("firmwareVersion") or "")}
                yield row("inventory", "", "Ubiquiti", "uilibs/uiprotect sample_bootstrap.json", model=model,
                          needs_auth=True, fields=fields)  # fmt: skip


def threads(path: Path) -> Iterator[Row]:
    """Rows taken by hand from the threads that are set aside; any other source is refused."""
    known = {source["name"] for source in json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))["sources"]}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        told = json.loads(line)
        if not any(told["source"].startswith(f"{name} ") for name in known):
            raise SystemExit(f"{path}:{number}: {told['source']} is none of the sources set aside")
        label = told["label"]
        yield row(told["protocol"], told["raw"], label["maker"], told["source"], mac=told.get("mac", ""),
                  brand=label["brand"], model=label["model"], white_label=label["white_label"],
                  needs_auth=label["needs_auth"], fields=told.get("fields", {}))  # fmt: skip


SOURCES = {"ndpi": captures, "mibs": products, "snmpsim": walks, "uiprotect": unifi, "threads": threads}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True, help="JSON Lines file to write, outside the repository")
    for name in SOURCES:
        parser.add_argument(f"--{name}", type=Path, help="git directory, package or file of that source")
    parser.add_argument(
        "--successors", action="store_true", help="label a folder of a company that was taken over by who did"
    )
    args = parser.parse_args(argv)
    makers = FOLDERS | SUCCESSORS if args.successors else FOLDERS
    found: dict[str, Row] = {}
    for name, read in (SOURCES | {"mibs": lambda copy: products(copy, makers)}).items():
        path: Path | None = getattr(args, name)
        if path is None or not path.exists():
            print(f"left out: {name} (no copy given)")
            continue
        rows = list(read(path))
        found |= {str(one["id"]): one for one in rows}
        print(f"{name}: {len(rows)} rows")
    args.out.write_text("".join(json.dumps(one) + "\n" for one in found.values()), encoding="utf-8")
    print(f"{len(found)} distinct rows in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
