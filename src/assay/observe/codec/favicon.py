"""The two numbers by which a site's icon is known: MD5 in hexadecimal, and a signed 32-bit MurmurHash3 of its Base64.

Sources: recog's `favicons` database (MD5 of the file); the MurmurHash3_x86_32 reference by A. Appleby, public domain, with
seed 0 over Base64 in lines of 76 characters, which is the number that internet-wide scans publish.
"""

from __future__ import annotations

import base64
import hashlib

_C1, _C2, _MASK = 0xCC9E2D51, 0x1B873593, 0xFFFFFFFF


def icon_names(icon: bytes) -> tuple[str, str]:
    """MD5 and the signed number, as text."""
    number = murmur3(base64.encodebytes(icon))
    signed = number - (1 << 32) if number & 0x80000000 else number
    return hashlib.md5(icon, usedforsecurity=False).hexdigest(), str(signed)


def murmur3(data: bytes) -> int:
    """MurmurHash3 for 32 bits, seed 0."""
    state = 0
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        state ^= _scrambled(int.from_bytes(data[at : at + 4], "little"))
        state = (_rotated(state, 13) * 5 + 0xE6546B64) & _MASK
    if len(data) > whole:
        state ^= _scrambled(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    state = ((state ^ state >> 16) * 0x85EBCA6B) & _MASK
    state = ((state ^ state >> 13) * 0xC2B2AE35) & _MASK
    return state ^ state >> 16


def _scrambled(word: int) -> int:
    return _rotated(word * _C1 & _MASK, 15) * _C2 & _MASK


def _rotated(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & _MASK
