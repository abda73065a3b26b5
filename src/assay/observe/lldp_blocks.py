"""What a device told the switch beside it, as `show lldp neighbors detail` prints it: a block of `key: value` lines.

The information is the same everywhere (IEEE 802.1AB-2016 section 8.5; inventory: ANSI/TIA-1057 section 10.2.6), its names are
each maker's own: Cisco IOS, Arista EOS, Juniper Junos, HPE ProCurve and Comware, ArubaOS-CX, lldpd. The system description is
by that standard what SNMP gives as sysDescr, and goes under that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assay.observe.aliases import plain
from assay.observe.output_words import is_address, is_mac

MAX_TEXT = 4096  # characters of one value

# A line with one of these keys and a value opens a block; the value names the switch's own port.
_STARTS = frozenset(
    ("localintf", "localinterface", "localport", "port", "interface", "localportid", "localinterfacename")
)
_HEADINGS = (
    re.compile(r"LLDP neighbor-information of port \d{1,6} ?\[([^\]]{1,64})\]\s{0,4}:?"),  # Comware
    re.compile(r"Interface (\S{1,64}) detected \d{1,6} LLDP neighbors?\s{0,4}:?"),  # Arista
    re.compile(r"Local (port[\d.]{1,20}):"),  # Allied Telesis
    re.compile(r"(\S{1,64}) has \d{1,6} neighbors?(?:\(s\))?\s{0,4}:?"),  # Huawei
    re.compile(
        r"Remote LLDP (?:Agents|nearest-\S{1,20} Agents) on Local (?:Slot/)?Port:? (\S{1,64}?):?"
    ),  # Alcatel-Lucent
    re.compile(
        r"(?:LLDP|Remote) (?:neighbou?rs?|device)\S{0,12} (?:of|on|at|for) (?:port|interface) (\S{1,64}?):?(?: .{0,60})?",
        re.IGNORECASE,
    ),
)
_AGAIN = (
    re.compile(r"\s{0,8}LLDP neighbor index"),  # Comware: another neighbour at the same port
    re.compile(r"\s{0,8}Neighbor index\s{0,40}:"),  # Huawei
    re.compile(r"\s{0,8}Neighbor:? \S{1,200}, (?:age|TTL)\b"),  # Arista, Brocade
)
# Alcatel-Lucent: both of a neighbour's names in one line, before its members.
_DOTS = re.compile(r"(?<=[\w)\]]) \.{1,80} ")  # Allied Telesis: `Chassis ID ........ ...`
_BOTH = re.compile(r"\s{1,12}Chassis ([^\s,]{1,64}), Port ([^\s,]{1,120}):?$")
_NOTE = re.compile(r"\([^()]{0,40}\)")
_MARK = re.compile(r"^\s{0,12}(?:[+*-]|\d{1,4}) (?=[A-Za-z])")  # in front of a key: Brocade's bullet, Fortinet's number
_NAMES = {
    "chassis": "chassisid neighborchassisid chassisidsubtype remotechassisid chassisiddata chassisdata remotechassis chassisidvalue",
    "port_id": "portid neighborportid portidsubtype remoteportid portiddata remoteport",
    "peer": "peermacaddress peersourcemac sourcemacaddress peermac remotemac",
    "hostname": "systemname sysname neighborsystemname neighborchassisname remotesystemname systemnamedata neighborname neighborsysname",
    "snmp_sysdescr": "systemdescription systemdescr systemdesc sysdescr sysdesc neighborsystemdescription neighborchassisdescription "
    "remotesystemdescription systemdescdata systemdescriptiontlv",
    "address": "managementaddress neighbormanagementaddress mgmtip mgmtaddress address ip ipv4address managementaddressvalue managementipaddress "
    "managementip managementaddresses managementipv4address remotemgmtipv4address remotemanagementaddress remoteipv4address address1addr managementaddressipv4",
    "address6": "ipv6 ipv6address managementaddressipv6 managementipv6address remotemgmtipv6address",
    "manufacturer": "manufacturer manufacturername medmanufacturername",
    "model": "model modelname medmodelname",
    "serial": "serialnumber serialnum medserialnumber serialno",
    "firmware": "fwrevision firmwarerevision firmwarerev medfirmwarerevision firmwareversion",
    "software": "swrevision softwarerevision softwarerev medsoftwarerevision softwareversion",
    # Known, and of no use: they only end a description that runs over several lines.
    "": "timeremaining holdtime age systemcapabilities systemcapabilitiessupported systemcapabilitiesenabled enabledcapabilities "
    "chassiscapabilitiesavailable chassiscapabilitiesenabled timetolive ttl pvid portdescription portdescr "
    "managementaddresstype managementaddresssubtype porttype portidtype chassistype chassisidtype portsubtype systemcapabilitiessupported chassissubtype "
    "vlanid type capability portvlanid portvlanidpvid capabilities neighborportdesc managementinfo mediaendpointclass medinformation endpointclass supported enabled "
    "capabilitiessupported capabilitiesenabled systemcapsavailable systemcapsenabled systemcapssupported expiredtime lastupdate updatetime "
    "hardwarerevision hardwarerev hwrevision assetid medhardwarerevision medassetid lldpmed inventory remoteid portdesc portdescdata "
    "neighborentries systemdesclen systemnamelen oid interfacenumber discoveredtime operationalstatus",
}  # fmt: skip
_NAME_OF = {key: name for name, keys in _NAMES.items() for key in keys.split()}
_FULL_LINE = 77  # characters: a Comware line this long goes on in the next, in the middle of a word
_INDENTED = 12
MAX_LINES = 60  # of one description


@dataclass(slots=True)
class Block:
    """One neighbour. `values` are by the names above, `port` is the switch's own port."""

    record: int
    port: str
    values: dict[str, str] = field(default_factory=dict)


