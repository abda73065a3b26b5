"""A Milestone report lists cameras of their own, whatever recording server stores their video."""

from __future__ import annotations

from pathlib import Path

from assay.observe.read.table import read_table

REPORT = (
    "Name,State,HardwareName,Model,Address,MAC,Firmware,DriverFamily,Driver,RecorderName,LastModified,Username,Password,GpsCoordinates,Snapshot\n"
    "Lobby,Enabled,HIKVISION DS-2CD2142FWD-I (10.0.0.5),DS-2CD2142FWD-I,http://10.0.0.5/,4419B6000005,V5.4.5,HikvisionFamily,"
    "Hikvision DS-2CD21XX,REC01,03/04/2023 10:00:00,admin,hunter2,POINT (1 2),/9j/4AAQ\n"
)
FRENCH = "Nom,Fabricant,Modele,IP,MAC,Firmware,Activation,ServeurRec,User,Pass,Gps\nHall,Axis,P3245,10.0.0.6,ACCC8E000001,9.8,True,REC01,root,hunter2,\n"
HARDWARE = "HardwareName,HardwareAddress,HardwareUsername,HardwarePassword,HardwareDriverID\nDoor,http://10.0.0.8:80/,root,hunter2,713\n"


def read(tmp_path: Path, text: str):  # type: ignore[no-untyped-def]
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, "report.csv", "0" * 64)


def test_a_camera_report_row_is_a_device_of_its_own(tmp_path: Path) -> None:
    reading = read(tmp_path, REPORT)
    (seen,) = reading.observations
    assert (seen.mac, seen.address, seen.channel_of) == ("44:19:b6:00:00:05", "10.0.0.5", None)
    assert dict(seen.fields) == {
        "device_name": "Lobby",
        "claim_model": "DS-2CD2142FWD-I",
        "claim_description": "HIKVISION DS-2CD2142FWD-I (10.0.0.5)",
        "claim_firmware": "V5.4.5",
        "driver": "Hikvision DS-2CD21XX",
    }
    assert reading.left_out == []


def test_its_passwords_and_snapshots_are_dropped_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, REPORT)
    assert reading.secrets_dropped == {"Username": 1, "Password": 1, "Snapshot": 1}
    assert "hunter2" not in repr(reading)


def test_the_french_script_is_the_same_report(tmp_path: Path) -> None:
    reading = read(tmp_path, FRENCH)
    (seen,) = reading.observations
    assert (seen.mac, seen.get("claim_brand"), seen.channel_of) == ("ac:cc:8e:00:00:01", "Axis", None)
    assert reading.secrets_dropped == {"User": 1, "Pass": 1}


def test_the_hardware_list_gives_addresses_and_no_passwords(tmp_path: Path) -> None:
    reading = read(tmp_path, HARDWARE)
    assert reading.observations[0].address == "10.0.0.8"
    assert reading.secrets_dropped == {"HardwareUsername": 1, "HardwarePassword": 1}
