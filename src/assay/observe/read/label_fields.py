"""Lines of text where they stand on a picture are the fields of one label or of several.

A value stands after its word on the same line, to the right of it, or below it. Lines that stand together are one label; a
second serial number among them begins another. A field that no word names is taken only where its form is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assay.observe.label import NO_SHAPES, Doubt, FieldRead, LabelShapes, TextLine
from assay.observe.read import label_grammar as grammar
from assay.observe.read.label_grammar import Piece
from assay.observe.read.label_signs import unconfused

UNSURE = 0.85  # a letter read with less certainty is pointed at
UNSURE_FIRST = 0.5
MOST_LABELS = 50
_WITH_VALUE = ("model", "serial", "mac", "fcc_id", "module_fcc_id", "ic_id", "made_on")
_MODEL_ALONE = re.compile(r"[A-Z]{1,6}[A-Z0-9]{0,6}-?[A-Z0-9]{0,12}\d[A-Z0-9]{0,20}(?:[-/][A-Z0-9()]{1,14}){0,5}")
# Standards, marks and ratings that have a model's form and stand on every label.
_NO_MODEL = re.compile(
    r"(?:EN|IEC|UL|CSA|CAN|ICES|NMB|RSS|AS|NZS|GB|BS|DIN|ISO|IEEE|KC|KCC|MSIP|R-REM|BSMI|NOM|IS|CNS|IP|IK|CAT|AC|DC|USB|RJ|POE|LED|E)-?\d"
    r"|(?:KCC?|MSIP|R|CAN|ICES|NMB|RSS|CMIIT|CCC|TUV|CE|FCC|ROHS|WEEE)-"
)

Found = tuple[FieldRead, int]  # a field and the number of the line it was read from


def labels_of(
    lines: Sequence[TextLine], shapes: LabelShapes = NO_SHAPES
) -> list[tuple[list[TextLine], list[FieldRead]]]:
    """Each label's lines in reading order, with its fields; text that belongs to no label stands with the nearest one."""
    ordered = in_order(lines)
    groups = _split_at_serials(_together(ordered), shapes)
    read = [(group, fields_of(group, shapes)) for group in groups]
    named = [(group, fields) for group, fields in read if _identifies(fields)]
    if not named:
        return [(ordered, fields_of(ordered, shapes))] if ordered else []
    for group, fields in read:
        if not _identifies(fields):
            nearest = min(range(len(named)), key=lambda at: _distance(group, named[at][0]))
            joined = in_order([*named[nearest][0], *group])
            named[nearest] = (joined, fields_of(joined, shapes))
    return named[:MOST_LABELS]


def _identifies(fields: Iterable[FieldRead]) -> bool:
    return any(field.name in ("model", "serial", "mac", "fcc_id") for field in fields)


def in_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines as people read them: rows from top to bottom, and each row from left to right."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: (one.box[1] + one.box[3]) / 2):
        row = rows[-1] if rows else []
        if row and _same_row(row[-1], line):
            row.append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.box[0])]


def _same_row(one: TextLine, two: TextLine) -> bool:
    overlap = min(one.box[3], two.box[3]) - max(one.box[1], two.box[1])
    return overlap > 0.5 * min(one.height, two.height)


def _together(lines: list[TextLine]) -> list[list[TextLine]]:
    """Lines joined that stand within a few of their heights of each other."""
    groups: list[list[TextLine]] = []
    for line in lines:
        near = [group for group in groups if any(_near(line, other) for other in group)]
        joined = [one for group in near for one in group] + [line]
        groups = [group for group in groups if all(group is not other for other in near)] + [joined]
    return [in_order(group) for group in groups]


def _near(one: TextLine, two: TextLine) -> bool:
    height = max(1.0, min(60.0, max(one.height, two.height)))
    aside, apart = _gaps(one, two)
    return aside < 4 * height and apart < 2.5 * height


def _gaps(one: TextLine, two: TextLine) -> tuple[float, float]:
    """How far apart two lines are sideways and up and down; nothing where they overlap."""
    aside = max(one.box[0], two.box[0]) - min(one.box[2], two.box[2])
    apart = max(one.box[1], two.box[1]) - min(one.box[3], two.box[3])
    return max(0.0, aside), max(0.0, apart)


