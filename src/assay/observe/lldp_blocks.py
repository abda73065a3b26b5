"""What a device told the switch beside it, as `show lldp neighbors detail` prints it: a block of `key: value` lines.

The information is the same everywhere (IEEE 802.1AB-2016 section 8.5; inventory: ANSI/TIA-1057 section 10.2.6), its names are
each maker's own: Cisco IOS, Arista EOS, Juniper Junos, HPE ProCurve and Comware, ArubaOS-CX, lldpd. The system description is
by that standard what SNMP gives as sysDescr, and goes under that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assay.observe.aliases import plain

MAX_TEXT = 4096  # characters of one value

# A line with one of these keys and a value opens a block; the value names the switch's own port.
_STARTS = frozenset(("localintf", "localinterface", "localport", "port", "interface"))
_HEADINGS = (
    re.compile(r"LLDP neighbor-information of port \d{1,6}\[([^\]]{1,64})\]"),  # Comware
    re.compile(r"Interface (\S{1,64}) detected \d{1,6} LLDP neighbors?"),  # Arista
)
_AGAIN = (
    re.compile(r"\s{0,8}LLDP neighbor index"),  # Comware: another neighbour at the same port
    re.compile(r"\s{0,8}Neighbor \S{1,200}, age"),  # Arista
)
_NAMES = {
    "chassis": "chassisid neighborchassisid chassisidsubtype",
    "port_id": "portid neighborportid portidsubtype",
    "hostname": "systemname sysname neighborsystemname neighborchassisname",
    "snmp_sysdescr": "systemdescription systemdescr sysdescr neighborsystemdescription neighborchassisdescription",
    "address": "managementaddress neighbormanagementaddress mgmtip address ip",
    "manufacturer": "manufacturer manufacturername medmanufacturername",
    "model": "model modelname medmodelname",
    "serial": "serialnumber serialnum medserialnumber",
    "firmware": "fwrevision firmwarerevision firmwarerev medfirmwarerevision",
    "software": "swrevision softwarerevision softwarerev medsoftwarerevision",
    # Known, and of no use: they only end a description that runs over several lines.
    "": "timeremaining systemcapabilities systemcapabilitiessupported systemcapabilitiesenabled enabledcapabilities "
    "chassiscapabilitiesavailable chassiscapabilitiesenabled timetolive ttl pvid portdescription portdescr managementaddresses "
    "managementaddresstype managementaddresssubtype remotemanagementaddress porttype portidtype chassistype chassisidtype "
    "vlanid type capability capabilities neighborportdesc managementinfo mediaendpointclass medinformation endpointclass "
    "hardwarerevision hardwarerev hwrevision assetid medhardwarerevision medassetid lldpmed inventory",
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

    def opens(self, line: str, record: int) -> bool:
        """Whether the line begins a block, which is then the open one."""
        port = self._port(line)
        if port is None:
            return False
        self.block, self._open = Block(record, port), ""
        return True

    def _port(self, line: str) -> str | None:
        text = line.strip()
        if self.block is not None and any(form.match(line) for form in _AGAIN):
            return self.block.port
        for heading in _HEADINGS:
            if found := heading.match(text):
                return found[1]
        key, colon, value = text.partition(":")
        value = value.strip()
        if not colon or not value or len(value) > 120 or plain(key) not in _STARTS:
            return None
        if plain(key) == "interface":  # lldpd; elsewhere the word begins many another line
            return value.partition(",")[0] if "via: LLDP" in value else None
        if plain(key) == "port" and not line.startswith("Port"):
            return None
        return value

    def take(self, line: str) -> bool:
        """Whether the line says something of the open block."""
        if self.block is None:
            return False
        key, colon, value = line.partition(":")
        name = _NAME_OF.get(plain(key)) if colon or " - not advertised" in line else None
        if name is None:
            return self._more(line)
        self._open, self._lines, self._width = name if name == "snmp_sysdescr" else "", 0, len(line.rstrip())
        value = value.strip().strip('"')
        if name and value and not value.startswith("- not advertised"):
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
