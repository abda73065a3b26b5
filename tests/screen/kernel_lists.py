"""A small list and background, for what matching must and must not do."""

from __future__ import annotations

from functools import cache

from assay.screen.index import NameIndex
from assay.screen.model import ListName

LISTED = [
    ListName("hikvision", "Hangzhou Hikvision Digital Technology Co., Ltd."),
    ListName("hikvision", "Hikvision", "brand"),
    ListName("hikvision", "杭州海康威视数字技术股份有限公司", "native"),
    ListName("dahua", "Zhejiang Dahua Technology Co., Ltd."),
    ListName("dji", "Shenzhen DJI Technology Co., Ltd."),
    ListName("autel", "Autel Intelligent Technology Corp., Ltd."),
    ListName("hytera", "Hytera Communications Corporation Limited"),
    ListName("navy", "Russian Navy"),
    ListName("radiopribor", "Joint Stock Company Radiopribor"),
    ListName("caribbean", "Aerocaribbean Airlines"),
    ListName("inmobiliaria", "Proyectos y Soluciones Inmobiliaria Ltda."),
    ListName("tsnii", "JSC Central Research Institute of Machine Building (JSC TsNIIMash)"),
    ListName("ghods", "Ghods Aviation Industries"),
    ListName("crocker", "Crocker Jeans Corp. S.A."),
    ListName("melli", "Bank Melli Iran"),
    ListName("smic", "Semiconductor Manufacturing International Corporation"),
]
TOWNS = ("Shenzhen", "Shanghai", "Hangzhou", "Beijing", "Zhejiang", "Guangzhou")
OWN = (
    "Xinda",
    "Kelong",
    "Weida",
    "Bofeng",
    "Lantian",
    "Acme",
    "Borealis",
    "Nordlicht",
    "Tanaka",
    "Fabrizio",
    "Quillon",
    "Verdana",
)
TRADES = (
    "Technology",
    "Electronics",
    "Digital Technology",
    "Communications",
    "Intelligent Technology",
    "Systems",
    "Trading",
)
BACKGROUND = [f"{town} {own} {trade} Co., Ltd." for town in TOWNS for own in OWN for trade in TRADES]
ALERT = 0.5


@cache
def index() -> NameIndex:
    return NameIndex.build(LISTED, BACKGROUND)


def found(query: str) -> list[str]:
    """The keys of the parties that a name is an alert for."""
    return [hit.name.key for hit in index().one(query) if hit.probability >= ALERT]
