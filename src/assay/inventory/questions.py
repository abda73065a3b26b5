"""What people are asked, and what an answer is about.

Subjects are written `organisation`, `act`, `site:NAME`, `device:ID`, `purchase:ID`, `contract:NUMBER` and `lot:ID`
(the devices of one purchase line, or another lot that Assay named). `contract` alone means all of the organisation's
contracts. `question` is about an open question of law, and its fact is that question's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assay.errors import FactsError
from assay.inventory.identity import folded

_ALONE = ("organisation", "act", "contract", "question")
_KEYED = ("site", "device", "purchase", "contract", "lot", "question")
_KINDS = {
    **{kind: kind for kind in (*_ALONE, *_KEYED)},
    "organization": "organisation",
    "organisme": "organisation",
    "acte": "act",
    "appareil": "device",
    "asset": "device",
    "lieu": "site",
    "achat": "purchase",
    "contrat": "contract",
}
_FACT = re.compile(r"^(organisation|site|device|purchase|contract|act)\.[a-z0-9_]+$")
_QUESTION = re.compile(r"^[a-z0-9][a-z0-9._:/-]*$")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask about one subject: the text and the reason in English and French, and how much it settles.

    `choices` are the allowed answers (empty: free text); `unknown` is always allowed. `devices` is how many devices the
    answer helps to settle, `measures` for which measures.
    """

    subject: str
    fact: str
    question: Mapping[str, str]  # en, fr
    choices: tuple[str, ...]
    why: Mapping[str, str]  # en, fr
    devices: int
    measures: tuple[str, ...] = ()


def subject_of(text: str) -> str:
    """The subject in its canonical form. Raises FactsError without a place; the reader of the file adds it."""
    kind, _, key = (part.strip() for part in text.partition(":"))
    known = _KINDS.get(folded(kind))
    if known is None:
        raise FactsError(
            f"unknown subject {text.strip()!r}",
            remedy="write organisation, site:NAME, device:ID, purchase:ID, contract:NUMBER or lot:ID",
        )
    if key and known in _KEYED:
        return f"{known}:{key}"
    if key or known not in _ALONE:
        wanted = known if known in _ALONE else f"{known}:{'NAME' if known == 'site' else 'ID'}"
        raise FactsError(f"the subject {text.strip()!r} is not complete", remedy=f"write {wanted}")
    return known


def is_fact(text: str, subject: str) -> bool:
    """Whether the text is written as a fact (or, for the subject `question`, as an open question) is."""
    return bool((_QUESTION if subject.startswith("question") else _FACT).match(text))
