"""Persona files, YAML or JSON, read with the line of each value, so that an error names where it stands.

Plain scalars are numbers, true, false or null only where JSON would read them so; everything else stays text: `NO` is no
boolean and `00:12:34:56:78:90` no number of seconds, as they are in YAML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assay.errors import LabError
from assay.lab.persona import Persona, PersonaFile

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_SIZE = 8_000_000
MAX_DEPTH = 40
MAX_VALUES = 200_000
SUFFIXES = (".yaml", ".yml", ".json")
_WHOLE, _DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,18})"), re.compile(r"-?(?:0|[1-9]\d{0,18})\.\d{1,18}")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
Place = tuple[str | int, ...]


def builtin_sets() -> dict[str, tuple[Persona, ...]]:
    """The personas that come with Assay, by the name of their set."""
    folder = Path(str(files("assay.lab") / "data" / "personas"))
    return {path.stem: read_file(path, path.name) for path in sorted(folder.glob("*.yaml"))}


def load_personas(names: Iterable[str | Path]) -> tuple[Persona, ...]:
    """The personas of files, of folders, of built-in sets (`makers`), or single built-in ones, in the order asked for.

    Raises LabError with file, line and field where a file does not say what the schema asks, where two personas have one id,
    or where nothing has such a name.
    """
    found: dict[str, Persona] = {}
    for name in names:
        for persona in _named(name):
            if found.setdefault(persona.id, persona) != persona:
                raise LabError(f"two personas are called {persona.id}", file=str(name), remedy="give one another id")
    return tuple(found.values())


def _named(name: str | Path) -> tuple[Persona, ...]:
    path = Path(name)
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES)
        if not inside:
            raise LabError("no persona file in this folder", file=str(name), remedy="name files in .yaml or .json")
        return tuple(persona for one in inside for persona in read_file(one))
    if path.is_file():
        return read_file(path)
    sets = builtin_sets()
    if str(name) == "all":
        return tuple(persona for personas in sets.values() for persona in personas)
    if str(name) in sets:
        return sets[str(name)]
    alone = [persona for personas in sets.values() for persona in personas if persona.id == str(name)]
    if alone:
        return (alone[0],)
    raise LabError(
        f"{str(name)!r} is no file, no folder and no persona that comes with Assay",
        remedy=f"see `assay lab list`; the sets are all, {', '.join(sets)}",
    )


def read_file(path: Path, shown: str = "") -> tuple[Persona, ...]:
    """The personas of one file. Raises LabError."""
    name = shown or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LabError(f"cannot be read: {error.strerror}", file=name) from None
    return parse(content, name)


def parse(content: bytes, name: str) -> tuple[Persona, ...]:
    """The personas of a file's bytes. Raises LabError."""
    if len(content) > MAX_SIZE:
        raise LabError(f"longer than {MAX_SIZE:,} bytes", file=name, remedy="split the file")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LabError(f"not UTF-8 (byte {error.start})", file=name, remedy="save the file as UTF-8") from None
    reader = _Reader(name)
    try:
        data = reader.read(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None)
        raise LabError(problem or "not YAML", file=name, line=mark.line + 1 if mark else None) from None
    try:
        personas = PersonaFile.model_validate(data).personas
    except ValidationError as error:
        raise _as_lab_error(error, reader.lines, name) from None
    _each_once(personas, reader.lines, name)
    return personas


def _each_once(personas: Sequence[Persona], lines: dict[Place, int], name: str) -> None:
    seen: set[str] = set()
    for number, persona in enumerate(personas):
        if persona.id in seen:
            line = lines.get(("personas", number, "id"))
            raise LabError(f"the id {persona.id} stands twice", file=name, line=line, remedy="give one another id")
        seen.add(persona.id)


def _as_lab_error(error: ValidationError, lines: dict[Place, int], name: str) -> LabError:
    fault = error.errors()[0]
    where: Place = tuple(step for step in fault["loc"] if isinstance(step, str | int))
    field = ".".join(str(step) for step in where) or "the file"
    while where and where not in lines:
        where = where[:-1]
    found = fault.get("input")
    shown = f", found {found!r:.80}" if isinstance(found, str | int | None) and fault["type"] != "missing" else ""
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    message = fault["msg"].removeprefix("Value error, ")
    return LabError(f"{field}: {message}{shown}{more}", file=name, line=lines.get(where, 1))


class _Reader:
    """YAML nodes become data; `lines` has the line of each value by its place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.built = 0

    def read(self, text: str) -> Any:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):  # composing recurses in C, so that nesting is checked first
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise LabError(f"nested deeper than {MAX_DEPTH} levels", file=self.name, line=line)
        node = yaml.compose(text, Loader=_Loader)
        return self._value(node, ()) if node is not None else None

    def _value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines[place] = line
        self.built += 1
        if self.built > MAX_VALUES:
            raise LabError(f"more than {MAX_VALUES:,} values", file=self.name, line=line, remedy="split the file")
        if len(place) > MAX_DEPTH:
            raise LabError(f"nested deeper than {MAX_DEPTH} levels", file=self.name, line=line)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        # A plain scalar's style is None or an empty text, by loader.
        return node.value if getattr(node, "style", None) else _scalar(node.value)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise LabError("a key must be plain text", file=self.name, line=line)
            if key.value in found:
                raise LabError(f"the key {key.value!r} stands twice", file=self.name, line=line, remedy="keep one")
            found[key.value] = self._value(value, (*place, key.value))
        return found


def _scalar(text: str) -> Any:
    """What JSON would read of a plain scalar, else the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
