"""Handed facts, dates and the register, this package hands on determinations: which measures bind, why, and what would settle
the rest. It is pure: no files, no network, no clock and no floats; confidence has become yes, no or unknown before it arrives.
It never says "compliant", and it never reads unknown as clear.
"""

from assay.determine.evaluate import Determiner
from assay.determine.facts import FactValue, Situation
from assay.determine.model import Determination, MeasureDetermination

__all__ = ["Determination", "Determiner", "FactValue", "MeasureDetermination", "Situation"]
