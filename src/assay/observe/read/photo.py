"""A photo of labels is one observation per label: what it says, as read by this machine, until somebody confirms it.

Passwords and codes that stand on a label are dropped before anything is kept. The picture itself is never kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assay.observe.label import KIND, NO_SHAPES, Doubt, FieldRead, LabelRead, LabelShapes, TextLine
from assay.observe.model import Observation, Reading, Source
from assay.observe.read.label_fields import in_order, labels_of
from assay.observe.read.ledger import FIELD_LIMIT, Ledger
from assay.observe.read.photo_image import Picture, PictureError, open_picture
from assay.observe.read.photo_text import BLURRED, Recogniser, Seen, read_text, recogniser
from assay.observe.secrets import DROPPED, is_secret_header

_NAMED = re.compile(r"^(.{2,40}?)[:：]\s*(\S.*)$")
_CLOSER = "take it again: closer, still, without glare"


def read_photo(
    path: Path,
    name: str,
    sha256: str,
    *,
    shapes: LabelShapes = NO_SHAPES,
    keep_position: bool = False,
    reader: Recogniser | None = None,
) -> Reading:
    """The labels on a photo. What could not be read is listed in `left_out` with what to do; no picture raises."""
    ledger = Ledger(name, sha256, unit="label")
    try:
        picture = open_picture(path, keep_position=keep_position)
        seen = read_text(picture.image, reader or recogniser())
    except PictureError as error:
        ledger.leave(None, error.reason, error.detail)
        return ledger.close()
    lines = without_secrets(seen.lines, ledger)
    found = labels_of(lines, shapes)
    kept = [label for label in found if label[1] and (len(found) > 1 or _tells(label[1]))]
    if not kept:
        ledger.leave(None, "photo-unread", _why(seen))
        return ledger.close()
    if seen.unsure:
        ledger.leave(None, "photo-unread", f"{seen.unsure} pieces of text were too unclear to use ({_CLOSER})")
    for number, (own, fields) in enumerate(kept, start=1):
        label = _label(own, fields, number, picture, name, sha256, ledger)
        ledger.reading.labels.append(label)
        ledger.keep(observation_of(label))
    return ledger.close()


def _tells(fields: Sequence[FieldRead]) -> bool:
    """Something on it says which device, or whose name it bears."""
    return any(field.name in ("brand", "model", "serial", "mac", "fcc_id") for field in fields)


def _why(seen: Seen) -> str:
    text = " ".join(line.text for line in seen.lines)[:80]
    if seen.blurred and len(text) < 40:
        return f"too blurred to read: sharpness {seen.sharpness:.0f}, print needs {BLURRED:.0f} or more ({_CLOSER})"
    if not seen.lines:
        return f"no text was found in the photo ({_CLOSER})"
    return (
        f"text was read, but no model, serial number, MAC address or FCC ID in it ({_CLOSER}, or type it into a table)"
    )


def _label(
    lines: Sequence[TextLine], fields: Sequence[FieldRead], number: int, picture: Picture, name: str, sha256: str, ledger: Ledger
) -> LabelRead:  # fmt: skip
    whole = ledger.capped("\n".join(line.text for line in lines), "label text", number)
    return LabelRead(
        photo=name,
        sha256=sha256,
        number=number,
        fields=tuple(fields),
        lines=tuple(whole.split("\n")),
        seen_at=picture.taken_on,
        position=picture.position,
    )


def observation_of(label: LabelRead) -> Observation:
    """The observation that a label makes: a copy of what stands on the device, confirmed by a person or not yet.

    Once a person has confirmed it, its brand and model are also that person's word for it (`claim_brand`, `claim_model`).
    """
    values = {field.name: field.taken for field in label.fields if field.taken}
    mac = values.pop("mac", None)
    text = "\n".join(label.lines)[:FIELD_LIMIT]
    fields = {**values, "label_reading": "confirmed" if label.confirmed_by else "unconfirmed"}
    if text:
        fields["label_text"] = text
    if corrected := " ".join(field.name for field in label.fields if field.corrected):
        fields["label_corrected"] = corrected
    if label.position:
        fields["position"] = label.position
    if label.confirmed_by:
        fields |= {f"claim_{name}": values[name] for name in ("brand", "model") if name in values}
    return Observation(
        kind=KIND,
        source=Source(label.photo, label.sha256, label.number, "label"),
        seen_at=label.seen_at,
        raw=text.encode("latin-1", "replace").decode("latin-1"),
        fields=fields,
        mac=mac,
    )


def without_secrets(lines: Sequence[TextLine], ledger: Ledger) -> list[TextLine]:
    """The lines without passwords and codes: those after a word for one, on its line, right of it or below it."""
    kept: list[TextLine] = []
    dropping: TextLine | None = None  # a word for a secret whose value stands apart
    for line in in_order(lines):
        text = ledger.clean(line.text, "photo label")
        named = _NAMED.match(text)
        word = not named and len(text) <= 40 and is_secret_header(text.rstrip(":： "))
        if dropping is not None and not named and not word and _beside(dropping, line):
            ledger.secret("photo label")
            text = DROPPED
        elif named and is_secret_header(named[1]) and DROPPED not in text:
            ledger.secret("photo label")
            text = f"{named[1]}: {DROPPED}"
        dropping = line if word else None
        kept.append(replace(line, text=text, signs=line.signs if text == line.text else ()))
    return kept


def _beside(word: TextLine, line: TextLine) -> bool:
    below = line.box[1] - word.box[3]
    return below < 1.5 * word.height and line.box[0] < word.box[2] + 12 * word.height


def doubts_of(label: LabelRead) -> list[tuple[FieldRead, Doubt]]:
    """Everything to look at before a label's reading is confirmed, field by field."""
    return [(field, doubt) for field in label.fields for doubt in field.doubts]
