"""The house stands as docs/design.md draws it, and nothing in the repository says what it must not."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import assay

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "assay"
PACKAGES = ("cli", "determine", "identify", "inventory", "lab", "observe", "register", "report")
LONGEST = 600

modules = pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))


def repository_files() -> Iterator[Path]:
    """The files that are, or would be, committed; in an archive without git, all but what tools leave behind."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        yield from (ROOT / name for name in names if name and (ROOT / name).is_file())
        return
    left_behind = {".venv", ".git", "demo-out", "build", "dist"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not left_behind & set(parts) and not any(part.endswith("_cache") for part in parts):
            yield path


def test_imports_point_left_and_down() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_contracts_name_every_package() -> None:
    """A package that no contract mentions could import whatever it likes."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    mentioned = re.findall(r"assay\.(\w+)", str(contracts))
    assert {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()} <= set(mentioned)


@modules
def test_a_module_is_not_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@modules
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@modules
def test_a_module_prints_nothing_by_itself(path: Path) -> None:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id in ("print", "input", "breakpoint")]


@modules
def test_a_module_is_named_from_the_field(path: Path) -> None:
    assert not {"utils", "util", "helpers", "helper", "manager", "common", "processor", "misc"} & {
        *path.relative_to(SOURCE).parts[:-1], path.stem,
    }  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_comes_in_what_goes_out_and_what_it_refuses_to_know(name: str) -> None:
    doc = (SOURCE / name / "__init__.py").read_text(encoding="utf-8")
    text = ast.get_docstring(ast.parse(doc)) or ""
    assert len(re.findall(r"[.:;](?:\s|$)", text)) >= 2, f"assay.{name} says {text!r}"


def test_every_public_name_has_a_docstring_and_is_importable() -> None:
    for name in assay.__all__:
        thing = getattr(assay, name)
        assert isinstance(thing, str) or (thing.__doc__ or "").strip(), name
    with pytest.raises(AttributeError):
        getattr(assay, "nothing_of_this_name")  # noqa: B009


def test_every_module_can_be_imported_by_itself() -> None:
    for module in pkgutil.walk_packages(assay.__path__, "assay."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def test_determining_asks_no_clock_and_opens_no_file() -> None:
    forbidden = re.compile(r"\b(?:today\(\)|now\(|open\(|read_text|read_bytes|float\(|random)")
    for path in sorted((SOURCE / "determine").glob("*.py")):
        assert not forbidden.findall(path.read_text(encoding="utf-8")), path.name


NETWORK = frozenset({
    "socket", "socketserver", "ssl", "urllib.request", "http.client", "http.server", "requests", "httpx", "aiohttp", "ftplib",
    "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc.client", "asyncio",
})  # fmt: skip
# Safe discovery waits for answers (asyncio), and one module of it opens sockets, for the gate alone.
PROBE = SOURCE / "observe" / "probe"
WAITING = {
    PROBE / name for name in ("asks.py", "dialogue.py", "gate.py", "hearing.py", "pace.py", "run.py", "sockets.py")
}
OPENING = {PROBE / "sockets.py"}


def imported(path: Path) -> Iterator[str]:
    """The modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_nothing_opens_a_connection_but_the_sockets_of_discovery() -> None:
    """The lab only listens and never connects: tests/lab/test_places.py holds it to that."""
    paths = [
        path
        for path in SOURCE.rglob("*.py")
        if "lab" not in path.relative_to(SOURCE).parts and path != SOURCE / "cli" / "lab.py"
    ]
    found = {(path, name) for path in paths for name in imported(path) if name in NETWORK}
    allowed = {(path, "asyncio") for path in WAITING | {SOURCE / "discovery.py", SOURCE / "watching.py"}} | {
        (path, "socket") for path in OPENING
    }
    allowed.add((PROBE / "secure.py", "ssl"))  # over a connection that another opened, to buffers in memory
    assert {(path.relative_to(SOURCE), name) for path, name in found - allowed} == set()


def test_only_the_run_of_a_discovery_makes_sockets_and_hands_them_to_the_gate() -> None:
    """Whoever could reach the sockets could send past the gate."""
    knows = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "assay.observe.probe.sockets" in imported(path)
    }
    assert knows == {"discovery.py"}  # a watch is handed its gate by it, too
    calls = re.compile(
        r"asyncio\.(?:open_|start_|create_server|create_connection|create_datagram)|getaddrinfo|gethostby|create_connection"
    )
    assert [
        path.name
        for path in SOURCE.rglob("*.py")
        if "lab" not in path.parts and calls.search(path.read_text(encoding="utf-8"))
    ] == []
    text = (SOURCE / "discovery.py").read_text(encoding="utf-8")
    assert len(re.findall(r"\bSockets\(\)", text)) == len(re.findall(r"Gate\([^\n]*wire or Sockets\(\)", text)) > 0


