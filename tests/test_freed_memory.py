"""Freed memory stays with the process: arrays that come and go are not cleared by the system each time."""

import subprocess
import sys
from pathlib import Path

import pytest

COME_AND_GO = """
import resource, sys
import numpy as np
from sim import compiling
compiling.use("kept" in sys.argv)
for again in range(12):
    if again == 2:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    arrays = [np.ones(3 << 17) for _ in range(10)]  # of 3 MiB
    del arrays
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the setting is that of the C library of Linux")
def test_arrays_that_come_and_go_are_not_cleared_each_time() -> None:
    """Ten times 30 MiB are 76,800 pages of 4 KiB, most of which the system clears where nothing is kept."""
    faults = [
        int(subprocess.run([sys.executable, "-c", COME_AND_GO, *words], cwd=Path(__file__).parents[1],
                           capture_output=True, text=True, check=True).stdout)
        for words in (["kept"], [])
    ]  # fmt: skip
    assert faults[0] < 0.05 * 76_800 < faults[1], faults
