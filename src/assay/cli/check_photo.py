"""What `assay check photo.jpg` shows before its answer: the reading, field by field, to be compared with the photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assay.check import LabelAnswer
from assay.cli.shared import out
from assay.errors import EvidenceError
from assay.observe.detect import detect
from assay.observe.label import LABEL_FIELDS, LabelRead
from assay.report.i18n import translator
from assay.report.inert import printable
from assay.report.labels import LABEL_DOUBTS, LABEL_NAMES, word

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".avif", ".gif"))


def photo_of(text: str) -> Path | None:
    """The photo that the words name, or None where they are words. Raises EvidenceError for one that is not there."""
    if not text or len(text) > 4096 or not text.isprintable():
        return None
    path = Path(text)
    named = path.suffix.lower() in SUFFIXES
    try:
        there = path.is_file()
        if not named and not (there and detect(path).format == "photo"):
            return None
        if not there:
            raise EvidenceError("no such photo", file=text, remedy="check the path")
        found = detect(path)
    except OSError as error:
        if not named:
            return None
        raise EvidenceError(f"cannot be read: {error.strerror}", file=text) from None
    if found.format != "photo":
        what = found.refusal or "the file is text, whatever its name says"
        raise EvidenceError(what, file=text, remedy=found.remedy or "give a photo: JPEG, PNG, WebP, TIFF or BMP")
    return path


def print_reading(label: LabelRead, lang: str) -> None:
    """One line per field: value, how sure, and what to look at; then the rest of the text."""
    say = translator(lang)
    if label.confirmed_by:
        head = say("{photo}, label {number}: confirmed by {who}")
    else:
        head = say("{photo}, label {number}: read by machine, not confirmed. Compare it with the photo.")
    out.print(
        printable(head.format(photo=label.photo, number=label.number, who=label.confirmed_by)),
        style="bold",
        markup=False,
    )
    for name in LABEL_FIELDS:
        for field in label.fields:
            if field.name == name:
                sure = "" if label.confirmed_by else f" ({field.score:.0%})"
                out.print(f"  {word(LABEL_NAMES, name, say)}{say(':')} {printable(field.taken)}{sure}", markup=False)
                for doubt in field.doubts:
                    told = word(LABEL_DOUBTS, doubt.kind, say).format(text=printable(doubt.text), taken=field.taken)
                    out.print(f"    ? {told}", markup=False)
    if label.lines:
        text = printable(" | ".join(label.lines))
        out.print(f"  {say('all text')}{say(':')} {text}", style="dim", markup=False)
    if label.position:
        out.print(f"  {say('photographed at')}{say(':')} {label.position}", markup=False)


def label_data(found: LabelAnswer) -> dict[str, Any]:
    """A reading as JSON."""
    label = found.label
    return {
        "photo": printable(label.photo),
        "sha256": label.sha256,
        "label": label.number,
        "confirmed_by": label.confirmed_by,
        "confirmed_on": label.confirmed_on,
        "taken_on": label.seen_at,
        "position": label.position,
        "fields": [
            {
                "field": field.name,
                "value": printable(field.taken),
                "read": printable(field.read),
                "certainty": field.score,
                "doubts": [{"kind": doubt.kind, "text": printable(doubt.text)} for doubt in field.doubts],
            }
            for field in label.fields
        ],
        "text": [printable(line) for line in label.lines],
    }
