"""Single words of equipment's tables: MAC addresses as each maker groups them, and IP addresses."""

from __future__ import annotations

import ipaddress
import re

MAC = re.compile(
    r"[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{4}([.:-])[0-9A-Fa-f]{4}\2[0-9A-Fa-f]{4}"
    r"|[0-9A-Fa-f]{6}[-:][0-9A-Fa-f]{6}|[0-9A-Fa-f]{12}|01[0-9A-Fa-f]{2}(?:\.[0-9A-Fa-f]{4}){2}\.[0-9A-Fa-f]{2}"
)
SHORT_MAC = re.compile(r"[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5}")  # BSD and macOS write 0:1b:c5:0:0:1


def is_mac(word: str) -> bool:
    """Whether the word is written as a MAC address is, a device's or not."""
    return len(word) > 10 and (MAC.fullmatch(word) or SHORT_MAC.fullmatch(word)) is not None


def is_address(word: str) -> bool:
    """Whether the word is an IP address, with a zone or without."""
    if not ("." in word or ":" in word):
        return False
    try:
        ipaddress.ip_address(word.partition("%")[0])
    except ValueError:
        return False
    return True
