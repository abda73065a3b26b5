"""Assay's own readers say of each persona what its truth says, from the bytes that it answers, and accuse nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.identify.batch import identify_asset
from assay.identify.knowledge import default_knowledge
from assay.identify.model import Identification
from assay.lab import Lab, Persona, builtin_sets, load_personas
from assay.lab.device import Device
from assay.observe.codec import decode, mac_of
from assay.observe.codec.tls import certificate_names
from assay.observe.model import Observation, Source
from assay.register.index import Register
from tests.lab.asking import KINDS, loopback_range, replies

KNOWN = default_knowledge()
RESTRICTED = {"hikvision", "dahua", "huawei", "zte", "hytera"}
ORDER = ("nothing", "possible", "probable", "confirmed")
TELLING = [one for name in ("makers", "rebadged", "traps") for one in builtin_sets()[name]]


Heard = dict[str, list[Observation]]


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    """What each persona says, as Assay reads it."""
    with Lab(TELLING, bind=loopback_range(), groups=False).in_thread() as lab, ThreadPoolExecutor(8) as pool:
        yield dict(zip((device.persona.id for device in lab.devices), pool.map(observed, lab.devices), strict=True))


def observed(device: Device) -> list[Observation]:
    """The replies as Assay reads them."""
    found = []
    for number, (kind, payload) in enumerate(replies(device), 1):
        place = Source(f"lab/{device.id}", "0" * 64, number, "frame")
        if kind == "certificate":
            found.append(Observation("tls_cert", place, fields=certificate_names(payload)))
            continue
        name = "http" if kind == "onvif" else kind
        raw = payload.decode("latin-1")
        fields = decode(name, payload)
        found.append(
            Observation(name, place, raw=raw, fields=fields, mac=mac_of(name, payload), address=device.address)
        )
        if kind == "onvif" and (stated := decode("onvif_getdeviceinformation", payload.partition(b"\r\n\r\n")[2])):
            found.append(Observation("onvif_getdeviceinformation", place, raw=raw, fields=stated))
    return found


def accused(found: Identification) -> set[str]:
    """Houses named as the maker at any level."""
    return {KNOWN.house(one) for one in (found.maker, found.gate.entity) if one}


def level(found: Identification) -> str:
    return found.verdict if found.verdict in ORDER else "nothing"


@pytest.mark.parametrize("persona", TELLING, ids=[one.id for one in TELLING])
def test_the_makers_name_is_read_from_the_bytes(heard: Heard, persona: Persona) -> None:
    found = identify_asset(heard[persona.id])
    truth = persona.truth
    if truth.told != "nothing":
        assert found.maker and KNOWN.house(found.maker) == KNOWN.house(truth.maker), found.paragraph["en"]
        assert ORDER.index(level(found)) >= ORDER.index(truth.told), found.paragraph["en"]
    allowed = {KNOWN.house(truth.maker)} if truth.maker else set()
    if level(found) in ("probable", "confirmed"):
        assert accused(found) & RESTRICTED <= allowed, found.paragraph["en"]
    assert not accused(found) & {KNOWN.house(one) for one in truth.never}, found.paragraph["en"]


def test_every_reply_is_one_that_the_readers_know(heard: Heard) -> None:
    """A lab that nobody can read would prove nothing: each reply gives fields, but for the one that is encrypted."""
    silent = [(name, seen.kind) for name, replies in heard.items() for seen in replies if not seen.fields]
    assert silent == [("hikvision-encrypted", "sadp_udp37020")]


def test_every_protocol_was_heard(heard: Heard) -> None:
    kinds = {seen.kind for replies in heard.values() for seen in replies}
    assert kinds >= {*KINDS.values(), "http", "rtsp", "tls_cert", "telnet", "ssh", "ftp", "hik_sdk_tcp8000"}


def test_the_truth_is_told_in_the_registers_own_words() -> None:
    """Makers, brands and kinds of device are ids that the register holds."""
    register = Register.load()
    entities = {one.id for one in register.parties.entities}
    brands = {one.id for one in register.parties.brands}
    (kinds,) = (fact.choices for fact in register.facts if fact.id == "device.kind")
    for persona in load_personas(["all"]):
        truth = persona.truth
        assert {*truth.never, truth.maker} - {""} <= entities, persona.id
        assert {truth.brand} - {""} <= brands, persona.id
        assert {truth.kind} - {""} <= {choice.id for choice in kinds}, persona.id