class Blocks:
    """Lines in, blocks out: `opens` says whether a line begins one, `take` adds a line to the one that is open."""

    def __init__(self) -> None:
        self.block: Block | None = None
        self._open = ""  # the name whose text goes on over more lines
        self._lines = self._width = 0

    @property
    def port(self) -> str:
        """The port of the open block."""
        return self.block.port if self.block else ""

    def opens(self, line: str, record: int) -> bool:
        """Whether the line begins a block, which is then the open one."""
        port = self._port(line)
        if port is None:
            return False
        self.block, self._open = Block(record, port), ""
        if _NAME_OF.get(_key_of(line)[0]) == "chassis" or _BOTH.match(line):
            self.take(line)
        return True

    def _port(self, line: str) -> str | None:
        text = line.strip()
        if self.block is not None and any(form.match(line) for form in _AGAIN):
            return self.block.port
        if self.block is not None and "chassis" in self.block.values and _BOTH.match(line):
            return self.block.port
        for heading in _HEADINGS:
            if found := heading.fullmatch(text):
                return found[1]
        key, value = _key_of(line)
        if not value or len(value) > 120:
            return None
        if _NAME_OF.get(key) == "chassis" and self._is_another(value):
            return ""
        if key not in _STARTS:
            return None
        if key == "localportid" and self.block is not None:  # Cisco NX-OS says it third, others beside the interface
            if self.block.port and "chassis" in self.block.values:
                return value
            self.block.port = self.block.port or value
            return None
        if key == "interface":  # lldpd; elsewhere the word begins many another line
            return value.partition(",")[0] if "via: LLDP" in value else None
        if key == "port" and not (line.startswith("Port") or _MARK.match(line)):
            return None
        return value

    def _is_another(self, value: str) -> bool:
        """Whether a chassis belongs to a neighbour that no line named a port for."""
        if self.block is None:
            return is_mac(value) or is_address(value)
        return "chassis" in self.block.values and not self._open

    def take(self, line: str) -> bool:
        """Whether the line says something of the open block."""
        if self.block is None:
            return False
        if found := _BOTH.match(line):
            self.block.values |= {"chassis": found[1], "port_id": found[2]}
            return True
        key, value = _key_of(line)
        name = _NAME_OF.get(key) if key else None
        if name is None:
            return self._more(line)
        self._open, self._lines, self._width = name if name == "snmp_sysdescr" else "", 0, len(line.rstrip())
        value = value.removesuffix(",").strip().strip('"').strip()
        if name and value and not value.lstrip("- [").startswith("not advertised"):
            self.block.values.setdefault(name, value[:MAX_TEXT])
        return True

    def _more(self, line: str) -> bool:
        """A further line of a description."""
        if not self._open or self.block is None or not line.strip() or self._lines >= MAX_LINES:
            return False
        before = self.block.values.get(self._open, "")
        indent = len(line) - len(line.lstrip())
        joint = "" if not before or (self._width >= _FULL_LINE and indent >= _INDENTED) else "\n"
        self.block.values[self._open] = (before + joint + line.strip().strip('"'))[:MAX_TEXT]
        self._lines, self._width = self._lines + 1, len(line.rstrip())
        return True

    def close(self) -> Block | None:
        """The block that was open, which is open no more."""
        block, self.block, self._open = self.block, None, ""
        return block


def _key_of(line: str) -> tuple[str, str]:
    """The key of a line, plain and without its note in brackets, and its value; empty where it has none."""
    if dots := _DOTS.search(line, 0, 120):
        return plain(_NOTE.sub("", line[: dots.start()])), line[dots.end() :].strip()
    equal, colon = line.find(" = "), line.find(":")
    at = equal + 1 if equal >= 0 and (colon < 0 or equal < colon) else colon
    if at < 0:
        return (plain(line.partition(" - ")[0]), "") if " - not advertised" in line else ("", "")
    if at > 80:
        return "", ""
    return plain(_NOTE.sub("", _MARK.sub("", line[:at]))), line[at + 1 :].strip()
