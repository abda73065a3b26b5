"""What stands in each word of a row whose table is known by its words, and which rows are the switch's own."""

from __future__ import annotations

from assay.observe.output_layouts import AT, NEIGHBOUR, NETSH, PAIR, Layout, pair
from assay.observe.output_words import is_address, is_mac

# What a switch calls itself in its own table.
_OWN_PORTS = frozenset(
    (
        "cpu",
        "switch",
        "router",
        "self",
        "igmp",
        "drop",
        "sup-eth1(r)",
        "vpc",
        "system",
        "-",
        "cpu0",
        "static-cpu",
        "management-cpu",
    )
)


def places_of(words: list[str], layout: Layout) -> tuple[dict[str, str], str]:
    """What stands where in a row, and the word that is its MAC address; nothing where it is no row of that table."""
    if layout is AT:
        return {"address": words[1]}, words[3]
    if layout is NEIGHBOUR:
        at = words.index("lladdr") if "lladdr" in words else len(words)
        return {"address": words[0]}, words[at + 1] if at + 1 < len(words) else ""
    if layout is NETSH:  # what stands between its cells may be glued to them
        words = [cell for word in words if (cell := word.strip("-"))]
    if layout is PAIR:
        shape = pair(words)
        return ({"address": words[shape[0]].strip("()")}, words[shape[1]]) if shape else ({}, "")
    if (at := next((n for n, word in enumerate(words) if is_mac(word)), -1)) >= 0:
        shift = at - layout.words.index("mac")
        mac = words[at]
    elif "address" in layout.words and (at := next((n for n, one in enumerate(words[:3]) if is_address(one)), -1)) >= 0:
        shift, mac = at - layout.words.index("address"), ""
    else:
        return {}, ""
    places = {
        name: words[n + shift] for n, name in enumerate(layout.words) if name != "." and 0 <= n + shift < len(words)
    }
    return places, mac


def is_own(places: dict[str, str]) -> bool:
    """Whether a switch lists an address of its own: by the port it is at, or by how it was learned."""
    kind, port = places.get("type", "").lower(), places.get("port", "").lower()
    return port in _OWN_PORTS or kind in ("self", "system", "cpu", "management")
