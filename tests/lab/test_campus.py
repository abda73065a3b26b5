"""The plan of the campus, and what is taken down: no root is needed for either."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path

import pytest

from assay.errors import LabError
from assay.lab import campus as plans
from assay.lab import namespaces
from assay.lab.campus import FEWEST, MOST, plan
from assay.lab.device import Device
from assay.lab.load import builtin_sets

SPACES = ["assay-1-site1", "assay-1-site2", "assay-1-site3"]


@pytest.mark.parametrize("count", [FEWEST, 12, 33, 60, MOST])
def test_every_device_has_an_address_and_a_mac_of_its_own_in_its_sites_network(count: int) -> None:
    campus = plan(count)
    assert len(campus.stands) == count
    assert len({stand.address for stand in campus.stands} | {campus.survey}) == count + 1
    assert len({stand.mac for stand in campus.stands}) == count
    for site in campus.sites:
        assert len(site.stands) >= 2
        for stand in site.stands:
            assert campus.site_of(stand.address) is site
            assert stand.mac == Device(stand.persona, 0, stand.address).mac
            assert not bytes.fromhex(stand.mac[:2])[0] & 1, "a group's address is nobody's own"


def test_each_site_has_rebadged_devices_makers_and_traps() -> None:
    sets = {name: {one.id for one in personas} for name, personas in builtin_sets().items()}
    for site in plan(60).sites:
        stands = {stand.persona.id for stand in site.stands}
        for name, least in (("rebadged", 3), ("makers", 5), ("traps", 4), ("hostile", 1)):
            assert len(stands & sets[name]) >= least, (site.name, name)


def test_the_excluded_device_is_not_on_the_link_that_is_asked_as_a_whole() -> None:
    campus = plan(12)
    assert campus.excluded not in campus.sites[0].stands
    assert campus.excluded.persona.id == "fire-panel"


def test_some_of_the_last_site_are_behind_filters() -> None:
    shut = [(stand.address, stand.shut) for stand in plan(60).sites[-1].stands if stand.shut]
    assert shut == [("10.81.3.48", "refused"), ("10.81.3.49", "refused"), ("10.81.3.56", "dropped")]
    assert [stand.shut for stand in plan(FEWEST).sites[-1].stands] == ["", "refused"]


def test_six_stands_on_the_first_site_alone_and_only_where_the_kernel_has_it() -> None:
    first, *others = plan(60).sites
    assert first.has_six and not any(site.has_six for site in others)
    assert not any(site.has_six for site in plan(60, six=False).sites)


@pytest.mark.parametrize("count", [FEWEST - 1, MOST + 1])
def test_a_campus_too_small_or_too_large_is_refused(count: int) -> None:
    with pytest.raises(LabError, match=f"{FEWEST} to {MOST}"):
        plan(count)


# Commands -------------------------------------------------------------------------------------------------------------


def test_all_interfaces_are_made_in_the_campus_own_namespaces() -> None:
    lines = plans.router_lines(plan(60), SPACES, "assay-1-survey")
    named = [found[1] for line in lines if (found := re.search(r"netns (\S+)", line))]
    assert len(named) == 61
    assert set(named) <= {*SPACES, "assay-1-survey"}
    assert all("netns" in line for line in lines if "type veth" in line)


def test_the_router_knows_no_way_out() -> None:
    lines = plans.router_lines(plan(60), SPACES, "assay-1-survey")
    assert [line for line in lines if "default" in line or " via " in line] == []
    for line in lines:
        if found := re.search(r"address add (\S+)", line):
            assert ipaddress.ip_interface(found[1]).is_private


def test_each_device_answers_by_its_own_interface() -> None:
    for site in plan(60).sites:
        lines, six = plans.site_lines(site)
        for stand in site.stands:
            table = f"lookup {100 + stand.number}"
            assert f"rule add from {stand.address} {table}" in (six if stand.is_six else lines)
            assert any(
                line.startswith(f"address add {stand.address}/") and f"dev d{stand.number} " in line for line in lines
            )


# Where it cannot be, and what is taken down ---------------------------------------------------------------------------


def test_who_is_not_root_is_told_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LabError, match="sudo make demo-network"):
        namespaces.check()


def test_a_missing_ip_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(LabError, match="iproute2"):
        namespaces.check()


def test_another_system_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(LabError, match="Linux"):
        namespaces.check()


def test_only_our_own_namespaces_of_dead_processes_are_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = next(number for number in range(4_000_000, 2, -1) if not Path(f"/proc/{number}").exists())
    names = [
        f"assay-{dead}-router", f"assay-{os.getpid()}-router", f"assay-{dead}-other", f"my-assay-{dead}-router",
        f"assay-bench-{dead}", "lab",
    ]  # fmt: skip
    monkeypatch.setattr(namespaces, "_names", lambda: iter(names))
    assert namespaces.abandoned() == [f"assay-{dead}-router"]


def test_a_command_that_fails_is_named_with_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Done:
        returncode, stdout, stderr = 1, "", "Error: Unknown device type.\nCommand failed -:2\n"

    monkeypatch.setattr("subprocess.run", lambda *words, **named: Done)
    with pytest.raises(LabError) as caught:
        namespaces.batch("assay-1-router", ["link set lo up", "link add lan1 type bridge"])
    assert "Unknown device type" in str(caught.value) and "ip link add lan1 type bridge" in str(caught.value)
    assert "--privileged" in str(caught.value)
