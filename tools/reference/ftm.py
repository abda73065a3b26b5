"""What of the register stands where in FollowTheMoney, and what does not."""

from __future__ import annotations

from assay.register.ftm import DATASET, PREFIX
from assay.register.ftm_losses import LOSSES, MAPPING
from assay.register.ftm_model import SCHEMATA
from reference.markdown import code, codes, table


def page() -> str:
    return (
        "# FollowTheMoney\n\n"
        "`assay register ftm-export` writes companies, ownership and the measures that name them as JSON Lines in the form of "
        "[FollowTheMoney](https://followthemoney.tech/) (FtM), the data model that OpenSanctions and others use. How to use "
        "it: [Exchange data](../howto/interchange.md).\n\n"
        f"Every record is of the dataset {code(DATASET)}. Ids are made from the register's: {code(PREFIX + 'hikvision')} is the "
        "entity `hikvision`; links, listings and identifications have a hash of what they are about, so that the same register "
        f"gives the same ids. The schemata are {codes(SCHEMATA)}.\n\n"
        "## What stands where\n\n"
        + table(("In the register", "In FollowTheMoney"), MAPPING)
        + "## What is not carried\n\n"
        "`assay register ftm-export FILE --report` counts each for a register.\n\n"
        + table(("What", "Why, or how it stands instead"), [(one.what, one.why) for one in LOSSES])
    )
