"""A picture within bounds, upright as its camera says, without what the camera wrote of its owner and its place.

Size and number of points are checked before a single point is decoded. Of the EXIF data only the orientation and the day
are read; the position only where somebody asked for it (EXIF 2.32, tags 0x0112, 0x9003 and the GPS directory).
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 64 * 2**20
MAX_POINTS = 120_000_000  # a telephone's largest pictures; more than that is no label
MAX_SIDE = 30_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")  # JPEG opens MPO as well
DECODERS = ("JpegImagePlugin", "PngImagePlugin", "WebPImagePlugin", "TiffImagePlugin", "BmpImagePlugin")
INSTALL = "install assay[photo], or type what the label says into a table"


class PictureError(Exception):
    """A picture that cannot be read; `reason` is a LeftOut code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture (a Pillow image, RGB), the day it was taken and, where asked for, the place."""

    image: Any
    taken_on: str | None = None
    position: str = ""


def installed(name: str) -> Any:
    """A module of the extra `photo`. Raises PictureError where it is not there."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise PictureError("photo-unread", f"photos of labels need an extra part of Assay ({INSTALL})") from None


def open_picture(path: Path, *, keep_position: bool = False) -> Picture:
    """The picture at `path`. Raises PictureError with the remedy, OSError where the file cannot be read."""
    if path.stat().st_size > MAX_BYTES:
        raise PictureError("too-large", f"photos over {MAX_BYTES // 2**20} MB are not read (save it smaller)")
    pillow = installed("PIL.Image")
    for decoder in DECODERS:
        installed(f"PIL.{decoder}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; the bound is checked here
        try:
            with pillow.open(path, formats=FORMATS) as image:
                _bounded(*image.size)
                exif = image.getexif()
                taken_on, position = _day(exif), _position(exif) if keep_position else ""
                return Picture(_upright(image), taken_on, position)
        except PictureError:
            raise
        except pillow.DecompressionBombError:
            raise PictureError("too-large", _too_many()) from None
        except Exception as error:  # hostile files raise anything at all from a decoder
            detail = f"the picture is damaged or cut short ({type(error).__name__}; copy it again)"
            raise PictureError("unreadable", detail) from None


def _bounded(width: int, height: int) -> None:
    if width * height > MAX_POINTS or max(width, height) > MAX_SIDE:
        raise PictureError("too-large", _too_many())
    if min(width, height) < 16:
        raise PictureError("unreadable", "the picture is too small to hold text (take it again, closer)")


def _too_many() -> str:
    return f"photos of more than {MAX_POINTS // 10**6} million points are not read (save it smaller)"


def _upright(image: Any) -> Any:
    """Decoded to RGB on white, turned as the camera says. A huge JPEG is decoded at half size or less."""
    image.draft("RGB", (4000, 4000))
    turned = installed("PIL.ImageOps").exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        solid = turned.convert("RGBA")
        ground = installed("PIL.Image").new("RGBA", solid.size, "white")
        return installed("PIL.Image").alpha_composite(ground, solid).convert("RGB")
    if turned.mode.startswith("I;16") or turned.mode == "I":
        turned = turned.point(lambda value: value / 256).convert("L")
    return turned.convert("RGB")


def _day(exif: Any) -> str | None:
    """The day on which the camera says it took the picture, or None."""
    text = _directory(exif, 0x8769).get(0x9003) or exif.get(0x0132)
    match = re.match(r"((?:19[89]|20[0-4])\d):(0[1-9]|1[0-2]):(0[1-9]|[12]\d|3[01])\b", str(text)[:32])
    return "-".join(match.groups()) if match else None


def _position(exif: Any) -> str:
    """Degrees north and east with five decimals (a metre or so), or an empty string."""
    gps = _directory(exif, 0x8825)
    try:
        north = _degrees(gps[2]) * (-1 if str(gps.get(1, "N")).upper().startswith("S") else 1)
        east = _degrees(gps[4]) * (-1 if str(gps.get(3, "E")).upper().startswith("W") else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
        return ""
    return f"{north:.5f},{east:.5f}" if abs(north) <= 90 and abs(east) <= 180 else ""


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _directory(exif: Any, tag: int) -> Mapping[int, Any]:
    try:
        found: Mapping[int, Any] = exif.get_ifd(tag)
    except Exception:  # a directory that points outside the file, or at itself
        return {}
    return found
