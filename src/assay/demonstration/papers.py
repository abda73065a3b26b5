"""What somebody who surveys a campus has in hand before: the authorisation, the sites, and the list of what should be there."""

from __future__ import annotations

import csv
import datetime as dt
import io

import yaml

from assay.lab.campus import Campus, Stand

OWNER = "Demo Campus, which is made up"
RATES = {"total": 500, "per_host": 25}  # packets a second; the network is this machine's own
LISTED_LAST = 3  # days before the survey that somebody last went round with the list
_UNLISTED = 4  # the device of each site that nobody wrote down
_GONE, GONE_SITE = 60, 3  # last octet, and the site's number, of a device that is on the list and no longer there


def authorisation(campus: Campus, now: dt.datetime) -> str:
    """The file that allows the survey: the three subnets, without the fire panel, for an hour."""
    networks = [str(site.network) for site in campus.sites]
    networks += [str(site.network6) for site in campus.sites if site.has_six]
    given = {
        "owner": OWNER,
        "signed_by": {"name": "Robin Example", "role": "made-up Head of Facilities", "on": now.date().isoformat()},
        "contact": "nobody: a demonstration, in network namespaces of this machine",
        "purpose": "demonstration of a survey; every device in it is emulated",
        "networks": networks,
        "exclude": [campus.excluded.address],
        "window": {"from": _stamp(now, minutes=-1), "until": _stamp(now, minutes=60)},
        "rates": RATES,
        "interfaces": [{"name": "eth0", "listen": True, "ask": True}],
    }
    return "# DEMO. Nobody signed this: the person is made up, and so is the campus.\n" + _yaml(given)


def sites(campus: Campus) -> str:
    """The expected sites, each with its networks."""
    rows = [
        {"name": site.name, "networks": [str(site.network), *([str(site.network6)] if site.has_six else [])]}
        for site in campus.sites
    ]
    return "# The sites of the demo's campus, and the networks by which devices are known to stand there.\n" + _yaml(
        {"sites": rows}
    )


def listed(campus: Campus) -> list[Stand]:
    """The devices that stand and are on the facilities' list: all but one of each site."""
    return [stand for site in campus.sites for stand in site.stands if stand.number != _UNLISTED]


def device_list(campus: Campus, now: dt.datetime) -> str:
    """The facilities' own list (CSV): name, address and site, no brands; one device on it is gone, three are missing."""
    seen = (now.date() - dt.timedelta(days=LISTED_LAST)).isoformat()
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("Name", "IP address", "Site", "Last seen"))
    on_list = {stand.address for stand in listed(campus)}
    for site in campus.sites:
        for stand in site.stands:
            if stand.address in on_list:
                name = "Fire panel" if stand.shut == "excluded" else f"{site.name} {stand.number:02}"
                table.writerow((name, stand.address, site.name, seen))
    site = campus.sites[GONE_SITE - 1]
    table.writerow((f"{site.name}, old loading dock", gone(campus), site.name, seen))
    return text.getvalue()


def gone(campus: Campus) -> str:
    """The address of a device that is on the list and no longer there."""
    return str(campus.sites[GONE_SITE - 1].network[_GONE])


def _stamp(now: dt.datetime, *, minutes: int) -> str:
    return (now + dt.timedelta(minutes=minutes)).isoformat(timespec="seconds")


def _yaml(data: object) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
