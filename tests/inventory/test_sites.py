"""The sites a file expects, under every name they go by."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.errors import FactsError
from assay.inventory.model import Site
from assay.inventory.sites import SiteNames, read_sites


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_csv_with_french_headings_and_semicolons(tmp_path: Path) -> None:
    text = "Nom;Autres noms;Ville;site.sensitive\r\nDépôt Nord;Édifice 7|DN;Québec;oui\r\nArchives;;Gatineau;\r\n"
    sites = read_sites(written(tmp_path, "sites.csv", text, "cp1252"))
    assert sites[0] == Site("Dépôt Nord", True, {"site.sensitive": "oui"}, ("Édifice 7", "DN"))
    assert sites[1] == Site("Archives", True, {}, ())


def test_yaml_keeps_every_scalar_as_text(tmp_path: Path) -> None:
    text = "sites:\n  - name: 0012\n    aliases: [NO, Depot]\n    site.sensitive: yes\n  - Archives\n"
    sites = read_sites(written(tmp_path, "sites.yaml", text))
    assert sites[0] == Site("0012", True, {"site.sensitive": "yes"}, ("NO", "Depot"))
    assert sites[1].name == "Archives"


def test_networks_say_where_evidence_without_a_site_is_from(tmp_path: Path) -> None:
    text = "sites:\n  - name: Depot\n    networks: [10.20.1.0/24, 'fd00:20::/64']\n  - name: Archives\n    networks: 10.20.2.0/26\n"
    names = SiteNames(read_sites(written(tmp_path, "sites.yaml", text)))
    found = [names.at(one) for one in ("10.20.1.7", "fd00:20::7", "10.20.2.63", "10.20.2.64", "camera.example", "")]
    assert found == ["Depot", "Depot", "Archives", None, None, None]
    table = read_sites(written(tmp_path, "sites.csv", "Nom;Réseaux\nDépôt;10.1.0.0/24|10.1.1.0/24\n"))
    assert [str(one) for one in table[0].networks] == ["10.1.0.0/24", "10.1.1.0/24"]


@pytest.mark.parametrize(
    ("name", "text", "place", "says"),
    [
        ("s.yaml", "- name: Depot\n  networks: 10.1.0.1/24\n", "s.yaml:1:", "no network"),
        ("s.csv", "name,networks\nDepot,10.1.0.0/23\nWest,10.1.1.0/24\n", "s.csv:3:", "overlaps"),
        ("s.csv", "place,aliases\nDepot,\n", "s.csv:1:", "no column 'name'"),
        ("s.csv", "name,sensitive\nDepot,yes\n", "s.csv:1:", "site.<fact>"),
        ("s.csv", "name,aliases\nDepot,\n,Bldg 7\n", "s.csv:3:", "without a name"),
        ("s.csv", "name,aliases\nDepot,\nDEPOT,\n", "s.csv:3:", "already stands"),
        ("s.csv", "name,aliases\nDepot,West\nWest,\n", "s.csv:3:", "already stands"),
        ("s.csv", "name,city\nDepot,Hull,extra\n", "s.csv:2:", "3 cells where the heading has 2"),
        ("s.csv", "", "s.csv:", "empty"),
        ("s.yaml", "- name: Depot\n  colour: red\n", "s.yaml:2:", "'colour' is not known"),
        ("s.yaml", "- name: Depot\n- name: [a]\n", "s.yaml:2:", "expected one text"),
        ("s.yaml", "- name: Depot\n  name: West\n", "s.yaml:2:", "stands twice"),
        ("s.yaml", "sites: Depot\n", "s.yaml:1:", "expected a list"),
        ("s.yaml", "sites: []\n", "s.yaml:", "no site"),
        ("s.xlsx", "PK", "s.xlsx:", "CSV or YAML"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(tmp_path: Path, name: str, text: str, place: str, says: str) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(FactsError) as caught:
        read_sites(path)
    assert place in str(caught.value) and says in str(caught.value)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="cannot be read"):
        read_sites(tmp_path / "none.csv")


def test_a_cell_with_line_breaks_does_not_shift_the_line_that_an_error_names(tmp_path: Path) -> None:
    path = written(tmp_path, "s.csv", 'name,note\nDepot,"one\ntwo"\n,x\n')
    with pytest.raises(FactsError, match=r"s\.csv:4:"):
        read_sites(path)


def test_a_site_has_one_name_whatever_the_spelling() -> None:
    names = SiteNames(
        (Site("Dépôt Nord", True, aliases=("Bldg 7",)),), ["West wing", "WEST WING", "West wing", "Bldg-7"]
    )
    assert names.of("depot nord") == names.of("bldg. 7") == "Dépôt Nord"
    assert names.of("west-wing") == "West wing"
    assert names.of("  ") is None
