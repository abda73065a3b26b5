"""A signed authorisation comes in; observations go out, with which addresses were silent, filtered or skipped.

Every packet passes one gate (`gate.py`), which knows the authorised networks, the time window, the rates and a closed list of
messages (`messages.py`), and refuses everything else. This package refuses to log in, to write, to resolve a name, to follow
a device to another host, and to know makers and law.
"""

from __future__ import annotations

from assay.observe.probe.authorisation import Authorisation
from assay.observe.probe.gate import Gate, Refused
from assay.observe.probe.messages import MESSAGES, Message

__all__ = ["MESSAGES", "Authorisation", "Gate", "Message", "Refused"]
