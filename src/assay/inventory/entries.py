"""A YAML list that a person wrote: entries of keys and texts, each with the line it stands on.

Every scalar stays text (`NO` is Norway, `0012` keeps its zeros); an empty one is None. A key that stands twice, and
anything nested deeper than a list of texts, is refused with its line; so are aliases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from assay.errors import FactsError
from assay.inventory.table import decoded, read_bytes

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 4  # the file, its list, an entry, a list of texts
_EMPTY = ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Value:
    """A text, a list of texts, or None; and its line."""

    line: int
    said: str | list[str] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list: its keys, or `text` where it is a bare text."""

    line: int
    values: Mapping[str, Value]
    text: str = ""


def read_entries(path: Path, key: str) -> list[Entry]:
    """The entries of the list that the file is, or that stands in it under `key`. Raises FactsError with line."""
    return entries_of(decoded(read_bytes(path), str(path)), str(path), key)


def entries_of(text: str, file: str, key: str) -> list[Entry]:
    """The entries of a text, as those of a file."""
    try:
        _refuse_depth(text, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise FactsError(problem or "not YAML", file=file, line=mark.line + 1 if mark else None) from None
    if isinstance(root, yaml.MappingNode):
        root = next((value for name, value in root.value if name.value == key), None)
    if not isinstance(root, yaml.SequenceNode):
        raise FactsError(f"expected a list of {key}", file=file, line=1, remedy=f"write `{key}:` and a list below it")
    return [_entry(node, file) for node in root.value]


def _refuse_depth(text: str, file: str) -> None:
    """Composing recurses in C, where deep nesting overflows the stack: so the nesting is counted first."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else None
        if depth > MAX_DEPTH:
            raise FactsError("nested too deep", file=file, line=line, remedy="write a plain list of entries")
        if isinstance(event, yaml.AliasEvent):
            raise FactsError(f"an alias (*{event.anchor})", file=file, line=line, remedy="write the value out")


def _entry(node: yaml.Node, file: str) -> Entry:
    line = _line(node)
    if isinstance(node, yaml.ScalarNode):
        return Entry(line, {}, node.value.strip())
    if not isinstance(node, yaml.MappingNode):
        raise FactsError("expected an entry with keys", file=file, line=line, remedy="write `- key: value`")
    values: dict[str, Value] = {}
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            raise FactsError("a key must be plain text", file=file, line=_line(name))
        if name.value in values:
            raise FactsError(
                f"the key {name.value!r} stands twice", file=file, line=_line(name), remedy="keep one of them"
            )
        values[name.value] = Value(_line(name), _said(value, name.value, file))
    return Entry(line, values)


def _said(node: yaml.Node, name: str, file: str) -> str | list[str] | None:
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in _EMPTY else node.value.strip()
    if isinstance(node, yaml.SequenceNode) and all(isinstance(part, yaml.ScalarNode) for part in node.value):
        return [part.value.strip() for part in node.value]
    raise FactsError(f"{name}: expected a text, found something nested", file=file, line=_line(node))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