def _distance(one: Sequence[TextLine], two: Sequence[TextLine]) -> float:
    return min(sum(_gaps(line, other)) for line in one for other in two)


def _split_at_serials(groups: list[list[TextLine]], shapes: LabelShapes) -> list[list[TextLine]]:
    """A group with several serial numbers is as many labels: each line goes to the serial number it stands nearest to."""
    split: list[list[TextLine]] = []
    for group in groups:
        serials = {found.taken: group[at] for found, at in _values(group, shapes) if found.name == "serial"}
        if len(serials) < 2:
            split.append(group)
            continue
        anchors = list(serials.values())
        parts: list[list[TextLine]] = [[] for _ in anchors]
        for line in group:
            nearest = min(range(len(anchors)), key=lambda at: sum(_gaps(line, anchors[at])))
            parts[nearest].append(line)
        split += [part for part in parts if part]
    return split


def fields_of(lines: Sequence[TextLine], shapes: LabelShapes = NO_SHAPES) -> list[FieldRead]:
    """The fields that the lines of one label state, each once; another value for the same field is a doubt of the first."""
    found: dict[str, Found] = {}
    for field, at in [*_values(lines, shapes), *_unnamed(lines, shapes)]:
        first = found.get(field.name)
        if first is None:
            found[field.name] = field, at
        elif first[0].taken.upper() != field.taken.upper() and not _is_unnamed(field):
            told = replace(first[0], doubts=(*first[0].doubts, Doubt("second", field.taken)))
            found[field.name] = told, first[1]
    known = [_sure(field, lines[at]) for field, at in found.values()]
    taken = {field.taken.upper() for field in known if not _is_unnamed(field)}
    known = [
        field for field in known if not (_is_unnamed(field) and field.name == "model" and field.taken.upper() in taken)
    ]
    return _compared(known)


def _compared(known: list[FieldRead]) -> list[FieldRead]:
    """Some serial numbers begin with the model: where the two differ by lookalikes alone, one of them was misread."""
    serial = next((field.taken for field in known if field.name == "serial"), "")
    told = []
    for field in known:
        if field.name == "model" and len(field.taken) >= 5 and field.taken not in serial:
            at = unconfused(serial).find(unconfused(field.taken))
            field = _doubted(field, Doubt("second", serial[at : at + len(field.taken)])) if at >= 0 else field
        told.append(field)
    return told


def _is_unnamed(field: FieldRead) -> bool:
    return any(doubt.kind == "unnamed" for doubt in field.doubts)


def _values(lines: Sequence[TextLine], shapes: LabelShapes) -> list[Found]:
    """What stands after a word that names it, on its line, right of it or below it."""
    found: list[Found] = []
    cut = [grammar.pieces(line.text) for line in lines]
    for at, parts in enumerate(cut):
        for piece in parts:
            if piece.key not in _WITH_VALUE:
                continue
            value = _value(piece.key, piece.text, shapes) if piece.text else None
            place = at
            if value is None and piece is parts[-1]:
                for place in _beside(lines, at, cut):
                    value = _value(piece.key, lines[place].text, shapes)
                    if value is not None:
                        break
            if value is not None:
                found.append((value, place))
    return found


def _beside(lines: Sequence[TextLine], at: int, cut: Sequence[Sequence[Piece]]) -> list[int]:
    """The lines that may hold the value of a word that stands alone: right of it, then below it; none with a word of its own."""
    here = lines[at]
    free = [other for other in range(len(lines)) if other != at and not cut[other][0].key]
    right = [other for other in free if _same_row(here, lines[other]) and lines[other].box[0] > here.box[0]]
    below = [
        other
        for other in free
        if 0 <= lines[other].box[1] - here.box[3] + here.height / 2 < 2 * here.height
        and lines[other].box[0] < here.box[2] + here.height
        and lines[other].box[2] > here.box[0]
    ]
    return [
        *sorted(right, key=lambda other: lines[other].box[0])[:1],
        *sorted(below, key=lambda other: lines[other].box[1])[:1],
    ]


