"""Ten thousand devices seen thrice are merged in seconds: usually under two, the bound allows for a busy machine."""

from __future__ import annotations

import time

from assay.inventory.merge import build_inventory
from tests.inventory.evidence import frame, host, row

DEVICES = 10_000
SECONDS = 8


def test_ten_thousand_devices_are_merged_in_seconds() -> None:
    seen = []
    for number in range(DEVICES):
        mac = f"3c:ef:8c:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}" if number % 256 else None
        address, site = f"10.{number // 2500}.{number // 250 % 10}.{number % 250 + 1}", f"Site {number // 2500}"
        seen.append(
            row(
                number + 2, mac=mac if number % 2 else None, address=address, site=site, claim_model=f"M{number % 40}00"
            )
        )
        seen.append(host(number + 1, file=f"{site}.xml", address=address, site=site))
        seen.append(frame(number + 1, file=f"{site}.pcap", kind="arp", mac=mac, address=address))
    start = time.process_time()
    inventory = build_inventory(seen)
    assert time.process_time() - start < SECONDS
    assert len(inventory.assets) == DEVICES
    assert {len(asset.observations) for asset in inventory.assets} == {3}
