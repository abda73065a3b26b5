"""A FollowTheMoney file held to the model of the `followthemoney` package itself, where that is installed (extra `ftm`).

Assay's own check (`ftm_model.check`) runs at every export and needs nothing; this one is FtM's word on the same file.
"""

from __future__ import annotations

import json
from pathlib import Path

from assay.errors import AssayError
from assay.register.ftm_model import Fault


def validate(path: Path) -> tuple[Fault, ...]:
    """What the `followthemoney` package finds wrong with a file, values it would drop or change included.

    Raises AssayError where the package is not installed.
    """
    try:
        from followthemoney import model
        from followthemoney.exc import InvalidData
    except ImportError:
        raise AssayError(
            "the followthemoney package is not installed, and FollowTheMoney's own validation needs it",
            remedy="install Assay with its extra `ftm`; its dependency PyICU is built from source and needs ICU",
        ) from None
    found: list[Fault] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            schema = model.get(data["schema"])
            if schema is None:
                found.append(Fault(data["id"], f"no schema {data['schema']}"))
                continue
            try:
                schema.validate(data)
            except InvalidData as error:
                found.append(Fault(data["id"], str(error.errors)))
            found += [
                Fault(data["id"], f"{schema.name} needs {name}")
                for name in schema.required
                if not data["properties"].get(name)
            ]
            kept = model.get_proxy(data, cleaned=False).to_dict()["properties"]
            found += [
                Fault(data["id"], f"{name}: {value!r} is dropped or changed")
                for name, values in data["properties"].items()
                for value in values
                if value not in kept.get(name, ())
            ]
    return tuple(found)
