"""`assay assess` and `assay demo`: from evidence files to a cited, explained report."""

from __future__ import annotations

import datetime as dt
import shutil
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from assay.assess import assess
from assay.assessment import Assessment
from assay.cli.register_source import RegisterOption, say_age
from assay.cli.shared import Lang, day, default_lang, err, exit_for, out, progress, today
from assay.errors import EvidenceError
from assay.register.index import Register
from assay.register.installed.packs import WORD
from assay.register.pack import PACKAGED
from assay.report.files import FORMATS, assessment_json, write_reports
from assay.report.terminal import print_summary

DEMO_PROFILE = "ca-federal-department"
DEMO_DAY = dt.date(2026, 11, 16)

PathsArgument = Annotated[list[Path], typer.Argument(help="Evidence files or folders, in any mix of formats.")]
AsOption = Annotated[
    str, typer.Option("--as", help="Kind of organisation: a profile id (see `assay profiles`) or a YAML file.")
]
OnOption = Annotated[str | None, typer.Option("--on", help="Day of use that rules are judged on. Default: today.")]
KnownOption = Annotated[str | None, typer.Option("--known-at", help="Use only what had been recorded by this day.")]
SitesOption = Annotated[
    Path | None, typer.Option("--sites", help="Expected sites (YAML or CSV): a site without evidence is named.")
]
AnswersOption = Annotated[
    Path | None, typer.Option("--answers", help="Answers people gave (the form that --out writes, or YAML).")
]
StatementsOption = Annotated[
    Path | None,
    typer.Option(
        "--statements", help="What makers and suppliers state (YAML, CSV or JSON): shown beside the evidence."
    ),
]
MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="Column mapping (YAML) for headers Assay does not know.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for report.html, report.json, CSV files and the form to fill in.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the report.", default_factory=default_lang)]


def assess_command(
    paths: PathsArgument,
    as_: AsOption,
    lang: LangOption,
    on: OnOption = None,
    known_at: KnownOption = None,
    sites: SitesOption = None,
    answers: AnswersOption = None,
    statements: StatementsOption = None,
    mapping: MappingOption = None,
    out_dir: OutOption = None,
    keep_position: Annotated[
        bool, typer.Option("--keep-position", help="Keep where photos of labels were taken; dropped by default.")
    ] = False,
    chosen: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole assessment as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if a duty is due, 3 if something is unclear.")
    ] = False,
) -> None:
    """Who made each device in these files, and which rules bind this kind of organisation because of it."""
    for path in paths:
        if not path.exists():
            raise EvidenceError("no such file or folder", file=str(path), remedy="check the path")
    register = Register.load(chosen)
    with progress(quiet or as_json) as report:
        found = assess(
            paths,
            profile=as_,
            on=day(on, "--on") or today(),
            known_at=day(known_at, "--known-at"),
            sites=sites,
            answers=answers,
            statements=statements,
            mapping=mapping,
            keep_position=keep_position,
            register=register,
            progress=report,
        )
    _hand_over(found, register, out_dir, lang.value, as_json=as_json, quiet=quiet)
    if exit_code:
        exit_for(set(found.outcome_counts))


def demo_command(
    lang: LangOption,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the sample's copy and its report.")] = Path(
        "demo-out"
    ),
) -> None:
    """Assess the sample department (three sites, six file formats), with the register that comes with Assay."""
    evidence = out_dir / "evidence"
    with resources.as_file(resources.files("assay") / "demo") as sample:
        if evidence.exists():
            shutil.rmtree(evidence)
        shutil.copytree(sample / "evidence", evidence)
        for name in ("sites.yaml", "answers.yaml"):
            shutil.copyfile(sample / name, out_dir / name)
    register = Register.load(PACKAGED)
    with progress(quiet=False) as report:
        found = assess(
            [evidence],
            profile=DEMO_PROFILE,
            on=DEMO_DAY,
            sites=out_dir / "sites.yaml",
            answers=out_dir / "answers.yaml",
            register=register,
            progress=report,
        )
    _hand_over(found, register, out_dir, lang.value, as_json=False, quiet=False)
    command = f"assay assess {evidence} --as {DEMO_PROFILE} --on {DEMO_DAY} --sites {out_dir}/sites.yaml --answers {out_dir}/answers.yaml"
    out.print(f"\n{command} --register {WORD} --out {out_dir}", style="dim", markup=False, soft_wrap=True)


def _hand_over(
    found: Assessment, register: Register, out_dir: Path | None, lang: str, *, as_json: bool, quiet: bool
) -> None:
    written = write_reports(found, register, out_dir, lang) if out_dir else {}
    if as_json:
        typer.echo(assessment_json(found, register, lang), nl=False)
        return
    if not quiet:
        print_summary(out, found, register, lang)
        say_age(register, lang)
    for name in FORMATS:
        if name in written:
            err.print(f"{name}: {written[name]}", markup=False, soft_wrap=True)
