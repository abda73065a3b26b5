"""Observations of one device become one asset, with what joined them and what kept others apart.

Order of trust: MAC and serial; one address in one capture or scan; a recorder's channel; an address within a window of
days. The outcome does not depend on the order of the observations, and building again from the observations of an
inventory gives the same inventory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from assay.inventory.channels import join_channels
from assay.inventory.coverage import cover
from assay.inventory.devices import assets_of
from assay.inventory.joining import Joining
from assay.inventory.model import Inventory, Site
from assay.inventory.nearby import join_across_files, join_same_file
from assay.inventory.pieces import cut, usable
from assay.inventory.purchases import link_purchases, read_purchases
from assay.inventory.sites import SiteNames
from assay.inventory.strong import drop_crowded, join_identities, join_within_file, network_units
from assay.observe.model import Observation

WINDOW_DAYS = 14


def build_inventory(
    observations: Iterable[Observation],
    *,
    sites: Sequence[Site] = (),
    known_at: dt.date | None = None,
    window_days: int = WINDOW_DAYS,
) -> Inventory:
    """The devices, purchases, sites and coverage that the observations join up to.

    `known_at` leaves out what is dated later; what has no date stays. `window_days` is how far apart two sightings of
    an address may lie and still be of one device.
    """
    kept, left_out = usable(observations, known_at)
    names = SiteNames(sites, (seen.site for seen in kept if seen.site))
    pieces = cut([seen for seen in kept if seen.kind != "purchase"], names)
    unit_of = network_units(pieces)
    crowded = drop_crowded(pieces, unit_of)
    joining = Joining(pieces, unit_of)
    joining.apart.extend(crowded)
    join_identities(joining, unit_of)
    join_within_file(joining)
    join_same_file(joining)
    join_channels(joining)
    join_across_files(joining, window_days)
    bought = read_purchases([seen for seen in kept if seen.kind == "purchase"], names)
    assets, purchases = link_purchases(assets_of(joining), bought)
    return cover(assets, purchases, sites, names, tuple(left_out))
