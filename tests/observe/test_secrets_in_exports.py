"""Whatever a column of secrets is called, in whatever format: nothing in it is kept, shown or stored."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assay.importing import mapping_text, plan_import
from assay.observe.secrets import is_secret_header
from assay.report.imported import import_document, import_lines
from tests.observe import workbooks

SECRET = "Zq7-hush-91"
WORDS = (
    "password", "passwd", "pwd", "pass", "passphrase", "secret", "API key", "API token", "access token", "token", "PSK", "pre-shared PSK", "WPA key",
    "SNMP community", "community string", "private key", "PIN", "credentials", "user name", "login", "snapshot", "thumbnail", "session",
    "mot de passe", "mdp", "nom d'utilisateur", "utilisateur", "jeton", "clé", "clé API", "communauté SNMP", "code d'accès", "NIP", "vignette",
    "Passwort", "Kennwort", "Benutzername", "Benutzer", "Schlüssel", "Zugangsdaten", "Zugangscode", "Bild", "Geheim",
    "contraseña", "clave", "clave de acceso", "usuario", "nombre de usuario", "comunidad SNMP", "secreto", "imagen", "foto",
)  # fmt: skip
BEFORE = ("", "Camera ", "Admin ", "NVR ", "Caméra ", "Kamera ", "Cámara ", "ONVIF ", "old ")
AFTER = ("", " (admin)", " 2", " RTSP", " ONVIF", " NVR", ":")


@st.composite
def headers(draw: st.DrawFn) -> str:
    """A heading of secrets as people write them: words before and after, capitals, other separators."""
    whole = f"{draw(st.sampled_from(BEFORE))}{draw(st.sampled_from(WORDS))}{draw(st.sampled_from(AFTER))}"
    whole = draw(st.sampled_from((str, str.upper, str.lower, str.title)))(whole)
    mark = draw(st.sampled_from((" ", "_", "-", "  ")))
    return whole.replace(" ", mark)


def csv_file(path: Path, header: str) -> None:
    path.write_text(f"Name;MAC;{header};Model\ngate-cam;00:00:5e:00:53:01;{SECRET};X1\n", encoding="utf-8")


def json_file(path: Path, header: str) -> None:
    row = {
        "name": "gate-cam",
        "mac": "00:00:5e:00:53:01",
        "model": "X1",
        header: SECRET,
        "custom": {header: SECRET},
        "access": {header: [SECRET]},
    }
    path.write_text(json.dumps({"results": [row]}, ensure_ascii=False), encoding="utf-8")


def xml_file(path: Path, header: str) -> None:
    tag = "".join(sign if sign.isalnum() else "_" for sign in header).strip("_")
    body = f"<name>gate-cam</name><mac>00:00:5e:00:53:01</mac><{tag}>{SECRET}</{tag}><web><{tag}>{SECRET}</{tag}></web>"
    path.write_text(f'<list><device {tag}="{escape(SECRET)}">{body}</device></list>', encoding="utf-8")


def xlsx_file(path: Path, header: str) -> None:
    rows: list[list[str | int | float]] = [
        ["Name", "MAC", header, "Model"],
        ["gate-cam", "00:00:5e:00:53:01", SECRET, "X1"],
    ]
    workbooks.write_xlsx(path, {"A": workbooks.sheet_xml(rows)})


FORMS = {"a.csv": csv_file, "a.json": json_file, "a.xml": xml_file, "a.xlsx": xlsx_file}


@pytest.mark.parametrize("name", FORMS)
@given(header=headers())
@example(header="Contraseña")
@example(header="SNMP-Community")
@example(header="MOT_DE_PASSE_2")
@settings(max_examples=30, deadline=None)
def test_a_column_of_secrets_is_dropped_in_every_format_before_anything_is_stored(name: str, header: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        FORMS[name](folder / name, header)
        plan = plan_import([folder / name], folder / "evidence", preview=True)
        assert len(plan.observations()) == 1
        shown = [text for text, _ in import_lines(plan, plan.files, "en", dry_run=True)]
        told = f"{plan.files}{shown}{import_document(plan, plan.files, dry_run=True)}{mapping_text(plan)}"
        assert SECRET not in told
        assert sum(plan.files[0].reading.secrets_dropped.values()) >= 1
        plan.carry_out(datetime(2026, 11, 22, tzinfo=UTC))
        for path in (folder / "evidence").rglob("*"):
            assert not path.is_file() or SECRET not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", WORDS)
def test_each_word_for_a_secret_marks_its_column(word: str) -> None:
    assert is_secret_header(word)


@pytest.mark.parametrize(
    "text",
    [
        f"Passwort: {SECRET}", f"Kennwort = {SECRET}", f"contraseña: {SECRET}", f"clave de acceso: {SECRET}", f"comunidad: {SECRET}",
        f"mot de passe : {SECRET}", f"password {SECRET}", f"http://admin:{SECRET}@192.0.2.11/", f"snmp community: {SECRET}",
    ],
)  # fmt: skip
def test_a_secret_in_running_text_is_dropped_in_every_format(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f'Name;MAC;Notes\ngate-cam;00:00:5e:00:53:01;"{text}"\n', encoding="utf-8")
    (tmp_path / "b.json").write_text(
        json.dumps([{"name": "gate-cam", "mac": "00:00:5e:00:53:01", "notes": text}]), encoding="utf-8"
    )
    (tmp_path / "c.xml").write_text(
        f"<l><d><name>c</name><mac>00:00:5e:00:53:01</mac><notes>{escape(text)}</notes></d></l>", encoding="utf-8"
    )
    (tmp_path / "d.txt").write_text(
        f"Local Intf: Gi1\nChassis id: 0000.5e00.5301\nSystem Description:\n{text}\n\nTime remaining: 1\n",
        encoding="utf-8",
    )
    (tmp_path / "e.txt").write_text(
        f'0 interface=ether1 address=192.0.2.11 mac-address=00:00:5E:00:53:01 identity="{text}"\n', encoding="utf-8"
    )
    plan = plan_import(
        [tmp_path / name for name in ("a.csv", "b.json", "c.xml", "d.txt", "e.txt")], tmp_path / "evidence"
    )
    assert len(plan.observations()) == 5
    plan.carry_out(datetime(2026, 11, 22, tzinfo=UTC))
    for path in (tmp_path / "evidence").rglob("*"):
        assert not path.is_file() or SECRET not in path.read_text(encoding="utf-8")
