"""What several test files share: the engines, each of which a test of a day's behaviour runs on."""

import pytest
from engines import ENGINES, Play


@pytest.fixture(scope="module", params=ENGINES)
def play(request: pytest.FixtureRequest) -> Play:
    """Each engine in turn."""
    return ENGINES[request.param]
