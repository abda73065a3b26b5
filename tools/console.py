"""The commands that the documentation shows are run, and what it shows of their output is what they print.

    python tools/console.py --write    runs every page and puts the output right

In a ```console block, a line `$ assay ...` is a command and the lines after it its output; other commands (`$ make demo`)
are not run. A line `...` stands for any lines. Output that is not shown is not compared. `<!-- exit: 1 -->` before a
block says how its commands end (default 0); `<!-- file: facts.json -->` before any block says that the block is that
file; `<!-- label: a.png -->` that it is to be drawn as a label and photographed there; `<!-- capture: a.pcap -->` that its lines
(`MAC ADDRESS from TIME until TIME`, and `as MODEL` where it says one) are devices that announce themselves every five minutes. `<!-- needs: photo -->` says that the page
runs only where the parts of that extra are installed. Each page is run from top to bottom in an empty folder that holds the demo's files as `demo-out`; what it installs goes to
`assay-home` there.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDTH = 100
MORE = "..."
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\S*)$")
_NEEDS = re.compile(r"^<!-- needs: (?P<extra>\w+) -->$", re.MULTILINE)
_PARTS = {"photo": ("PIL", "rapidocr", "onnxruntime")}
_MARK = re.compile(r"^<!-- (?P<key>file|exit|label|capture): (?P<value>\S+) -->$")


@dataclass(slots=True)
class Command:
    """`$ assay ...` on line `line` of a page, and the output lines shown below it."""

    line: int
    words: str
    exit: int
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class File:
    """A block that is to be a file: as it stands, as a picture of a label that says it, or as a capture of its devices."""

    name: str
    content: str
    drawn: bool = False
    captured: bool = False

    def put(self, folder: Path) -> None:
        if self.drawn:
            _draw(self.content.splitlines(), folder / self.name)
        elif self.captured:
            _capture(self.content.splitlines(), folder / self.name)
        else:
            (folder / self.name).write_text(self.content, encoding="utf-8")


def _draw(lines: list[str], path: Path) -> None:
    """A label with these lines, the first one large, on the housing of a device."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (980, 160 + 52 * len(lines)), (205, 205, 200))
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 40, 940, image.height - 40), fill="white", outline="black")
    for number, line in enumerate(lines):
        font = ImageFont.load_default(46 if number == 0 else 30)
        pen.text((70, 60 + 52 * number + (18 if number else 0)), line, font=font, fill=(25, 25, 25))
    image.save(path)


def _capture(lines: list[str], path: Path) -> None:
    """What the devices say in their times: who has the router's address and, at first, which model they are."""
    sys.path.insert(0, str(ROOT))
    from tests.observe import frames, messages

    stream = []
    for line in lines:
        mac, address, *words = line.split()
        told = dict(zip(words[::2], words[1::2], strict=True))
        one = frames.Host(mac, address)
        began, ended = (int(dt.datetime.fromisoformat(f"{told[name]}Z").timestamp()) for name in ("from", "until"))
        if model := told.get("as"):
            reply = messages.sadp_reply(model, f"{model}{mac.replace(':', '').upper()}", mac)
            target = frames.group(messages.SADP_GROUP)
            stream.append((began * 10**9, frames.datagram(one, target, (37020, 37020), reply)))
        stream += [(second * 10**9, frames.arp(one, "10.0.7.1")) for second in range(began, ended, 300)]
    path.write_bytes(frames.pcap(sorted(stream)))


def missing(text: str) -> str:
    """The extra that a page needs and that is not installed here, or an empty string."""
    needs = _NEEDS.search(text)
    parts = _PARTS[needs["extra"]] if needs else ()
    return needs["extra"] if needs and not all(importlib.util.find_spec(part) for part in parts) else ""


def page_paths() -> list[Path]:
    """The pages whose commands must run."""
    return [ROOT / "README.md", ROOT / "docs" / "tutorial.md", *sorted((ROOT / "docs" / "howto").glob("*.md"))]