def _value(key: str, text: str, shapes: LabelShapes) -> FieldRead | None:
    match key:
        case "mac":
            return grammar.read_mac(text, named=True)
        case "fcc_id" | "module_fcc_id":
            return grammar.read_fcc_id(text, key)
        case "ic_id":
            return grammar.read_ic_id(text)
        case "made_on":
            return grammar.read_made_on(text, named=True)
        case "serial":
            return grammar.read_serial(text, shapes)
        case _:
            return grammar.read_model(text, shapes)


def _unnamed(lines: Sequence[TextLine], shapes: LabelShapes) -> list[Found]:
    """What needs no word beside it: a MAC in its written form, a place and month of manufacture, a known shape, a known name."""
    found: list[Found] = []
    for at, line in enumerate(lines):
        free = [piece for piece in grammar.pieces(line.text) if not piece.key]
        for piece in free:
            found += [(field, at) for field in _by_form(piece.text, shapes)]
        if (place := grammar.read_made_in(line.text)) is not None:
            found.append((place, at))
        if (name := _name(line, shapes)) is not None:
            found.append((name, at))
    if not any(field.name == "model" for field, _ in found):
        found += _model_alone(lines)
    return found


def _by_form(text: str, shapes: LabelShapes) -> list[FieldRead]:
    found = [grammar.read_mac(text, named=False), grammar.read_made_on(text, named=False)]
    for token in re.findall(r"[^\s,;:：|]{5,60}", text):
        for name, fits in (("serial", shapes.is_serial), ("model", shapes.is_model)):
            if fits(token):
                found.append(_doubted(grammar.settled(name, token.strip(".,()"), fits), Doubt("unnamed")))
                break
    return [field for field in found if field is not None]


def _model_alone(lines: Sequence[TextLine]) -> list[Found]:
    """A line that is one capital-and-digit token and nothing else may be the model, where nothing else is."""
    for at, line in enumerate(lines):
        text = line.text.strip()
        if 5 <= len(text) <= 30 and "-" in text and _MODEL_ALONE.fullmatch(text) and not _NO_MODEL.match(text):
            return [(FieldRead("model", text, text, 0.0, (Doubt("unnamed"),)), at)]
    return []


def _name(line: TextLine, shapes: LabelShapes) -> FieldRead | None:
    """A line that is a known name and nothing else, or is one but for letters taken for one another."""
    text = " ".join(re.sub(r"[®™©]", " ", line.text).split())
    known = shapes.names.get(text.casefold())
    if known:
        return FieldRead("brand", known, text, 0.0)
    if len(text) >= 5:
        alike = [
            name for name in shapes.names.values() if len(name) == len(text) and unconfused(name) == unconfused(text)
        ]
        if len(alike) == 1:
            return FieldRead("brand", alike[0], text, 0.0, (Doubt("corrected", text),))
    return None


def _doubted(field: FieldRead, doubt: Doubt) -> FieldRead:
    return replace(field, doubts=(*field.doubts, doubt))


def _sure(field: FieldRead, line: TextLine) -> FieldRead:
    """The field with its certainty, and the letters of it that the recogniser was least sure of."""
    signs = _signs(field, line)
    score = min(line.score, sum(signs) / len(signs)) if signs else line.score
    letters = zip(field.read.replace(" ", ""), signs, strict=False)
    # A blank before the first letter of a value takes certainty from it: it is pointed at only where it is really weak.
    weak = [
        f"{sign} ({sure:.0%})" for at, (sign, sure) in enumerate(letters) if sure < (UNSURE if at else UNSURE_FIRST)
    ]
    told = replace(field, score=round(score, 3))
    return _doubted(told, Doubt("unsure", ", ".join(weak[:8]))) if weak else told


def _signs(field: FieldRead, line: TextLine) -> tuple[float, ...]:
    """The certainties of the field's own letters within its line; none where they do not line up."""
    solid = line.text.replace(" ", "")
    start = solid.find(field.read.replace(" ", ""))
    if start < 0 or len(line.signs) != len(solid):
        return ()
    return line.signs[start : start + len(field.read.replace(" ", ""))]
