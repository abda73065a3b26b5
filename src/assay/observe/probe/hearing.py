"""Frames one after another, with a look at the clock in between that loses none."""

from __future__ import annotations

import asyncio

from assay.observe.probe.wire import Frames


class Hearing:
    """Waits for frames. A wait is never cancelled to look at the clock: a frame that came at that moment would be lost."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._waiting: asyncio.Task[bytes] | None = None

    async def next(self, seconds: float) -> bytes | None:
        """The next frame, or None where none came in so many seconds. Raises OSError where the interface is down or gone."""
        self._waiting = self._waiting or asyncio.ensure_future(self._frames.receive())
        if not self._waiting.done():
            await asyncio.wait((self._waiting,), timeout=seconds)
        if not self._waiting.done():
            return None
        came, self._waiting = self._waiting, None
        try:
            return came.result()
        except TimeoutError:  # a wire that itself waits no longer
            return None

    async def close(self) -> None:
        """Gives the frames back."""
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.wait((self._waiting,))
        self._frames.close()
