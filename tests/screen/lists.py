"""Screening lists written by us: made-up companies in the two published forms."""

from __future__ import annotations

import json
from pathlib import Path

HEADER = "_id,source,entity_number,type,programs,name,addresses,start_date,end_date,alt_names,source_list_url,federal_register_notice\n"


def csl(folder: Path, rows: str, name: str = "sample.csv") -> Path:
    """A list in the form of the US Consolidated Screening List."""
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


SAMPLE = (
    'a-1,Sample List (SL),1,Entity,PROG-A,Vostrikov Optics Plant,"1 Lens Road, Testville, RU",2025-01-02,,VOP Optika; Востриков Оптика,https://example.org/a,90 FR 1\n'
    'a-2,Sample List (SL),2,Entity,PROG-B,Quenby Marine Holdings,"2 Pier, Testport, PA",2020-05-01,2024-05-01,,https://example.org/b,\n'
    'a-3,Sample List (SL),3,Individual,PROG-A,Ivan Testov,,2025-01-02,,,https://example.org/c,\n'
    'a-4,Sample List (SL),4,Vessel,PROG-A,MV Testship,,2025-01-02,,,https://example.org/d,\n'
)  # fmt: skip


def ftm(folder: Path, *parties: dict[str, object], name: str = "sample.ftm.json") -> Path:
    """A list as FollowTheMoney JSON Lines."""
    path = folder / name
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in parties), encoding="utf-8")
    return path


def company(party_id: str, *names: str, listed: bool = True, **properties: list[str]) -> dict[str, object]:
    return {"id": party_id, "schema": "Company", "target": listed, "properties": {"name": list(names), **properties}}
