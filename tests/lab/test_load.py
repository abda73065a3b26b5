"""Persona files say what a device is; what they get wrong is named with its file and line."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import LabError
from assay.lab import Persona, builtin_sets, load_personas
from assay.lab.load import parse

ONE = """\
personas:
  - id: camera
    title: A camera
    truth: { maker: hikvision, told: probable }
    mac: 44:19:B6:00:00:01
    services:
      sadp:
        elements: { DeviceType: 137, DeviceSN: "${serial}" }
"""


def wrong(text: str) -> LabError:
    with pytest.raises(LabError) as raised:
        parse(text.encode(), "mine.yaml")
    assert raised.value.file == "mine.yaml"
    return raised.value


def test_a_persona_is_read() -> None:
    (camera,) = parse(ONE.encode(), "mine.yaml")
    assert (camera.mac, camera.truth.maker) == ("44:19:b6:00:00:01", "hikvision")
    assert camera.services.sadp and camera.services.sadp.elements["DeviceType"] == "137"
    assert camera.services.sadp.port == 37020


def test_json_is_read_like_yaml() -> None:
    whole = {
        "personas": [{"id": "camera", "title": "A", "truth": {}, "services": {"kasa": {"sysinfo": {"model": "X"}}}}]
    }
    (camera,) = parse(json.dumps(whole, indent=1).encode(), "mine.json")
    assert camera.services.kasa and camera.services.kasa.sysinfo == {"model": "X"}


@pytest.mark.parametrize(
    ("instead", "by", "line", "words"),
    [
        ("id: camera", "id: Camera!", 2, "pattern"),
        ("title: A camera", "titel: A camera", 2, "title: Field required"),
        ("told: probable", "told: certain", 4, "told"),
        ("mac: 44:19:B6:00:00:01", "mac: 44-19", 5, "six pairs"),
        ("sadp:", "sapd:", 7, "sapd: Extra inputs"),
        ("${serial}", "${password}", 8, "nothing that a device can fill in"),
        ("elements: {", "port: 99999\n        elements: {", 8, "65535"),
        ("    title: A camera\n", "    title: A camera\n    title: B\n", 4, "stands twice"),
        ("personas:\n", "more: 1\npersonas:\n", 1, "more: Extra inputs"),
    ],
)
def test_a_fault_is_named_with_its_line(instead: str, by: str, line: int, words: str) -> None:
    error = wrong(ONE.replace(instead, by))
    assert words in error.message
    assert error.line is not None
    assert abs(error.line - line) <= 1


def test_two_services_cannot_share_a_port() -> None:
    page = "{ port: 80, pages: {} }"
    error = wrong(f"personas:\n - id: aa\n   title: A\n   truth: {{}}\n   services: {{ http: [{page}, {page}] }}\n")
    assert "two services want TCP port 80" in error.message


def test_a_persona_that_says_nothing_is_none() -> None:
    assert (
        "at least one protocol" in wrong("personas:\n - id: aa\n   title: A\n   truth: {}\n   services: {}\n").message
    )


def test_no_persona_can_give_a_stream() -> None:
    rtsp = "{ options: [], describe: [], describe_status: 200 OK }"
    error = wrong(f"personas:\n - id: aa\n   title: A\n   truth: {{}}\n   services: {{ rtsp: {rtsp} }}\n")
    assert "there is no stream" in error.message


def test_yaml_words_stay_texts() -> None:
    """NO is a country, and 00:12:34:56:78:90 no number of seconds."""
    text = ONE.replace("44:19:B6:00:00:01", "00:12:34:56:78:90").replace('"${serial}"', "NO")
    (camera,) = parse(text.encode(), "mine.yaml")
    assert camera.mac == "00:12:34:56:78:90"
    assert camera.services.sadp and camera.services.sadp.elements["DeviceSN"] == "NO"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("personas: " + "[" * 100 + "]" * 100, "nested deeper"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "\n".join(
            f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefg", "bcdefgh", strict=True)), "more than"),
        ("personas: &p [*p]", "deeper"),
        ("a: 1\n---\nb: 2", "document"),
        ("personas: [\x00]", "not allowed"),
        ("", "valid"),
        ("{a: b: c}", "did not find"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words(text: str, words: str) -> None:
    assert words in wrong(text).message


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(LabError, match="not UTF-8"):
        parse(b"personas: \xff", "mine.yaml")


@given(st.text(alphabet=string.printable, max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text.encode(), "mine.yaml")
    except LabError as error:
        assert error.file == "mine.yaml"


# What comes with Assay --------------------------------------------------------------------------------------------------


def test_the_sets_hold_makers_badges_traps_and_hostile_devices() -> None:
    sets = builtin_sets()
    assert set(sets) == {"makers", "rebadged", "traps", "hostile"}
    personas = [one for personas in sets.values() for one in personas]
    assert len({one.id for one in personas}) == len(personas)
    assert len({(one.truth.maker, one.truth.brand) for one in personas if one.truth.maker}) >= 25
    assert len(sets["hostile"]) >= 30
    assert sum(bool(one.truth.never) for one in personas) >= 10
    assert all(one.truth.brand for one in sets["rebadged"] if one.truth.maker in ("hikvision", "dahua"))


def test_no_persona_mentions_a_real_public_host() -> None:
    """Addresses elsewhere are loopback's, names end in .invalid; vendors' names occur in XML namespaces and sources only."""
    import re

    folder = Path(__file__).parents[2] / "src/assay/lab/data/personas"
    for path in folder.glob("*.yaml"):
        urls = re.findall(r"(?<!url: ')https?://([A-Za-z0-9.-]+)", path.read_text(encoding="utf-8"))
        allowed = re.compile(
            r"127\.99\.99\.|.*\.invalid$|2130706433|0x7f000001|github\.com$"
            r"|www\.onvif\.org$|www\.hikvision\.com$|www\.std-cgi\.com$|www\.isapi\.org$|www\.onvifext\.com$|schemas\."
        )
        assert [one for one in urls if not allowed.match(one)] == []


def test_names_lead_to_files_folders_sets_and_single_personas(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ONE)
    assert [one.id for one in load_personas([tmp_path / "one.yaml"])] == ["camera"]
    assert [one.id for one in load_personas([tmp_path])] == ["camera"]
    assert load_personas(["makers"]) == builtin_sets()["makers"]
    assert [one.id for one in load_personas(["printer", tmp_path])] == ["printer", "camera"]
    assert len(load_personas(["all"])) == sum(map(len, builtin_sets().values()))
    with pytest.raises(LabError, match="no file, no folder"):
        load_personas(["nothing-of-this-name"])
    with pytest.raises(LabError, match="no persona file"):
        load_personas([tmp_path.joinpath("empty").mkdir() or tmp_path / "empty"])


def test_two_personas_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ONE)
    (tmp_path / "two.yaml").write_text(ONE.replace("A camera", "B camera"))
    with pytest.raises(LabError, match="two personas are called camera"):
        load_personas([tmp_path])


def test_the_documentation_names_every_field_quirk_and_text() -> None:
    from assay.lab import services
    from assay.lab.model import NAMES
    from assay.lab.persona import Truth
    from assay.lab.quirks import Quirks

    page = (Path(__file__).parents[2] / "docs/howto/run-the-lab.md").read_text(encoding="utf-8")
    parts = [part for part in vars(services).values() if isinstance(part, type) and issubclass(part, services.Frozen)]
    fields = {field for part in (*parts, Quirks, Truth, Persona) for field in part.model_fields}
    certificate_parts = set(services.Name.model_fields)
    assert sorted(one for one in fields - certificate_parts if f"`{one}`" not in page) == []
    assert sorted(one for one in NAMES if f"${{{one}}}" not in page) == []
