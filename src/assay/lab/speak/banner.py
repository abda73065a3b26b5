"""Services that speak first: telnet, SSH, FTP and others; every line that is typed is refused.

Sources: RFC 854 (telnet), RFC 4253 section 4.2 (SSH identification), RFC 959 section 4.2 (FTP replies).
"""

from __future__ import annotations

from assay.lab.device import Device
from assay.lab.record import What
from assay.lab.services import Banner

_IAC, _LONGEST_LINE = 255, 4096


def greeting(device: Device, banner: Banner) -> bytes:
    """What is said unasked, or once anything came where the banner waits for input."""
    return (
        bytes.fromhex(banner.hexadecimal)
        if banner.hexadecimal
        else device.text(banner.says).encode("latin-1", "replace")
    )


def reply(banner: Banner, line: bytes) -> tuple[bytes, bool, What]:
    """The refusal of what was typed, whether the connection stays open, and what it was."""
    if banner.kind == "ftp":
        return _ftp(line)
    if banner.kind == "telnet":
        typed = line.strip(b"\r\n\0 ")
        if not typed or typed[0] == _IAC:  # options are negotiated, and nobody has typed
            return b"", True, "question"
        return b"\r\nLogin incorrect\r\n", False, "log-in"
    return b"", False, "question"


def _ftp(line: bytes) -> tuple[bytes, bool, What]:
    """RFC 959: 530 for whoever would log in or do anything, 221 at the end."""
    verb = line[:_LONGEST_LINE].split(b" ")[0].strip().upper()
    if verb == b"QUIT":
        return b"221 Goodbye.\r\n", False, "question"
    if verb in (b"USER", b"PASS", b"ACCT"):
        return b"530 Login incorrect.\r\n", True, "log-in"
    return b"530 Please login with USER and PASS.\r\n", True, "question"
