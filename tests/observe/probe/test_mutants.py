"""There is a mutant for each check, each is a program of its own, and those that are said to change nothing are there."""

from __future__ import annotations

import ast

from tests.observe.probe.mutants import DECIDING, EQUIVALENT, PROBE, mutants


def test_each_check_that_decides_has_its_mutants() -> None:
    found = list(mutants())
    names = {(one.module, one.text, one.change) for one in found}
    for text in (
        "if self._stopped():",
        "if why := self.authorisation.why_not(address):",
        "if why := self.why_no_snmp(address):",
    ):
        assert ("gate", text, "never") in names
    assert ("gate", 'self._refuse("outside the time window", final=True)', "left out") in names
    assert (
        "authorisation",
        "if any(address in never for never in NEVER if never.version == address.version):",
        "never",
    ) in names
    assert {one.module for one in found} == set(DECIDING)
    assert set(EQUIVALENT) <= names
    assert len({(one.module, one.source) for one in found}) == len(found)
    plain = {module: ast.unparse(ast.parse((PROBE / f"{module}.py").read_text())) for module in DECIDING}
    assert not [one.name for one in found if one.source == plain[one.module]]
