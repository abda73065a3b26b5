"""Every regular expression in the source, found by reading it, and compiled as the module would."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

SOURCE = Path(__file__).parents[2] / "src"
_CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}

# Patterns made from a local name: what that name may hold, as the callers have it.
LOCAL: dict[str, dict[str, Any]] = {
    "assay.observe.codec.wire": {"key": "SerialNo", "name": "Scopes"},
    "assay.observe.codec.headers": {"protocol": "HTTP"},
    "assay.observe.read.nmap_services": {"role": "subject", "telling": r"SSH-[\d.]+-"},
}


class Found(NamedTuple):
    """A pattern and where it stands; `pattern` is None where it is made from what only a run would tell."""

    module: str
    line: int
    code: str
    pattern: re.Pattern[Any] | None


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    """Every module of the package, imported, with its syntax tree."""
    for path in sorted((SOURCE / "assay").rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        if name != "assay.__main__":
            yield importlib.import_module(name), ast.parse(path.read_text(encoding="utf-8"))


def patterns() -> Iterator[Found]:
    """Each call of `re` with a pattern, and each compiled pattern that a module holds by another way."""
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_re(node.func) and node.args:
                yield _found(module, node)
        seen: set[int] = set()
        for value in list(vars(module).values()):
            yield from (Found(module.__name__, 0, one.pattern, one) for one in _held(value, seen))


def _is_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in _CALLS
    )


def _found(module: ModuleType, call: ast.Call) -> Found:
    names = {**vars(module), **LOCAL.get(module.__name__, {})}
    code = ast.unparse(call.args[0])
    # `re.compile(pattern, flags)` and `re.search(pattern, text, flags)`: flags are what is made of names of `re` alone.
    others = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    flags = next((flag for other in others if (flag := _flags(other)) is not None), 0)
    try:
        value = eval(compile(ast.Expression(call.args[0]), module.__name__, "eval"), names)  # our own source
        return Found(module.__name__, call.lineno, code, re.compile(value, flags))
    except (NameError, AttributeError, TypeError, KeyError):
        return Found(module.__name__, call.lineno, code, None)


def _flags(node: ast.expr) -> int | None:
    if any(
        not isinstance(part, ast.Attribute | ast.Name | ast.BinOp | ast.BitOr | ast.Load) for part in ast.walk(node)
    ):
        return None
    try:
        value = eval(compile(ast.Expression(node), "flags", "eval"), {"re": re})
    except NameError:
        return None
    return int(value) if isinstance(value, re.RegexFlag) else None


def _held(value: object, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _held(one, seen)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _held(one, seen)
