"""The fingerprints: what a device gives away, and how far it can be trusted."""

from __future__ import annotations

from collections import Counter

from assay.register.fingerprints import load_book
from assay.register.index import Register
from assay.register.schema import Fingerprint
from reference.markdown import bullets, code, table

CLASSES = {
    "protocol-framing": "the way its protocol is framed, which a badge does not change",
    "identity-reply": "what it says of itself in a reply",
    "mac-block": "whose address block its MAC lies in (read from the IEEE registry, not listed here)",
    "certificate": "the certificate it presents",
    "firmware": "its firmware's own marks",
    "serial-model-grammar": "how its serial or model is written",
    "label-photo": "a photo of its label",
    "claim": "what people wrote about it (never a fingerprint)",
}


def page(register: Register) -> str:
    book = load_book(register.folder)
    counted = Counter(one.evidence for one in book.fingerprints)
    text = "# Fingerprints\n\n"
    text += (
        f"{len(book.fingerprints)} tells. Two of different classes make a maker confirmed; two of one class do not add up."
        " *Survives* says whether the tell stays when the unit is sold under another badge. The patterns, the examples that"
        " must match and those that must not stand in `src/assay/register/data/fingerprints`;"
        " `assay register show ID` prints one whole.\n\n"
    )
    text += "## Evidence classes\n\n"
    text += table(
        ("Class", "What it is", "Fingerprints"),
        [(code(name), meaning, counted[name]) for name, meaning in CLASSES.items()],
    )
    text += "## Index\n\n"
    ordered = sorted(book.fingerprints, key=lambda one: (one.entity, one.id))
    text += table(
        ("Fingerprint", "Title", "Says", "Of", "Class", "Weight", "Survives", "Status", "Sources"),
        [_row(one) for one in ordered],
    )
    misled = [one for one in ordered if one.counterexamples]
    text += "## Known to mislead\n\n" + bullets(f"`{one.id}`: {' '.join(one.counterexamples)}" for one in misled)
    return text.rstrip() + "\n"


def _row(one: Fingerprint) -> tuple[object, ...]:
    return (
        code(one.id), one.title, one.says, one.entity, one.evidence, one.weight, one.survives_rebadging, one.status,
        len(one.sources),
    )  # fmt: skip
