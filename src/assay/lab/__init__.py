"""Persona files come in; emulated devices that speak the real protocols on loopback or in a network namespace go out.

Each has its own encoders, answers what a device tells anybody, refuses every log-in and command, and records each byte
that it was sent. This package refuses to know the rest of Assay, its decoders above all: a fault that both sides shared
would pass every test.
"""

from __future__ import annotations

from assay.lab.lab import Lab
from assay.lab.load import builtin_sets, load_personas
from assay.lab.persona import Persona
from assay.lab.record import Received, Record

__all__ = ["Lab", "Persona", "Received", "Record", "builtin_sets", "load_personas"]
