"""What all parts of a persona have in common: nothing unknown in it, nothing changed after it was read."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Port = Annotated[int, Field(ge=1, le=65535)]

# What `${...}` may name; `assay.lab.device` gives each its text.
NAMES = frozenset({
    "address", "host", "mac", "mac_upper", "mac_dashes", "mac_plain", "mac_plain_upper", "serial", "serial_tail", "model",
    "firmware", "name", "http", "https", "http_port", "https_port", "rtsp_port", "ssdp_port", "onvif", "uuid", "nonce", "date",
    "cseq", "number",
})  # fmt: skip
_NAMED = re.compile(r"\$\{([^}]{0,40})\}")


class Frozen(BaseModel):
    """A part of a persona."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_names(value: str) -> str:
    for name in _NAMED.findall(value):
        if name not in NAMES:
            raise ValueError(f"${{{name}}} is nothing that a device can fill in; known are {', '.join(sorted(NAMES))}")
    return value


def _as_text(value: object) -> object:
    """Numbers and words that YAML reads as such are texts where a text is asked for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(_as_text), AfterValidator(_known_names)]
