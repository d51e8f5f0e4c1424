"""A progress bar with the time left, on one line of a terminal and on few lines of a log."""
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar('Item')
LOG_EVERY_S = 15.0


class Bar:
    def __init__(self, label: str):
        self.label = label
        self.started = self.shown = time.monotonic()
        # A resumed run starts in the middle: time left is judged by what was done since.
        self.before: float | None = None

    def show(self, fraction: float, note: str = '') -> None:
        """`fraction` of the work is done; repaints at most twice a second (a log gets a line every 15 s)."""
        now = time.monotonic()
        if self.before is None:
            self.before = fraction
        interactive = sys.stderr.isatty()
        if fraction < 1 and now - self.shown < (0.5 if interactive else LOG_EVERY_S):
            return
        self.shown = now
        left_s = (now - self.started) * (1 - fraction) / max(fraction - self.before, 1e-6)
        filled = round(24 * fraction)
        line = f'{self.label} [{"#" * filled}{"." * (24 - filled)}] {fraction:6.1%} eta {clock(left_s)} {note}'
        print(f'\r{line}' if interactive else line, end='' if interactive and fraction < 1 else '\n', file=sys.stderr, flush=True)


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f'{minutes // 60}:{minutes % 60:02d}:{rest:02d}'


def progress(items: Sequence[Item], label: str) -> Iterator[Item]:
    bar = Bar(label)
    for index, item in enumerate(items, 1):
        yield item
        bar.show(index / len(items))
