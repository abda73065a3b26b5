"""A CycloneDX bill in XML, as the same bill in JSON would be (CycloneDX 1.4 to 1.6: the two have the same members)."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse

DEEPEST = 60
MOST = 1_000_000  # elements


def bill_of_xml(path: Path) -> dict[str, object] | None:
    """The bill, or None where the file is no well-formed XML. Raises DefusedXmlException where it declares entities."""
    try:
        root = parse(path).getroot()
    except DefusedXmlException:
        raise
    except (ParseError, ValueError, LookupError, RecursionError):
        return None
    if root is None or _local(root) != "bom":
        return None
    bill: dict[str, object] = {"bomFormat": "CycloneDX", "components": _components(root, 0)}
    metadata = _child(root, "metadata")
    if metadata is not None:
        told: dict[str, object] = {"timestamp": _text(metadata, "timestamp")}
        subject = _child(metadata, "component")
        if subject is not None:
            told["component"] = _component(subject, 0)
        bill["metadata"] = told
    return bill


def _components(holder: Element, depth: int) -> list[dict[str, object]]:
    found = _child(holder, "components")
    if found is None or depth > DEEPEST:
        return []
    return [_component(one, depth + 1) for one in list(found)[:MOST] if _local(one) == "component"]


def _component(element: Element, depth: int) -> dict[str, object]:
    told: dict[str, object] = {
        name: text for name in ("name", "version", "description", "publisher") if (text := _text(element, name))
    }
    told["type"] = element.get("type", "")
    for role in ("manufacturer", "supplier"):
        holder = _child(element, role)
        if holder is not None:
            told[role] = {"name": _text(holder, "name")}
    properties = _child(element, "properties")
    if properties is not None:
        told["properties"] = [
            {"name": one.get("name", ""), "value": (one.text or "").strip()} for one in list(properties)[:500]
        ]
    told["components"] = _components(element, depth)
    return told


def _child(element: Element, name: str) -> Element | None:
    return next((one for one in element if _local(one) == name), None)


def _text(element: Element, name: str) -> str:
    found = _child(element, name)
    return (found.text or "").strip() if found is not None else ""


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
