"""Whether the tests of safety notice when a check of the gate is taken out: `python -m tests.observe.probe.mutants [WORD …]`.

Each mutant is one change of one module (an `if` that is never or always true, a call that is left out, `and` for `or`, `<` for
`<=`): the tests named below must fail with it. Words choose mutants by what `--list` prints. Those in EQUIVALENT change nothing
that anybody could observe, and say why. A fork for each, two at a time; all of them take some ten minutes.
"""

from __future__ import annotations

import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[3]
PROBE = ROOT / "src/assay/observe/probe"
# The modules that decide what may leave, and of each the functions that do (all where none is named).
DECIDING: dict[str, tuple[str, ...]] = {
    "gate": (),
    "authorisation": ("why_not", "why_no_snmp", "_is_everybody", "_within", "covers", "is_private", "_network", "_in_order",
                      "_private_or_stated", "_holds_no_secret", "swept"),
    "leads": (),
    "messages": ("permitted", "is_addressed_to", "bytes_for", "_authority", "ber_length"),
    "pace": (),
}  # fmt: skip
# The quick ones first: most mutants are noticed there.
TESTS = (
    ("test_gate", "test_messages"),
    ("test_authorisation", "test_safety", "test_world"),
    ("test_snmp", "test_secure"),
)
# Real sockets and time that passes: what they would show, the others do with a network that is not there.
WITHOUT = (
    "not kept and not two_objects and not kept_without and not https_alone and not no_handshake and not renegotiation"
)
CHANGING = (
    "assay.observe.probe",
    "assay.discovery",
    "assay.cli",
    "assay.report.discovered",
    "tests.",
)  # imported anew with each
LONGEST = 180  # seconds of one mutant
CALLS = {"_refuse", "check", "check_address", "turn", "charge", "left", "answered", "lost", "append", "add", "clear", "close", "came",
         "_until", "reschedule"}  # fmt: skip
SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
# By module, line's text and change: why no test could notice.
EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "authorisation",
        "if isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network):",
        "never",
    ): "its text is read again",
    ("authorisation", "if any(address in never for never in NEVER if never.version == address.version):", "never"): (
        "no such network passes the file's own checks: the second of two locks"
    ),
}


@dataclass(frozen=True)
class Mutant:
    """One change: the module, its line, the line's text and what was done to it."""

    module: str
    line: int
    text: str
    change: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} {self.change} | {self.text}"

    @property
    def why_equivalent(self) -> str:
        return EQUIVALENT.get((self.module, self.text, self.change), "")


def mutants() -> Iterator[Mutant]:
    """All of them, in the order of the lines."""
    for module, functions in DECIDING.items():
        source = (PROBE / f"{module}.py").read_text(encoding="utf-8")
        tree, lines = ast.parse(source), source.splitlines()
        seen: set[tuple[int, int, str]] = set()  # a function within a function is met twice
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and (
                not functions or function.name in functions
            ):
                for node in _inside(function):
                    for change, apply in _changes(node):
                        if (node.lineno, node.col_offset, change) in seen:
                            continue
                        seen.add((node.lineno, node.col_offset, change))
                        before = dict(vars(node))
                        apply(node)
                        changed = ast.unparse(tree)
                        vars(node).update(before)
                        yield Mutant(module, node.lineno, lines[node.lineno - 1].strip(), change, changed)


