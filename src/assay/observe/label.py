"""What stands on a label, as a machine read it off a photo: each field as read, as taken, and where the reading is unsure.

A reading is nobody's word until a person has looked at the photo beside it: `confirmed_by` is empty till then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

KIND = "photo-label"

# What a label may say, in the order people look for it.
LABEL_FIELDS = ("brand", "model", "serial", "mac", "fcc_id", "module_fcc_id", "ic_id", "made_on", "made_in")

Box = tuple[float, float, float, float]

DoubtKind = Literal["corrected", "unsure", "several", "unnamed", "second", "group", "unread"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A piece of text where it stands in the upright picture, in pixels: left, top, right, bottom.

    `score` (0 to 1) is how sure the recogniser is of the whole; `signs` of each letter that is no blank, where known.
    """

    text: str
    score: float
    box: Box
    signs: tuple[float, ...] = ()

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at before a field is believed; `text` is what it is about (letters read, another value)."""

    kind: DoubtKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A field of a label: the letters as read, the value taken for them, how sure, and why to doubt it."""

    name: str  # one of LABEL_FIELDS
    taken: str
    read: str
    score: float
    doubts: tuple[Doubt, ...] = ()

    @property
    def corrected(self) -> bool:
        return any(doubt.kind == "corrected" for doubt in self.doubts)


@dataclass(frozen=True, slots=True)
class LabelRead:
    """One label of one photo. `number` counts the labels of a photo from 1, in reading order."""

    photo: str
    sha256: str
    number: int
    fields: tuple[FieldRead, ...]
    lines: tuple[str, ...]
    confirmed_by: str = ""
    confirmed_on: str = ""
    seen_at: str | None = None  # the day the camera says the photo was taken
    position: str = ""  # degrees north and east, only where somebody asked for it

    def get(self, name: str) -> str:
        """The value taken for a field, or an empty string."""
        return next((one.taken for one in self.fields if one.name == name), "")


@dataclass(frozen=True, slots=True)
class LabelShapes:
    """Shapes that identifiers are known to have, and names that are known, handed in by whoever knows makers.

    A reading that misses a shape by a letter or two that are easily confused (0 and O, 1 and I, 5 and S, 8 and B) is
    taken for what fits, and says so. Which maker a shape belongs to is not known here.
    """

    models: tuple[re.Pattern[str], ...] = ()
    serials: tuple[re.Pattern[str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # case-folded -> as written

    def is_model(self, text: str) -> bool:
        return any(shape.search(text) for shape in self.models)

    def is_serial(self, text: str) -> bool:
        return any(shape.search(text) for shape in self.serials)


NO_SHAPES = LabelShapes()
