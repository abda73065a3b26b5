"""Seeds with bytes changed, cut, repeated and mixed: what a hostile sender does to a valid message."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

# Numbers and marks at which parsers go wrong: lengths that lie, ends of strings, openings that nothing closes.
TOKENS = (
    b"\x00", b"\xff", b"\xff\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xc0\x0c", b"\xc0\x00",
    b"\r\n", b"\r\n\r\n", b"\n", b'"', b"'", b"<", b">", b"</", b"<!--", b"]]>", b"&#x0;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"{", b"}", b"[", b"]", b"\\u0000", b"\\ud800", b"1e999", b"-1", b"NaN", b"%00", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"\xff\xfe", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}".encode(), "\N{ARABIC-INDIC DIGIT ONE}".encode(), "\N{SUPERSCRIPT TWO}".encode(),
    b"password: x", b"@", b"://", b",", b";", b"\t", b" ", b"*", b"&a", b"? ", b"- ", b"\x30\x84\xff\xff\xff\xff",
)  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A seed after up to eight changes."""
    data = bytearray(draw(st.sampled_from(list(seeds))))
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(data)))
        match draw(st.integers(0, 6)):
            case 0 if at < len(data):
                data[at] = draw(st.integers(0, 255))
            case 1:
                data[at:at] = draw(st.sampled_from(TOKENS))
            case 2:
                token = draw(st.sampled_from(TOKENS))
                data[at : at + len(token)] = token
            case 3:
                del data[at : at + draw(st.integers(1, 64))]
            case 4:
                piece = data[at : at + draw(st.integers(1, 64))]
                data[at:at] = bytes(piece) * draw(st.integers(1, 60))
            case 5:
                other = draw(st.sampled_from(list(seeds)))
                data[at:] = other[draw(st.integers(0, len(other))) :]
            case _:
                del data[at:]
    return bytes(data[:65_536])
