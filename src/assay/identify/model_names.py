"""The model that a line names: its column, else what is written in the badge's grammar, else what looks like a part number.

A part number found by its looks is shown to people and decides nothing.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from assay.identify.text import TEXT_LIMIT, Gazetteer, Mention

ModelBy = Literal["column", "grammar", "looks", ""]

_TOKEN: Final = re.compile(
    r"(?<![\w-])(?=[\w./+-]{0,40}\d)[A-Za-z][A-Za-z0-9]{0,20}(?:[-./+][A-Za-z0-9]{1,20}){0,6}(?![\w-])"
)
_MEASURED: Final = re.compile(
    r"(?i)^(?:h\.?26[45]\+?|rj-?45|cat-?[5-8][ea]?|usb-?[23c]?|ip6[0-9]|ik10|mp[34]|wifi6?|ipv[46]|poe\+{0,2}|[x×]\d+)$"
)
_LEAST = 4  # signs


def model_named(text: str, column: str, brand: str | None, gazetteer: Gazetteer) -> tuple[str, ModelBy]:
    """The model of a line and how it was told."""
    if column:
        return column, "column"
    text = text[:TEXT_LIMIT]
    if brand is None:
        return "", ""
    turned = [one for one in gazetteer.mentions(text) if one.role != "item"]
    models = gazetteer.models(text)
    others = {one.text for one in models if one.role != "item" or any(_follows(one, name) for name in turned)}
    own = [one.text for one in models if one.subject == brand and one.text not in others]
    if own:
        return own[0], "grammar"
    likely = [
        one.group() for one in _TOKEN.finditer(text) if _is_part_number(one.group()) and one.group() not in others
    ]
    return (likely[0], "looks") if likely else ("", "")


def _is_part_number(token: str) -> bool:
    return len(token) >= _LEAST and any(sign.isalpha() for sign in token) and not _MEASURED.match(token)


def _follows(model: Mention, name: Mention) -> bool:
    """`remplace Hikvision DS-2CD2143`: what is said of the name is said of the model right behind it."""
    return name.start < model.start <= name.start + len(name.text) + 2
