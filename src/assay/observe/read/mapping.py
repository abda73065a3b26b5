"""A user's mapping file says what the headers that Assay does not know mean, and how dates are written.

columns:
  "Their header": claim_model     # a name of ours, `ignore`, or `secret`
date_format: "%d/%m/%Y"           # how 03/04/2022 is to be read
sheet: "Cameras 2024"             # of a workbook, only this one
table: inventory                  # or purchase, where the headers leave it open
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import yaml

from assay.errors import EvidenceError
from assay.observe.aliases import known_as, names, plain
from assay.observe.secrets import is_secret_header

MAX_BYTES = 256 * 2**10
_KEYS = ("columns", "date_format", "sheet", "table")
IGNORE, SECRET = "ignore", "secret"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns a user named (by plain header), and how the tables are to be read."""

    columns: dict[str, str] = field(default_factory=dict)
    date_format: str | None = None
    sheet: str | None = None
    table: str | None = None

    def name_of(self, header: str) -> str | None:
        return self.columns.get(plain(header))


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping file at `path`. Raises EvidenceError with its line."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            remedy = "check that it is the right file"
            raise EvidenceError(f"more than {MAX_BYTES // 2**10} KB for a mapping file", file=str(path), remedy=remedy)
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise EvidenceError(f"the mapping file cannot be read: {error.strerror}", file=str(path)) from None
    except UnicodeDecodeError:
        raise EvidenceError("the mapping file is not UTF-8", file=str(path), remedy="save it as UTF-8") from None
    except RecursionError:
        raise EvidenceError("nested too deeply for a mapping file", file=str(path)) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise EvidenceError(getattr(error, "problem", None) or "not YAML", file=str(path), line=line) from None
    return _Mapping(path).of(root)


class _Mapping:
    def __init__(self, path: Path) -> None:
        self.path = path

    def refuse(self, node: yaml.Node, message: str, remedy: str) -> NoReturn:
        raise EvidenceError(message, file=str(self.path), line=node.start_mark.line + 1, remedy=remedy)

    def of(self, root: yaml.Node | None) -> ColumnMapping:
        if root is None:
            return ColumnMapping()
        parts: dict[str, yaml.Node] = {}
        for key, value in self.pairs(root, "the mapping file"):
            if key.value not in _KEYS:
                self.refuse(key, f"unknown key {key.value!r}", f"use one of {', '.join(_KEYS)}")
            parts[key.value] = value
        columns = self.columns(parts["columns"]) if "columns" in parts else {}
        table = self.text(parts["table"]) if "table" in parts else None
        if table not in (None, "inventory", "purchase"):
            self.refuse(parts["table"], f"table is {table!r}", "use inventory or purchase")
        pattern = self.date_format(parts["date_format"]) if "date_format" in parts else None
        return ColumnMapping(columns, pattern, self.text(parts["sheet"]) if "sheet" in parts else None, table)

    def columns(self, node: yaml.Node) -> dict[str, str]:
        columns: dict[str, str] = {}
        for key, value in self.pairs(node, "columns"):
            name = self.text(value)
            alias = known_as(name)
            target = name if name in (IGNORE, SECRET) else alias.name if alias and not alias.name.isupper() else None
            if target is None:
                choices = ", ".join((*names(), IGNORE, SECRET))
                self.refuse(value, f"{name!r} is no name that a column can go under", f"use one of {choices}")
            if is_secret_header(key.value) and target not in (IGNORE, SECRET):
                self.refuse(key, f"{key.value!r} is a column of secrets, which are never kept", "take this line out")
            if plain(key.value) in columns:
                self.refuse(key, f"the header {key.value!r} stands twice", "keep one of them")
            columns[plain(key.value)] = target
        return columns

    def pairs(self, node: yaml.Node, what: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"{what} must hold `name: value` lines", "see the example in the documentation")
        pairs: list[tuple[yaml.ScalarNode, yaml.Node]] = []
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(key, "a name must be plain text", "write it in quotes")
            if key.value in seen:
                self.refuse(key, f"{key.value!r} stands twice", "keep one of them")
            seen.add(key.value)
            pairs.append((key, value))
        return pairs

    def text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            self.refuse(node, "expected a text", "write one value behind the colon")
        return str(node.value)

    def date_format(self, node: yaml.Node) -> str:
        pattern = self.text(node)
        try:
            # A day and month told apart, and the year kept: else the pattern itself would guess.
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", DeprecationWarning
                )  # Python 3.13's, of a day without a year: refused here
                told = datetime.strptime(datetime(2019, 4, 23).strftime(pattern), pattern)
        except ValueError:
            told = datetime.min
        if (told.year, told.month, told.day) != (2019, 4, 23):
            self.refuse(node, f"date_format {pattern!r} does not tell day, month and year", 'for example "%d/%m/%Y"')
        return pattern
