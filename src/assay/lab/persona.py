"""A persona: what a device is (its truth), what it says of itself, and how it misbehaves.

Texts may hold `${name}`, which is filled in for each device: see `assay.lab.device.NAMES`. Nothing here is a password:
a persona has no account, so that no device can ever let anybody in.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from assay.lab.model import Frozen, Port
from assay.lab.quirks import Quirks
from assay.lab.services import Services

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]
Verdict = Literal["confirmed", "probable", "possible", "nothing"]
_MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")


def _lower_mac(value: object) -> object:
    if isinstance(value, str) and not _MAC.match(value.lower()):
        raise ValueError("a MAC address has six pairs of hexadecimal digits with colons between them")
    return value.lower() if isinstance(value, str) else value


class Truth(Frozen):
    """Who made what the persona stands for, and how much of that its replies give away.

    `maker` and `brand` are ids of the register, or empty where it holds none. `told` is the least that a reader of all
    the persona's replies can say: confirmed, probable, possible, or nothing. `never` lists makers that nobody may name
    after these replies: a trap that lures is one whose `never` is not empty.
    """

    maker: str = ""
    brand: str = ""
    kind: str = ""
    told: Verdict = "nothing"
    never: tuple[str, ...] = ()


class Source(Frozen):
    """Where a fact of the persona is from: what was read, and where. Texts are our own, never copied captures."""

    text: str
    url: str = ""


class Persona(Frozen):
    """One kind of device, of which a lab puts up one or many."""

    id: Identifier
    title: str
    truth: Truth
    mac: Annotated[str, BeforeValidator(_lower_mac)] = ""
    serial: str = ""
    model: str = ""
    firmware: str = ""
    name: str = ""
    services: Services
    quirks: Quirks = Quirks()
    note: str = ""
    sources: tuple[Source, ...] = Field(default=(), repr=False)

    @model_validator(mode="after")
    def _one_service_to_a_port(self) -> Persona:
        taken: set[tuple[str, Port]] = set()
        for service in self.services.all():
            key = (service.transport, service.port)
            if key in taken:
                raise ValueError(f"two services want {service.transport.upper()} port {service.port}")
            taken.add(key)
        if not taken:
            raise ValueError("a persona speaks at least one protocol")
        return self

    @property
    def is_hostile(self) -> bool:
        """Whether it does anything that a well-made device does not."""
        return self.quirks != Quirks()


class PersonaFile(BaseModel):
    """The whole of a persona file."""

    model_config = {"extra": "forbid", "frozen": True}
    personas: tuple[Persona, ...] = Field(min_length=1)
