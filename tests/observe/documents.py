"""PDF and Word documents written part by part, as small as the formats allow: device schedules, tenders, data sheets."""

from __future__ import annotations

import io
import zipfile
from html import escape

SCHEDULE = [
    ["Label", "Type", "Location", "Model", "Manufacturer", "Mount", "Status"],
    ["CAM-01", "IP Camera", "Harbour", "X1", "Acme", "Wall", "Proposed"],
    ["CAM-02", "IP Camera", "Harbour", "X2", "Acme", "Pole", "Proposed"],
]
NEXT_PAGE = [["CAM-03", "IP Camera", "Depot", "X3", "Acme", "Wall", "Proposed"]]
TENDER = [
    ["Item", "Description", "Quantity", "Unit price (CAD)"],
    ["1", "Acme X1 outdoor camera", "12", "$450.00"],
    ["2", "Bracket", "12", "$20.00"],
]
SHEET = [["Manufacturer:", "Acme"], ["Model:", "X1"], ["Serial number:", "X1-0001"], ["Colour:", "White"]]
REVISIONS = [["Rev.", "Drawn", "Issued for"], ["A", "J. R.", "Tender"]]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


# Word


def docx(*tables: list[list[str]], body: str = "") -> bytes:
    """A document with these tables, or with a body given as XML."""
    return package(
        f'<w:document xmlns:w="{_W}"><w:body>{body or "".join(map(table_xml, tables))}</w:body></w:document>'
    )


def package(document: str) -> bytes:
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/document.xml", document)
    return buffer.getvalue()


def table_xml(rows: list[list[str]]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell_xml, row))}</w:tr>" for row in rows) + "</w:tbl>"


def cell_xml(text: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'


# PDF (ISO 32000-1, 7.5: header, body, cross-reference table, trailer)


def pdf(*pages: list[list[list[str]]]) -> bytes:
    """A document whose pages hold these tables, one below the other, with lines around every cell."""
    return pdf_of([_drawn(tables) for tables in pages])


def pdf_of(streams: list[str]) -> bytes:
    first = 4
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(streams)} /Kids [{' '.join(f'{first + 2 * n} 0 R' for n in range(len(streams)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 792 612] /Contents {first + 2 * number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream.encode('latin-1'))} >>\nstream\n{stream}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode("latin-1")


def _drawn(tables: list[list[list[str]]], width: int = 100, height: int = 20) -> str:
    drawn, top = [], 580
    for rows in tables:
        across, bottom = len(rows[0]), top - height * len(rows)
        drawn += [f"40 {top - height * n} m {40 + width * across} {top - height * n} l S" for n in range(len(rows) + 1)]
        drawn += [f"{40 + width * n} {top} m {40 + width * n} {bottom} l S" for n in range(across + 1)]
        for down, row in enumerate(rows):
            for column, text in enumerate(row):
                inside = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                drawn.append(f"BT /F1 9 Tf {44 + width * column} {top - height * down - 14} Td ({inside}) Tj ET")
        top = bottom - 40
    return "\n".join(drawn)