def steps(text: str) -> Iterator[Command | File]:
    """The page's commands and files, in order."""
    marks: dict[str, str] = {}
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        if fence:
            end = next(at for at in range(number + 1, len(lines)) if lines[at].strip() == "```")
            body = lines[number + 1 : end]
            if name := marks.get("file") or marks.get("label") or marks.get("capture"):
                yield File(name, "\n".join(body) + "\n", drawn="label" in marks, captured="capture" in marks)
            elif fence["language"] == "console":
                yield from _commands(body, number + 2, int(marks.get("exit", "0")))
            marks, number = {}, end
        elif mark := _MARK.match(lines[number]):
            marks[mark["key"]] = mark["value"]
        elif lines[number].strip():
            marks = {}
        number += 1


def _commands(body: list[str], first: int, exit_code: int) -> Iterator[Command]:
    command: Command | None = None
    for offset, line in enumerate(body):
        if line.startswith("$ "):
            if command:
                yield command
            command = Command(first + offset, line[2:], exit_code) if line.startswith("$ assay ") else None
        elif command:
            command.shown.append(line)
    if command:
        yield command


def run(words: str, folder: Path) -> tuple[int, str]:
    """The command's exit code and everything it prints, run inside this process in `folder`."""
    from assay.cli import shared
    from assay.cli.main import run as main

    words, _, standard_input = words.partition(" < ")
    words, _, standard_output = words.partition(" > ")
    printed = io.StringIO()
    given = io.StringIO((folder / standard_input.strip()).read_text(encoding="utf-8") if standard_input else "")
    before, code = (Path.cwd(), sys.argv, sys.stdin), 0
    variables = {"COLUMNS": str(WIDTH), "ASSAY_HOME": "assay-home"}  # nothing that is installed on the machine shows
    set_before = {name: os.environ.get(name) for name in variables}
    widths = shared.out.width, shared.err.width
    sys.argv, sys.stdin = shlex.split(words), given
    os.environ.update(variables)
    shared.out.width = shared.err.width = WIDTH
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        os.chdir(before[0])
        sys.argv, sys.stdin = before[1], before[2]
        shared.out.width, shared.err.width = widths
        for name, value in set_before.items():
            os.environ.pop(name)
            os.environ.update({name: value} if value is not None else {})
    if standard_output:
        (folder / standard_output.strip()).write_text(printed.getvalue(), encoding="utf-8")
        return code, ""
    return code, printed.getvalue()


def lines_of(printed: str) -> list[str]:
    """Output lines without trailing spaces and without a last empty line."""
    return [line.rstrip() for line in printed.rstrip().splitlines()]


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the output is as shown, `...` standing for any lines."""
    pattern = "".join(r"(?:.*\n)*" if line == MORE else re.escape(line.rstrip()) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def prepare(folder: Path) -> None:
    """Put the demo's files where `make demo` puts them."""
    from importlib import resources

    with resources.as_file(resources.files("assay") / "demo") as sample:
        (folder / "demo-out").mkdir()
        shutil.copytree(sample / "evidence", folder / "demo-out" / "evidence")
        for name in ("sites.yaml", "answers.yaml"):
            shutil.copyfile(sample / name, folder / "demo-out" / name)


def _rewritten(path: Path) -> str:
    """The page with the output of its commands as they print it now; a block that ends in `...` keeps its length."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        moved = 0
        for step in steps(path.read_text(encoding="utf-8")):
            if isinstance(step, File):
                step.put(Path(folder))
                continue
            code, text = run(step.words, Path(folder))
            printed = lines_of(text)
            if code != step.exit:
                print(f"{path.relative_to(ROOT)}:{step.line}: exit {code}, not {step.exit}\n{text}")
            if not step.shown or matches(step.shown, printed):
                continue
            if MORE in step.shown[:-1]:
                print(f"{path.relative_to(ROOT)}:{step.line}: put right by hand, `...` stands in the middle:\n{text}")
                continue
            keep = len(step.shown) - 1 if step.shown[-1] == MORE else len(printed)
            new = printed[:keep] + ([MORE] if keep < len(printed) else [])
            start = step.line + moved
            lines[start : start + len(step.shown)] = new
            moved += len(new) - len(step.shown)
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    if arguments != ["--write"]:
        print(__doc__)
        return 2
    for path in page_paths():
        if extra := missing(path.read_text(encoding="utf-8")):
            print(f"{path.relative_to(ROOT)}: left as it is, the extra {extra} is not installed")
            continue
        text = _rewritten(path)
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{path.relative_to(ROOT)}: output put right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
