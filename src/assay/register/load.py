"""YAML in which every scalar stays text, with the line each value stands on, and errors that name both.

PyYAML's default loader reads `NO` as false, `0012` as ten and dates as dates; here `CBaseLoader` parses the file,
plain scalars stay strings, and duplicate keys are refused. The schemas type the text afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from assay.errors import RegisterError

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[str | int, ...]
NULLS = frozenset({"null", "~", ""})
MAX_DEPTH = 40
MAX_SIZE = 16_000_000  # characters
MAX_VALUES = 1_000_000  # aliases counted as often as they stand


class Document:
    """A parsed file: plain data (`data`) and the line of each value (`lines`, keyed by path)."""

    def __init__(self, data: Any, lines: dict[Path_, int], file: str) -> None:
        self.data = data
        self.lines = lines
        self.file = file

    def line(self, path: Path_) -> int:
        """The line of the value at `path`, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path, *, name: str | None = None) -> Document:
    """The file as text scalars, lists and dicts. Raises RegisterError with file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror}", file=name or str(path)) from None
    return parse_yaml(content, name or str(path))


def parse_yaml(content: bytes | str, file: str) -> Document:
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise RegisterError(f"not UTF-8 (byte {error.start})", file=file, remedy="save the file as UTF-8") from None
    if len(text) > MAX_SIZE:
        raise RegisterError(f"longer than {MAX_SIZE:,} characters", file=file, remedy="split the file")
    builder = _Builder(file)
    try:
        return Document(builder.document(yaml.parse(text, Loader=_Loader)), builder.lines, file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise RegisterError(problem, file=file, line=mark.line + 1 if mark else None) from None


class _Builder:
    """Parser events built into text, lists and dicts.

    Events, since composing a node tree recurses in C and deep nesting overflows its stack. An alias stands for its
    anchor's events once more; what it may add up to is bounded, and one inside its own anchor runs into the depth limit.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.events: list[yaml.Event] = []
        self.anchors: dict[str, int] = {}
        self.built = 0

    def document(self, events: Iterable[yaml.Event]) -> Any:
        self._take(events)
        return self._value(0, ())[0] if self.events else None

    def _take(self, events: Iterable[yaml.Event]) -> None:
        """The one document's events, nesting checked before anything is built."""
        depth = documents = 0
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            line = _line(event)
            if depth > MAX_DEPTH:
                raise RegisterError(f"nested deeper than {MAX_DEPTH} levels", file=self.file, line=line)
            if documents > 1:
                raise RegisterError("but found another document", file=self.file, line=line, remedy="keep one of them")
            if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                self.events.append(event)

    def _value(self, at: int, path: Path_) -> tuple[Any, int]:
        """The value whose events begin at `at`, and where the next one begins."""
        event = cast(yaml.NodeEvent, self.events[at])  # ends of collections are taken where they are counted
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise RegisterError(f"no anchor &{event.anchor} before this", file=self.file, line=line)
            return self._value(self.anchors[event.anchor], path)[0], at + 1
        if event.anchor:
            self.anchors[event.anchor] = at
        self.lines[path] = line
        self.built += 1
        if len(path) > MAX_DEPTH:
            raise RegisterError(f"nested deeper than {MAX_DEPTH} levels", file=self.file, line=line)
        if self.built > MAX_VALUES:
            raise RegisterError(f"more than {MAX_VALUES:,} values", file=self.file, line=line, remedy="split the file")
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # None or "" by loader
            return (None if plain and event.value in NULLS else event.value), at + 1
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(at + 1, path)
        return self._mapping(at + 1, path)

    def _sequence(self, at: int, path: Path_) -> tuple[list[Any], int]:
        found: list[Any] = []
        while not isinstance(self.events[at], yaml.SequenceEndEvent):
            value, at = self._value(at, (*path, len(found)))
            found.append(value)
        return found, at + 1

    def _mapping(self, at: int, path: Path_) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        while not isinstance(self.events[at], yaml.MappingEndEvent):
            key = self.events[at]
            line = _line(key)
            if not isinstance(key, yaml.ScalarEvent):
                raise RegisterError("a key must be plain text", file=self.file, line=line)
            if key.value in found:
                raise RegisterError(
                    f"the key {key.value!r} stands twice", file=self.file, line=line, remedy="keep one of them"
                )
            found[key.value], at = self._value(at + 1, (*path, key.value))
        return found, at + 1


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def typed(model: type[Model], document: Document, path: Path_ = ()) -> Model:
    """The part of `document` at `path` as `model`; raises RegisterError naming line and field of the first fault."""
    data = document.data
    for step in path:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise as_register_error(error, document, path) from None


def as_register_error(error: ValidationError, document: Document, path: Path_ = ()) -> RegisterError:
    fault = error.errors()[0]
    where = (*path, *(step for step in fault["loc"] if isinstance(step, str | int)))
    field = ".".join(str(step) for step in fault["loc"]) or "record"
    found = fault.get("input")
    shown = f", found {found!r}" if isinstance(found, str | int | None) and fault["type"] != "missing" else ""
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return RegisterError(f"{field}: {fault['msg']}{shown}{more}", file=document.file, line=document.line(where))


def yaml_files(folder: Path) -> Iterator[Path]:
    """The folder's YAML files below it, in a stable order."""
    return iter(sorted(folder.rglob("*.yaml")))