# Written in pieces, so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join((
        "/wo" + r"rk/(?:main|shared)", "/ro" + "ot/", "/ho" + r"me/\w+/", "py" + r"pi\.org", "python" + r"hosted\.org",
        r"index-" + "url", r"extra-" + "index", "npmjs" + r"\.(?:org|com)", "fe6e" + "2cfe",
    ))
)  # fmt: skip
TEXT = {
    ".py",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".lock",
    ".json",
    ".html",
    ".css",
    ".js",
    ".j2",
    ".po",
    ".pot",
    ".csv",
    ".in",
    "",
}


def test_no_file_names_a_machine_or_a_package_index() -> None:
    found = []
    for path in repository_files():
        if path.suffix in TEXT and path.name != Path(__file__).name:
            text = path.read_text(encoding="utf-8", errors="replace")
            allowed = text.replace("--no-emit-" + "index-url", "")
            found += [f"{path.relative_to(ROOT)}: {hit}" for hit in MACHINE.findall(allowed)]
    assert found == []


def test_the_lock_file_has_a_hash_for_every_package() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*==.*(?:\n(?:    |#).*)*", lock, re.MULTILINE)
    assert len(pins) > 20
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_file_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *extras["dev"], *extras["clients"]]
    wanted.remove("assay[clients]")  # part of dev, as its own list
    wanted += [
        line for line in (ROOT / "tools/build-requirements.in").read_text().splitlines() if not line.startswith("#")
    ]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower().replace("_", "-")
    names = [re.split(r"[><=\[]", one)[0].lower().replace("_", "-") for one in wanted]
    assert [name for name in names if not re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE)] == []


# What is said to people: never that something is compliant, except to say that it is not said.
_CLAIM = re.compile(r"(?i)\b(?:non[- ]?)?(?:compliant|conforme?s?)\b|\bin compliance\b|\ben conformité\b")
# ... or to report that somebody else said so.
_NEGATED = re.compile(
    r"(?i)\b(?:said to|accus\w*|comme conforme|non|not|never|no|nothing|ne|pas|jamais|rien|aucun\w*|without|cannot|nor)\b"
)


def _claims(text: str) -> Iterator[str]:
    """Sentences that speak of being compliant and do not deny it."""
    for sentence in re.split(r"(?<=[.;!?])\s+|\n\s*\n|\n(?=\s*[-#|])", text):
        if _CLAIM.search(sentence) and not _NEGATED.search(sentence) and "ONVIF" not in sentence:
            yield " ".join(sentence.split())


def test_the_search_for_claims_finds_one() -> None:
    assert list(_claims("The device is compliant. It is not compliant.")) == ["The device is compliant."]
    assert list(_claims("L'appareil est conforme.")) == ["L'appareil est conforme."]


def test_no_message_says_that_anything_is_compliant() -> None:
    said = []
    for path in (SOURCE / "report").rglob("*"):
        if path.suffix in (".py", ".j2", ".po"):
            said += [f"{path.name}: {claim}" for claim in _claims(path.read_text(encoding="utf-8"))]
    assert said == []


def test_no_outcome_fact_profile_or_measure_says_that_anything_is_compliant() -> None:
    from assay.register.index import Register
    from assay.register.schema import Text

    register = Register.load()
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, Text):
            found.extend(claim for text in (value.en, value.fr) for claim in _claims(text))
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif isinstance(value, tuple | list):
            for item in value:
                walk(item)
        elif hasattr(value, "model_fields_set"):
            walk(dict(value))  # type: ignore[call-overload]

    walk([register.measures, register.facts, tuple(register.profiles.values()), register.acts])
    for row in register.outcomes["outcomes"]:
        found.extend(claim for key in ("label", "meaning") for text in row[key].values() for claim in _claims(text))
    assert found == []
