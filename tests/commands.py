"""``python -m sim`` in this process, which has its libraries loaded: for tests of what a command does and writes.

Tests of the process itself (its surroundings, signals, pipes) start one of their own, as in `test_command`.
"""

import io
import os
import signal
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from sim.__main__ import main

TOP = Path(__file__).parents[1]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def sim(*arguments: str, **environment: str) -> Done:
    """Run a command in the root of the project, without a terminal."""
    said, messages = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with (
            chdir(TOP),
            mock.patch.dict(os.environ, environment),
            mock.patch.object(sys, "argv", ["sim", *arguments]),
            redirect_stdout(said),
            redirect_stderr(messages),
        ):
            code = main()
    finally:
        signal.signal(signal.SIGTERM, handler)
    return Done(code, *(_read(stream) for stream in (said, messages)))


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
