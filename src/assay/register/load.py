"""YAML in which every scalar stays text, with the line each value stands on, and errors that name both.

PyYAML's default loader reads `NO` as false, `0012` as ten and dates as dates; here `CBaseLoader` composes the node
tree, plain scalars stay strings, and duplicate keys are refused. The schemas type the text afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

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
    return parse_yaml(path.read_bytes(), name or str(path))


def parse_yaml(content: bytes | str, file: str) -> Document:
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise RegisterError(f"not UTF-8 (byte {error.start})", file=file, remedy="save the file as UTF-8") from None
    lines: dict[Path_, int] = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = None if node is None else _build(node, (), lines, file, 0)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise RegisterError(problem, file=file, line=mark.line + 1 if mark else None) from None
    return Document(data, lines, file)


def _build(node: yaml.Node, path: Path_, lines: dict[Path_, int], file: str, depth: int) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if depth > MAX_DEPTH:
        raise RegisterError(f"nested deeper than {MAX_DEPTH} levels", file=file, line=line)
    if isinstance(node, yaml.ScalarNode):
        plain = not node.style  # None or "" by loader
        return None if plain and node.value in NULLS else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), lines, file, depth + 1) for index, child in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise RegisterError("a key must be plain text", file=file, line=key_node.start_mark.line + 1)
        if key in result:
            raise RegisterError(
                f"the key {key!r} stands twice", file=file, line=key_node.start_mark.line + 1, remedy="keep one of them"
            )
        result[key] = _build(value_node, (*path, key), lines, file, depth + 1)
    return result


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
