"""Labels drawn by us, with what stands on them, and what cameras do to them: skew, glare, noise, blur, distance.

Numbers follow the grammars that makers print and are otherwise invented. Letters are drawn in the typeface that Pillow
brings (Aileron, CC0) and in the stroke letters that OpenCV brings, so that no font file is needed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

MONTHS = [f"{month:02d}" for month in range(1, 13)]


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says; `rows` are pairs of a word and its value, or a line of text with an empty word."""

    brand: str
    rows: tuple[tuple[str, str], ...]
    truth: dict[str, str] = field(default_factory=dict)
    layout: str = "lines"  # lines | columns | below
    strokes: bool = False


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def mac_of(draw: random.Random, block: str) -> str:
    return block + "".join(draw.choice("0123456789ABCDEF") for _ in range(6))


def label(draw: random.Random) -> Label:
    """A label of an invented device, in one of the ways makers lay them out."""
    kind = draw.randrange(5)
    year, month = str(draw.randint(2016, 2024)), draw.choice(MONTHS)
    if kind == 0:
        brand, model = (
            "HIKVISION",
            draw.choice(("DS-2CD2143G0-I", "DS-2CD2T45FWD-I5", "DS-7608NI-K2", "DS-2DE4225IW-DE")),
        )
        serial, block = (
            f"{model}{year}{month}{draw.randint(10, 28)}AAWR{draw.choice('CDEFG')}{digits(draw, 8)}",
            "4419B6",
        )
        fcc = "2ADTD-" + digits(draw, 4) + "SD"
    elif kind == 1:
        brand, model = "dahua", draw.choice(("DH-IPC-HFW1230S-S5", "DH-IPC-HDW2431T-AS", "DHI-NVR4108-8P-4KS2"))
        serial = f"{digits(draw, 1)}{draw.choice('ABCEFGHJK')}{digits(draw, 5)}P{draw.choice('AG')}{draw.choice('ABCG')}{draw.choice('0123456789ABCDEF')}{digits(draw, 4)}"
        block, fcc = "E0508B", "SVNDH-" + draw.choice(("SD2AY", "IPC84", "HX3K"))
    elif kind == 2:
        brand, model = "AXIS", draw.choice(("M3045-V", "P3245-LVE", "Q6215-LE"))
        serial, block, fcc = "", "ACCC8E", "PNB-AXISA8207"
    elif kind == 3:
        brand, model = "uniview", draw.choice(("IPC2124LB-SF28KM-G", "IPC3614LR3-PF28-D"))
        serial, block, fcc = "210235" + draw.choice(("C3", "C4")) + draw.choice("ABEF") + digits(draw, 11), "48EA63", ""
    else:
        brand, model = draw.choice(("ANNKE", "LTS", "Swann")), draw.choice(("I51DL", "CMIP7442W-28M", "NHD-887MSB"))
        serial, block, fcc = draw.choice("CDEFG") + digits(draw, 8), draw.choice(("BCAD28", "C056E3")), ""
    mac = mac_of(draw, block)
    serial = serial or mac
    return _written(draw, brand, model, serial, mac, fcc, year, month)


def _written(
    draw: random.Random, brand: str, model: str, serial: str, mac: str, fcc: str, year: str, month: str
) -> Label:
    colons = ":".join(mac[at : at + 2] for at in range(0, 12, 2))
    shown = draw.choice((colons, colons, colons.replace(":", "-"), mac))
    french = draw.random() < 0.2
    rows = [
        ("Modele" if french else draw.choice(("Model", "Model No.", "MODEL", "M/N")), model),
        ("No de serie" if french else draw.choice(("S/N", "SN", "Serial No.", "S/N")), serial),
        ("Adresse MAC" if french else draw.choice(("MAC", "MAC", "MAC ID", "MAC Address")), shown),
    ]
    draw.shuffle(rows)
    if fcc:
        rows.append(("FCC ID", fcc))
    rows.append(("", draw.choice(("DC 12V 0.6A / PoE 802.3af", "Power: 12V DC 1A Max. 10W"))))
    rows.append(
        (
            "",
            f"{draw.choice((f'{year}.{month}', f'{month}/{year}'))}    Made in {draw.choice(('China', 'Vietnam', 'Taiwan'))}",
        )
    )
    truth = {"model": model, "serial": serial, "mac": colons.lower(), "made_on": f"{year}-{month}"}
    truth |= {"fcc_id": fcc} if fcc else {}
    return Label(brand, tuple(rows), truth, draw.choice(("lines", "lines", "columns", "below")), draw.random() < 0.25)


