"""The text of a picture, line by line, by a recogniser that runs on this machine with the models in its own package.

RapidOCR (Apache-2.0; PP-OCR models) finds, straightens and reads the lines. Its models are named by path, so that it never
looks for one elsewhere. Around it: a picture on its side or its head is turned, small print in a large picture is looked at
again closely, and sharpness is measured, so that "too blurred" can be told from "no text".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assay.observe.label import Box, TextLine
from assay.observe.read.photo_image import PictureError, installed

MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
}
LEAST_SCORE = 0.5  # a line read with less certainty is counted, not used
SIDE = 2000  # the recogniser makes larger pictures as small as this
SMALL_PRINT = 22  # points of height under which a closer look pays
POOR = 12  # surely read letters; a picture with fewer is tried in other positions
UPRIGHT = 0.88  # text on its head reads with less certainty than this, on the whole
SLANT = 8.0  # degrees that the recogniser straightens by itself
SEARCHED = 3000  # the longer side at which a large picture is searched for text
TILE_LAP = 150  # points by which the pieces of a large picture reach into each other
BLURRED = 45.0  # sharpness of the sharpest parts, below which print of any size is a smear

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as the recogniser gives it: its four corners, clockwise from the top left of the text's box."""

    text: str
    score: float
    corners: Corners
    signs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines that were read, how many were too unsure to use, and how sharp the picture's sharpest parts are."""

    lines: tuple[TextLine, ...]
    unsure: int
    sharpness: float

    @property
    def blurred(self) -> bool:
        return self.sharpness < BLURRED


class Recogniser(Protocol):
    """Whatever finds lines in a picture and reads them; text on its side or head it reads wrong or not at all."""

    def lines(self, image: Any) -> list[RawLine]: ...

    def places(self, image: Any) -> list[Corners]:
        """Where text stands, unread."""