def _inside(function: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    for node in ast.walk(function):
        if isinstance(node, ast.expr | ast.stmt):
            yield node


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "never", lambda one: setattr(one, "test", ast.Constant(False))
    if isinstance(node, ast.If | ast.IfExp):
        yield "always", lambda one: setattr(one, "test", _always(node.test))
    if isinstance(node, ast.Expr) and _called(node.value) in CALLS:
        yield "left out", lambda one: setattr(one, "value", ast.Constant(None))
    if isinstance(node, ast.BoolOp):
        yield "and/or", lambda one: setattr(one, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPPED:
        yield "compared otherwise", lambda one: setattr(one, "ops", [SWAPPED[type(node.ops[0])]()])
    if isinstance(node, ast.Compare) and len(node.ops) == 2:
        for at in (0, 1):
            ops = [SWAPPED[type(op)]() if index == at else op for index, op in enumerate(node.ops)]
            yield f"compared otherwise ({at + 1})", lambda one, ops=ops: setattr(one, "ops", ops)  # type: ignore[misc]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield (
            "not dropped",
            lambda one: (setattr(one, "op", ast.Not()), setattr(one, "operand", ast.UnaryOp(ast.Not(), one.operand))),
        )  # type: ignore[attr-defined,func-returns-value]


def _always(test: ast.expr) -> ast.expr:
    """True; a name that the test binds is bound all the same."""
    bound = next((one for one in ast.walk(test) if isinstance(one, ast.NamedExpr)), None)
    return ast.BoolOp(ast.Or(), [copy.deepcopy(bound), ast.Constant(True)]) if bound else ast.Constant(True)


def _called(value: ast.expr) -> str:
    call = value.value if isinstance(value, ast.Await) else value
    name = call.func if isinstance(call, ast.Call) else None
    return name.attr if isinstance(name, ast.Attribute) else ""


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives out the mutant where its module is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        wanted = f"assay.observe.probe.{self.mutant.module}"
        return importlib.machinery.ModuleSpec(wanted, self) if name == wanted else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(ast.unparse(ast.parse(self.mutant.source)), "mutant", "exec"), module.__dict__)  # our own source


def survives(mutant: Mutant | None) -> int:
    """Starts the tests with the mutant (or none) in a fork; its process id. The exit code is 0 where they pass."""
    child = os.fork()
    if child:
        return child
    try:
        import pytest
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)  # a failure is enough: nobody reads the smallest one
        settings.register_profile("mutants", database=None, derandomize=True, phases=phases)
        settings.load_profile("mutants")
        if mutant is not None:
            sys.meta_path.insert(0, Changed(mutant))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        words = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no", "-k", WITHOUT]
        code = 0
        for names in TESTS:
            code = code or int(pytest.main([*words, *(str(ROOT / f"tests/observe/probe/{name}.py") for name in names)]))
    except BaseException:  # a mutant that cannot even be imported is noticed
        code = 1
    os._exit(0 if code == 0 else 1)


def results(chosen: list[Mutant], at_once: int = 2) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether the tests passed with it."""
    waiting, running = list(chosen), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < at_once:
            mutant = waiting.pop(0)
            running[survives(mutant)] = (mutant, time.monotonic())
        for child, (mutant, began) in list(running.items()):
            done, status = os.waitpid(child, os.WNOHANG)
            if not done and time.monotonic() - began > LONGEST:
                os.kill(child, 9)
                os.waitpid(child, 0)
                done, status = child, 1
            if done:
                del running[child]
                yield mutant, status == 0
        time.sleep(0.05)


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def main(words: list[str]) -> int:
    chosen = [one for one in mutants() if all(word in one.name for word in words if not word.startswith("--"))]
    if "--list" in words:
        say(*(one.name for one in chosen))
        return 0
    importlib.import_module(
        "tests.observe.probe.test_snmp"
    )  # and with it all that no mutant changes, once, before the forks
    for name in [one for one in sys.modules if one.startswith(CHANGING) and one != __name__]:
        del sys.modules[name]

    code = os.waitpid(survives(None), 0)[1]
    if code:
        say("the tests fail without any mutant")
        return 2
    left = []
    chosen.sort(key=lambda one: one.change.startswith(("always", "compared")))  # first what takes a check out
    for one, passed in results([one for one in chosen if not one.why_equivalent]):
        if passed:
            left.append(one)
            say(f"not noticed: {one.name}")
    equivalent = sum(bool(one.why_equivalent) for one in chosen)
    noticed = len(chosen) - equivalent - len(left)
    say(f"{len(chosen)} mutants: {noticed} noticed, {equivalent} change nothing, {len(left)} not noticed")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
