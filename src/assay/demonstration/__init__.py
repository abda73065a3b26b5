"""A campus of emulated devices goes in; an authorised discovery of it, assessed and held against the truth, comes out.

It calls the lab, the discovery and the assessment as anybody would, each in a process of its own and in the namespace where
it belongs. It decides nothing itself, and leaves nothing behind but the folder that it was given.
"""

from __future__ import annotations

from assay.demonstration.account import account
from assay.demonstration.run import Standing, Stopped, Surveyed, campus_up

__all__ = ["Standing", "Stopped", "Surveyed", "account", "campus_up"]
