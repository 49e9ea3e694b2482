"""What a run says on the terminal while it lasts and at its end."""

import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tqdm import tqdm

from sim import words
from sim.estimate import Estimate
from sim.language import tr
from sim.sentences import said


def say(*lines: str) -> None:
    """Print in the language that is spoken; when the reader has left, go on quietly: files are still to be written."""
    try:
        for line in lines:
            print(said(line))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def warn(line: str) -> None:
    """Say what a user should know while the run goes on."""
    print(f"sim: warning: {line}", file=sys.stderr, flush=True)


def encoding() -> str:
    """Return the encoding of the terminal."""
    return sys.stdout.encoding or "ascii"


def width() -> int:
    """Return the characters of a line."""
    return max(60, min(120, shutil.get_terminal_size((100, 24)).columns))


@dataclass
class Progress:
    """A bar on a terminal; elsewhere a line now and then, so that logs stay readable."""

    bar: Any = field(default=None, init=False)
    shown_at: float = field(default_factory=time.monotonic, init=False)

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            self.bar = tqdm(unit=f" {tr('replications')}", leave=False, delay=1.0, dynamic_ncols=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def hear(self, replications: int, step: int, estimates: Sequence[Estimate] = ()) -> None:
        """Hear how many replications are done, how many of the next look or the whole run, and what a look showed."""
        crowded = ""
        if estimates:
            low, high = (words.number(end, ".1%") for end in (estimates[0].low, estimates[0].high))
            crowded = tr("crowded days {low} to {high}", low=low, high=high)
        if self.bar is not None:
            self.bar.total = step
            if crowded:
                self.bar.set_postfix_str(crowded)
            self.bar.update(replications - self.bar.n)
        elif crowded and time.monotonic() - self.shown_at > 2:
            self.shown_at = time.monotonic()
            print(tr("{number} replications, {crowded}", number=replications, crowded=crowded), file=sys.stderr)
        elif time.monotonic() - self.shown_at > 10:
            self.shown_at = time.monotonic()
            done = {"number": replications, "step": step}
            print(tr("{number} of {step} replications until the next look", **done), file=sys.stderr)


@dataclass
class Steps:
    """What is being done, and how far it is: a bar on a terminal, elsewhere a line now and then."""

    bar: Any = field(default=None, init=False)
    shown_at: float = field(default_factory=time.monotonic, init=False)

    def __enter__(self) -> "Steps":
        if sys.stderr.isatty():
            self.bar = tqdm(leave=False, delay=1.0, dynamic_ncols=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def hear(self, what: str, done: int, of: int) -> None:
        """Hear what is being done, in words that were marked, and how many of its steps are done."""
        if self.bar is not None:
            self.bar.set_description_str(tr(what))
            self.bar.total = of
            self.bar.update(done - self.bar.n)
        elif time.monotonic() - self.shown_at > 2:
            self.shown_at = time.monotonic()
            print(tr("{what}: {done} of {of}", what=tr(what), done=done, of=of), file=sys.stderr)