def drawn(said: Label, size: int = 30) -> Image.Image:
    """The label itself, flat and sharp: dark letters `size` points high on a light ground, with a bar code."""
    step = int(size * 1.7)
    tall = len(said.rows) * (2 if said.layout == "below" else 1) * step + 5 * size
    wide = int(size * (3 + 0.66 * max(len(word) + len(value) + 4 for word, value in said.rows)))
    image = Image.new("RGB", (max(wide, size * 18), tall), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((4, 4, image.width - 5, image.height - 5), outline=(90, 90, 90), width=3)
    letters(image, (size, size // 2), said.brand, int(size * 1.6), strokes=False)
    top = int(size * 2.8)
    for word, value in said.rows:
        if said.layout == "below" and word:
            letters(image, (size, top), f"{word}:", size, strokes=said.strokes)
            top += step
            letters(image, (size, top), value, size, strokes=said.strokes)
        elif said.layout == "columns" and word:
            letters(image, (size, top), word, size, strokes=said.strokes)
            letters(image, (size * 9, top), value, size, strokes=said.strokes)
        else:
            letters(image, (size, top), f"{word}: {value}" if word else value, size, strokes=said.strokes)
        top += step
    bars = random.Random(said.brand)
    left = size
    while left < size * 12:
        width = bars.randint(1, 4)
        pen.rectangle((left, top, left + width, top + size), fill="black")
        left += width + bars.randint(1, 5)
    return image


def letters(image: Image.Image, place: tuple[int, int], text: str, size: int, *, strokes: bool) -> None:
    if strokes and text.isascii():
        import cv2

        points = np.asarray(image).copy()
        scale = size / 30
        at = place[0], place[1] + int(size * 0.85)
        cv2.putText(
            points, text, at, cv2.FONT_HERSHEY_DUPLEX, scale, (20, 20, 20), max(1, round(size / 18)), cv2.LINE_AA
        )
        image.paste(Image.fromarray(points))
    else:
        ImageDraw.Draw(image).text(place, text, font=ImageFont.load_default(size), fill=(20, 20, 20))


def on_device(image: Image.Image, margin: int = 90, ground: tuple[int, int, int] = (196, 196, 190)) -> Image.Image:
    """The label on the housing it is stuck to."""
    whole = Image.new("RGB", (image.width + 2 * margin, image.height + 2 * margin), ground)
    whole.paste(image, (margin, margin))
    return whole


def noisy(image: Image.Image, draw: random.Random, strength: float = 22) -> Image.Image:
    rough = np.random.default_rng(draw.randrange(2**32)).normal(0, strength, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + rough, 0, 255).astype(np.uint8))


def skewed(image: Image.Image, draw: random.Random) -> Image.Image:
    angle = draw.choice((-1, 1)) * draw.uniform(5, 14)
    return image.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=(196, 196, 190))


def slanted(image: Image.Image, draw: random.Random, depth: float = 0.16) -> Image.Image:
    """Seen from one side: the far edge shorter than the near one."""
    wide, tall = image.size
    shift = tall * depth * draw.uniform(0.7, 1.2)
    left = draw.random() < 0.5
    quad = (
        (0, shift if left else 0, 0, tall - (shift if left else 0), wide, tall - (0 if left else shift), wide, 0 if left else shift)
    )  # fmt: skip
    far = [(quad[0], quad[1]), (quad[2], quad[3]), (quad[4], quad[5]), (quad[6], quad[7])]
    near = [(0, 0), (0, tall), (wide, tall), (wide, 0)]
    return image.transform(image.size, Image.Transform.PERSPECTIVE, _perspective(far, near), Image.Resampling.BICUBIC, fillcolor=(196, 196, 190))  # fmt: skip


def _perspective(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    wanted = [part for point in target for part in point]
    return list(np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float)))


def glaring(image: Image.Image, draw: random.Random) -> Image.Image:
    """A lamp's reflection over part of the label: bright, soft at the edge, letters still faintly there."""
    light = Image.new("L", image.size, 0)
    x, y = draw.uniform(0.3, 0.7) * image.width, draw.uniform(0.3, 0.7) * image.height
    across, down = image.width * draw.uniform(0.14, 0.24), image.height * draw.uniform(0.12, 0.22)
    ImageDraw.Draw(light).ellipse((x - across, y - down, x + across, y + down), fill=215)
    light = light.filter(ImageFilter.GaussianBlur(min(across, down) / 3))
    return Image.composite(Image.new("RGB", image.size, "white"), image, light)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def dim(image: Image.Image) -> Image.Image:
    return Image.eval(image, lambda value: int(value * 0.3 + 12))


def small(image: Image.Image, height: int = 12, of: int = 30) -> Image.Image:
    factor = height / of
    return image.resize((int(image.width * factor), int(image.height * factor)), Image.Resampling.BICUBIC)


def far_away(image: Image.Image, width: int = 4000, height: int = 3000) -> Image.Image:
    """A small label somewhere in a large picture."""
    whole = Image.new("RGB", (width, height), (120, 124, 118))
    pen = ImageDraw.Draw(whole)
    pen.ellipse((width // 8, height // 10, 7 * width // 8, 9 * height // 10), fill=(230, 230, 226))
    whole.paste(image, (3 * width // 8, 3 * height // 7))
    return whole


def squeezed(image: Image.Image, quality: int = 22) -> Image.Image:
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Image.open(BytesIO(stream.getvalue())).convert("RGB")


Treatment = Callable[[Image.Image, random.Random], Image.Image]

TREATMENTS: dict[str, Treatment] = {
    "flat": lambda image, _: on_device(image),
    "noise": lambda image, draw: noisy(on_device(image), draw),
    "skew": lambda image, draw: skewed(on_device(image), draw),
    "perspective": lambda image, draw: slanted(on_device(image), draw),
    "glare": lambda image, draw: glaring(on_device(image), draw),
    "blur": lambda image, _: blurred(on_device(image), 2.0),
    "low resolution": lambda image, _: small(on_device(image)),
    "on its side": lambda image, draw: on_device(image).rotate(draw.choice((90, 270)), expand=True),
    "on its head": lambda image, _: on_device(image).rotate(180),
    "far away": lambda image, _: far_away(small(image, 20)),
    "dim and noisy": lambda image, draw: noisy(dim(on_device(image)), draw, 8),
    "all of it": lambda image, draw: squeezed(noisy(blurred(glaring(slanted(skewed(on_device(image), draw), draw), draw), 1.0), draw, 10), 40),
}  # fmt: skip


def saved(image: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    stream = BytesIO()
    image.save(stream, format_, **({"quality": 90} if format_ == "JPEG" else {}), **options)
    return stream.getvalue()