class Rapid:
    """RapidOCR with the models that its package brings."""

    def __init__(self) -> None:
        package = installed("rapidocr")
        runtime = installed("onnxruntime")
        if hasattr(runtime, "disable_telemetry_events"):
            runtime.disable_telemetry_events()
        folder = Path(package.__file__).parent / "models"
        paths = {key: folder / name for key, name in MODELS.items()}
        missing = [path.name for path in paths.values() if not path.is_file()]
        if missing:
            lacking = f"the installed rapidocr lacks the models {', '.join(missing)}"
            raise PictureError("photo-unread", f"{lacking} (install the version that assay[photo] names)")
        settings = {"Global.log_level": "critical", "Global.text_score": 0.2}
        self._engine = package.RapidOCR(params=settings | {key: str(path) for key, path in paths.items()})

    def lines(self, image: Any) -> list[RawLine]:
        # Its own look at which way a line stands is left out: it turns long numbers round that stood upright.
        found = self._engine(
            _points(image), use_det=True, use_cls=False, use_rec=True, return_word_box=True, return_single_char_box=True
        )
        if getattr(found, "boxes", None) is None or getattr(found, "txts", None) is None:
            return []
        words = found.word_results or ()
        read = []
        for at, (box, text, score) in enumerate(zip(found.boxes, found.txts, found.scores, strict=True)):
            read.append(RawLine(text, float(score), _corners(box), _signs(text, words[at] if at < len(words) else ())))
        return read

    def places(self, image: Any) -> list[Corners]:
        found = self._engine(_points(image), use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return [] if boxes is None else [_corners(box) for box in boxes]


def _corners(box: Any) -> Corners:
    return tuple((float(x), float(y)) for x, y in box)


def _points(image: Any) -> Any:
    """Blue, green, red, as the recogniser wants them."""
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _signs(text: str, words: Sequence[Any]) -> tuple[float, ...]:
    """How sure each letter that is no blank is; nothing where the recogniser's letters are not the text's."""
    letters = [(str(word[0]), float(word[1])) for word in words]
    if "".join(sign for sign, _ in letters).replace(" ", "") != text.replace(" ", ""):
        return ()
    return tuple(certainty for sign, certainty in letters if sign.strip() for _ in sign.strip())


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """The recogniser, loaded once (about a second). Raises PictureError where the extra is not installed."""
    return Rapid()


def read_text(image: Any, reader: Recogniser | None = None) -> Seen:
    """The lines of a picture, as they stand once it is upright and level."""
    reader = reader or recogniser()
    sharpness = sharpness_of(image)
    lines = reader.lines(image)
    if quality(lines) < POOR and max(image.size) > SIDE and (area := _where(image, reader)):
        image = image.crop(area)
        lines = reader.lines(image)
    image, lines = _best_position(image, lines, reader)
    lines = _level(_closer(image, lines, reader))
    kept = [line for line in lines if line.score >= LEAST_SCORE]
    told = tuple(TextLine(line.text.strip(), line.score, _box(line.corners), line.signs) for line in kept)
    return Seen(told, len(lines) - len(kept), sharpness)


def quality(lines: Sequence[RawLine]) -> float:
    """Letters read, each counted by how sure its line is: what one position of a picture is compared by."""
    return sum(len(line.text.strip()) * max(0.0, line.score - 0.5) * 2 for line in lines)


def _sure(lines: Sequence[RawLine]) -> bool:
    """Enough letters, read surely enough, and level: text on its head or side reads as short, doubtful scraps."""
    letters = sum(len(line.text) for line in lines)
    mean = sum(len(line.text) * line.score for line in lines) / letters if letters else 0.0
    return quality(lines) >= POOR and mean >= UPRIGHT and abs(slant(lines)) < SLANT


def _best_position(image: Any, lines: list[RawLine], reader: Recogniser) -> tuple[Any, list[RawLine]]:
    """The picture in the position in which it reads best: as it is (`lines`), made level, or turned by quarters."""
    best = image, lines
    if _sure(best[1]):
        return best
    angle = slant(best[1])
    turns = [angle, angle + 180] if abs(angle) >= SLANT else [180]
    if quality(best[1]) < POOR:
        turns += [90, 270]
    for turn in dict.fromkeys(round(turn) % 360 for turn in turns):
        turned = _turned(image, turn)
        again = reader.lines(turned)
        if quality(again) > quality(best[1]):
            best = turned, again
        if _sure(best[1]):
            break
    return best


def _turned(image: Any, angle: int) -> Any:
    kind = installed("PIL.Image").Resampling.BICUBIC
    return image.rotate(angle, expand=True, resample=kind, fillcolor=(127, 127, 127))


def slant(lines: Sequence[RawLine]) -> float:
    """Degrees by which most of the text must be turned, counter-clockwise, to run level: the median by length."""
    angles: list[float] = []
    for line in lines:
        (x0, y0), (x1, y1), (x2, y2) = line.corners[:3]
        across, down = (x1 - x0, y1 - y0), (x2 - x1, y2 - y1)
        long = across if math.hypot(*across) >= math.hypot(*down) else down
        angle = (math.degrees(math.atan2(long[1], long[0])) + 90) % 180 - 90  # text on its head runs level too
        if len(line.text) > 2:
            angles += [90.0 if angle < -80 else angle] * len(line.text)
    return sorted(angles)[len(angles) // 2] if angles else 0.0


def _level(lines: list[RawLine]) -> list[RawLine]:
    """The lines as they would stand if the text ran level: what stands beside what is told by that."""
    angle = math.radians(-slant(lines))
    cosine, sine = math.cos(angle), math.sin(angle)
    return [
        replace(line, corners=tuple((x * cosine - y * sine, x * sine + y * cosine) for x, y in line.corners))
        for line in lines
    ]


def _where(image: Any, reader: Recogniser) -> tuple[int, int, int, int] | None:
    """The part of a large picture that holds most text, looked for piece by piece; None where there is none."""
    scale = min(1.0, SEARCHED / max(image.size))
    whole = image.resize((round(image.size[0] * scale), round(image.size[1] * scale))) if scale < 1 else image
    columns, rows = (math.ceil(side / SIDE) for side in whole.size)
    wide, tall = (math.ceil(side / count) for side, count in zip(whole.size, (columns, rows), strict=True))
    places: list[Corners] = []
    for left, top in ((column * wide, row * tall) for row in range(rows) for column in range(columns)):
        first = max(0, left - TILE_LAP), max(0, top - TILE_LAP)
        last = min(left + wide + TILE_LAP, whole.size[0]), min(top + tall + TILE_LAP, whole.size[1])
        here = reader.places(whole.crop((*first, *last)))
        if len(here) > len(places):
            places = [tuple((x + first[0], y + first[1]) for x, y in corners) for corners in here]
    boxes = [tuple(side / scale for side in _box(corners)) for corners in places]
    return _around(boxes, 6, image.size) if boxes else None


def _around(boxes: Sequence[Box], heights: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The area around boxes with a margin of some of their heights, within the picture."""
    margin = heights * _height(boxes)
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return (
        max(0, int(left - margin)), max(0, int(top - margin)),
        min(size[0], math.ceil(right + margin)), min(size[1], math.ceil(bottom + margin)),
    )  # fmt: skip


def _height(boxes: Sequence[Box]) -> float:
    """How high the letters are: the shorter side of the median box."""
    return sorted(min(box[3] - box[1], box[2] - box[0]) for box in boxes)[len(boxes) // 2]


def _closer(image: Any, lines: list[RawLine], reader: Recogniser) -> list[RawLine]:
    """Small print read again: cut out of a large picture at full size, or a small picture made larger."""
    if not lines:
        return lines
    boxes = [_box(line.corners) for line in lines]
    shrunk = min(1.0, SIDE / max(image.size))
    height = _height(boxes)
    if height * shrunk >= SMALL_PRINT:
        return lines
    area = _around(boxes, 12, image.size)
    cut = image.crop(area)
    factor = max(1.0, min(3.0, SMALL_PRINT * 1.5 / height, SIDE / max(cut.size)))
    if factor == 1.0 and max(cut.size) * shrunk >= SIDE * 0.8:
        return lines
    if factor > 1.0:
        size = round(cut.size[0] * factor), round(cut.size[1] * factor)
        cut = cut.resize(size, installed("PIL.Image").Resampling.LANCZOS)
    again = [
        replace(line, corners=tuple((x / factor + area[0], y / factor + area[1]) for x, y in line.corners))
        for line in reader.lines(cut)
    ]
    return again if quality(again) > quality(lines) else lines


def _box(corners: Corners) -> Box:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)


def sharpness_of(image: Any) -> float:
    """Variance of the Laplacian of the sharpest tenth of a picture's 64-point squares, at SIDE points or fewer."""
    grey = image.convert("L")
    grey.thumbnail((SIDE, SIDE))
    points = np.asarray(grey, dtype=np.float32)
    if min(points.shape) < 8:
        return 0.0
    edges = (
        points[:-2, 1:-1] + points[2:, 1:-1] + points[1:-1, :-2] + points[1:-1, 2:] - 4 * points[1:-1, 1:-1]
    )  # fmt: skip
    tile = min(64, *edges.shape)
    rows, columns = edges.shape[0] // tile, edges.shape[1] // tile
    squares = edges[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile)
    found = np.sort(squares.var(axis=(1, 3)).ravel())[::-1]
    return float(found[: max(1, len(found) // 10)].mean())
