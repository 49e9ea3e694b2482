"""What several test files share: the engines, each of which a test of a day's behaviour runs on."""

from collections.abc import Iterator

import browser
import pytest
from engines import ENGINES, Play

from sim import compiling


@pytest.fixture(scope="module", autouse=True)
def _no_browser_stays() -> Iterator[None]:
    """A browser is shared by a file of tests and no longer."""
    yield
    browser.close()


@pytest.fixture(scope="module")
def compiled() -> Iterator[None]:
    """Kernels run compiled, for a file of tests with long logs; results are the same."""
    before = compiling.in_use()
    compiling.use(True)
    yield
    compiling.use(before)


@pytest.fixture(scope="module", params=ENGINES)
def play(request: pytest.FixtureRequest) -> Play:
    """Each engine in turn."""
    return ENGINES[request.param]
