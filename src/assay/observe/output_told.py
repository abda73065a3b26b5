"""`IPv6 Address : ...`, and some lines on `Link-layer : ...`, as Huawei's equipment and PowerShell's lists have it."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\s{0,8}(?:ipv?[46]? ?address|ipaddress)\s{0,40}:\s{0,8}([0-9A-Fa-f:.%]{2,60})", re.IGNORECASE)
_MAC = re.compile(r"\s{0,8}(?:link-?layer(?: ?address)?|lladdr)\s{0,40}:\s{0,8}([0-9A-Fa-f:.-]{11,20})", re.IGNORECASE)
_NEAR = 6  # lines between the two


class ToldPairs:
    """Lines in, addresses with their MAC address out."""

    def __init__(self) -> None:
        self._record, self._address = 0, ""

    def take(self, record: int, line: str) -> tuple[str, str] | None:
        """The IP address and the MAC address that this line completes."""
        if found := _ADDRESS.match(line):
            self._record, self._address = record, found[1]
            return None
        found = _MAC.match(line) if self._address else None
        if found is None or record - self._record > _NEAR:
            return None
        address, self._address = self._address, ""
        return address, found[1]
