"""In a Milestone export every row is a camera with its own address; its `RecorderName` is a computer, not an NVR.

XProtect's recording servers run on Windows machines and pull video from the cameras over the network. So the server
named in `RecorderName` (in the French community script, `ServeurRec`) is no device that a camera hides behind, and the
camera is no channel of it. Elsewhere a column of that name means a recorder. Several rows with one MAC are the lenses
or inputs of one piece of hardware, which merging by MAC puts together. Columns: `Get-VmsCameraReport` of
MilestonePSTools and the hardware CSV of the Management Client, as in the dossier of inputs.
"""

from __future__ import annotations

from collections.abc import Set

_MILESTONE_ONLY = frozenset({"hardwarename", "hardwaredriverid", "driverfamily", "hardwaredriver"})


def is_milestone(plain_headers: Set[str]) -> bool:
    """Whether the headers (without case and punctuation) are those of a Milestone export."""
    return bool(_MILESTONE_ONLY & plain_headers) or {"recordername", "driver", "firmware"} <= plain_headers
