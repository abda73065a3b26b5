"""What a service says first: telnet, SSH, FTP and SIP.

Sources: RFC 854 (telnet commands start with IAC), RFC 4253 section 4.2 (SSH identification), RFC 959 section 4.2 (FTP
replies), RFC 3261 sections 20.35 and 20.41 (Server, User-Agent). Values are cut as recog's databases expect them: SSH
without `SSH-2.0-`, FTP without its code. A telnet banner ends at its first prompt, since what follows was typed.
"""

from __future__ import annotations

import re

from assay.observe.codec.headers import parse, status_code
from assay.observe.codec.wire import text

_IAC, _SB, _SE, _WILL, _DONT = 255, 250, 240, 251, 254
_BANNER_LIMIT = 2048
_PROMPT = re.compile(r"(?:log ?in|user ?name|user|account|pass ?word)[^\S\r\n]{0,4}[:>][^\S\r\n]?", re.IGNORECASE)
_SSH = re.compile(r"SSH-\d\.\d{1,2}-([^\r\n]{1,255})")
_FTP_LINE = re.compile(r"220[ -](.*)")
_SIP_REQUEST = re.compile(r"[A-Z]{2,12} sips?:\S{1,400} SIP/2\.0")


def telnet(payload: bytes) -> dict[str, str]:
    """The text up to and with the first prompt, option negotiation taken out."""
    shown = text(without_negotiation(payload[: _BANNER_LIMIT * 2]))[:_BANNER_LIMIT]
    prompt = _PROMPT.search(shown)
    banner = shown[: prompt.end()] if prompt else shown
    printable = sum(character.isprintable() or character in "\r\n\t" for character in banner)
    # Mostly control characters: this is some binary protocol on telnet's port.
    return {"telnet_banners": banner} if banner.strip() and printable >= 0.8 * len(banner) else {}


def without_negotiation(payload: bytes) -> bytes:
    """The data bytes of a telnet stream (RFC 854: IAC doubled is one 255)."""
    kept, at = bytearray(), 0
    while at < len(payload):
        if payload[at] != _IAC:
            kept.append(payload[at])
            at += 1
            continue
        command = payload[at + 1] if at + 1 < len(payload) else _SE
        if command == _IAC:
            kept.append(_IAC)
            at += 2
        elif command == _SB:
            end = payload.find(bytes([_IAC, _SE]), at)
            at = end + 2 if end >= 0 else len(payload)
        else:
            at += 3 if _WILL <= command <= _DONT else 2
    return bytes(kept)


def ssh(payload: bytes) -> dict[str, str]:
    """Software version and comments of the identification line; lines may come before it."""
    found = _SSH.search(text(payload[:_BANNER_LIMIT]))
    return {"ssh_banners": found[1]} if found else {}


def ftp(payload: bytes) -> dict[str, str]:
    """The lines of the 220 greeting, joined; later replies hold user names and are not read."""
    lines: list[str] = []
    for line in text(payload[:_BANNER_LIMIT]).splitlines():
        found = _FTP_LINE.match(line)
        if found:
            lines.append(found[1])
        elif lines and not re.match(r"\d{3}[ -]", line):
            lines.append(line.strip())
        else:
            break
        if line.startswith("220 "):
            break
    return {"ftp_banners": "\n".join(lines)}


def sip(payload: bytes) -> dict[str, str]:
    """Server of a response, User-Agent of a request."""
    message = parse(payload[: _BANNER_LIMIT * 4])
    if not status_code(message.start, "SIP") and not _SIP_REQUEST.fullmatch(message.start):
        return {}
    return {"sip_banners": message.first("server"), "sip_user_agents": message.first("user-agent")}
