"""The documentation says what is so: commands exist and run as shown, generated pages are current, links lead somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import console  # noqa: E402  # tools/ is no package; it is on the path from here on
import make_reference  # noqa: E402
from reference import cli, markdown, pages  # noqa: E402

COMMANDS = list(cli.commands())
# The register's pages are generated; tests/report/test_pages.py follows their links, and their indexes lead to each.
GENERATED = tuple(ROOT / "docs" / section for section in ("measures", "brands", "entities"))
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if not any(page.is_relative_to(folder) for folder in GENERATED)
)

commands = pytest.mark.parametrize("command", COMMANDS, ids=[command.words for command in COMMANDS])
every_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


# Commands


def test_the_commands_that_the_first_issue_names_are_there() -> None:
    wanted = "assess check identify determine explain profiles demo register"
    assert {f"assay {name}" for name in wanted.split()} <= {command.words for command in COMMANDS}
    assert {f"assay register {name}" for name in ("lint", "show", "stats")} <= {command.words for command in COMMANDS}


@commands
def test_a_command_and_each_of_its_options_has_help(command: cli.Command) -> None:
    assert command.help.strip()
    assert [item.names for item in command.parameters if not item.help.strip()] == []


@commands
def test_a_command_is_documented_with_each_of_its_options(command: cli.Command) -> None:
    text = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(command.words)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"{command.words} has no section"
    for item in command.parameters:
        for name in item.names:
            assert f"`{name.strip('[]')}`" in section[1]


@commands
def test_the_reference_names_the_options_that_the_command_line_takes(command: cli.Command, tmp_path: Path) -> None:
    """The signatures that the reference is made from are what Typer makes of them."""
    code, text = console.run(f"{command.words} --help", tmp_path)
    assert code == 0
    if any(other.words.startswith(f"{command.words} ") for other in COMMANDS):
        return  # its help lists other commands' help, with their options
    for item in command.parameters:
        taken = [name for pair in item.names for name in pair.split("/")]  # an option and its opposite
        assert [name for name in taken if item.option and name not in text] == []
    listed = set(
        re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(line for line in text.splitlines() if line.startswith("│")))
    )
    described = {
        word for item in command.parameters for word in re.findall(r"--[a-z][a-z-]*", f"{item.names} {item.help}")
    }
    assert listed - described <= {"--help", "--no-help"} | set(re.findall(r"--[a-z][a-z-]*", command.help))


# Pages that are generated


def test_the_generated_reference_is_current() -> None:
    assert make_reference.main(["--check"]) == 0, "run `make docs`"


def test_the_reference_is_the_same_every_time() -> None:
    assert pages() == pages()


def test_the_reference_leaks_no_path() -> None:
    assert [name for name, text in pages().items() if str(ROOT) in text] == []


def test_a_stale_page_a_missing_one_and_a_stranger_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_reference, "FOLDER", tmp_path / "reference")
    assert make_reference.main([]) == 0
    assert make_reference.main(["--check"]) == 0
    (tmp_path / "reference/cli.md").write_text("stale", encoding="utf-8")
    (tmp_path / "reference/facts.md").unlink()
    (tmp_path / "reference/mine.md").write_text("by hand", encoding="utf-8")
    capsys.readouterr()
    assert make_reference.main(["--check"]) == 1
    assert [line.split(":")[0].rsplit("/")[-1] for line in capsys.readouterr().out.splitlines()] == [
        "cli.md",
        "facts.md",
        "mine.md",
    ]
    assert make_reference.main([]) == 0
    assert make_reference.main(["--check"]) == 0


def test_a_table_cell_stays_one_cell() -> None:
    assert markdown.table(("a", "b"), [("x|y\nz", 1)]).splitlines()[-2] == r"| x\|y z | 1 |"


# Pages that are written


@pytest.mark.parametrize("path", console.page_paths(), ids=lambda path: path.stem)
def test_every_command_shown_runs_and_prints_what_is_shown(path: Path, tmp_path: Path) -> None:
    if extra := console.missing(path.read_text(encoding="utf-8")):
        pytest.skip(f"needs the extra assay[{extra}]")
    console.prepare(tmp_path)
    for step in console.steps(path.read_text(encoding="utf-8")):
        if isinstance(step, console.File):
            step.put(tmp_path)
            continue
        code, text = console.run(step.words, tmp_path)
        place = f"{path.relative_to(ROOT)}:{step.line}: {step.words}"
        assert "Traceback" not in text, f"{place}\n{text}"
        assert code == step.exit, f"{place}: exit {code}\n{text}"
        if step.shown:
            assert console.matches(step.shown, console.lines_of(text)), f"{place}: run `make docs`\n{text}"


def test_commands_are_shown_on_every_page_that_is_about_them() -> None:
    shown = [
        step.words
        for path in console.page_paths()
        for step in console.steps(path.read_text(encoding="utf-8"))
        if isinstance(step, console.Command)
    ]
    for name in ("assess", "check", "identify", "determine", "explain", "register show", "register stats"):
        assert any(words.startswith(f"assay {name}") for words in shown), name


def test_the_runner_tells_shown_output_from_other_output() -> None:
    assert console.matches(["a", "...", "c"], ["a", "b", "b", "c"])
    assert console.matches(["a (b)", "..."], ["a (b)"])
    assert not console.matches(["a"], ["a", "b"])
    assert not console.matches(["a.c"], ["abc"])
    page = "<!-- file: x.json -->\n```json\n{}\n```\n\n<!-- exit: 2 -->\n```console\n$ assay nothing < x.json\nout\n$ make demo\nno\n```\n"
    file, command = console.steps(page)
    assert file == console.File("x.json", "{}\n")
    assert command == console.Command(8, "assay nothing < x.json", 2, ["out"])


def test_a_page_says_which_extra_it_needs_and_a_label_in_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<!-- needs: photo -->\n<!-- label: a.png -->\n```text\nACME\n```\n"
    assert list(console.steps(page)) == [console.File("a.png", "ACME\n", drawn=True)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert console.missing(page) == "photo"
    assert console.missing("# A page") == ""


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    found: set[str] = set()
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        slug = base = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")
        number = 0
        while slug in found:
            number += 1
            slug = f"{base}-{number}"
        found.add(slug)
    return found


@every_page
def test_internal_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    dead = []
    for target in re.findall(r"(?<!`)\]\(([^()\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            dead.append(target)
    assert dead == []


@every_page
def test_a_page_has_one_title_and_is_reachable(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    if page.is_relative_to(ROOT / "docs") and page.name != "README.md":
        index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
        assert page.relative_to(ROOT / "docs").as_posix() in index


def test_the_readme_is_short_and_names_both_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text
    assert len(text.splitlines()) < 260  # a fifth of it is one row per jurisdiction


def test_the_project_is_described_as_its_licence_and_version_are() -> None:
    import assay

    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
    assert f"## [{assay.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{assay.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_readme_counts_the_measures_as_the_register_does() -> None:
    """The first of the limits must not grow stale: whoever adds a measure changes it."""
    from assay.register.index import Register

    words = {20: "Twenty"}
    count = len(Register.load().measures)
    assert f"- **{words.get(count, str(count))} measures**" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_point_of_the_register_decisions_names_a_measure_that_exists() -> None:
    from assay.register.index import Register

    text = (ROOT / "docs/explanation/register-decisions.md").read_text(encoding="utf-8")
    named = set(re.findall(r"measures\.md#([a-z0-9-]+)", text))
    known = {measure.id.lower() for measure in Register.load().measures}
    assert named <= known
    assert known - named == set(), "a measure without a word on this page"
