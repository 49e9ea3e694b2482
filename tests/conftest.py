"""What several test files share: the engines, each of which a test of a day's behaviour runs on."""

import functools
import gc
import io
import os
from collections.abc import Callable, Iterator
from typing import Any, TextIO

import browser
import matplotlib
import pytest
from engines import ENGINES, Play
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from omegaconf import OmegaConf

from sim import compiling

# Where it is set, each of the many processes that tests start would translate the whole program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Have the garbage collector leave out all that lives to the end, which it would go through all the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _kernels_are_compiled() -> None:
    """Else each process of tests would run them as they are until a test has work enough, the longest part of some."""
    compiling.use(True)


@pytest.fixture(scope="session", autouse=True)
def _files_of_the_configuration_are_parsed_once() -> Iterator[None]:
    """Hydra parses the same thirty files each time it composes; that takes a fifth of the time."""
    read = OmegaConf.load

    @functools.cache
    def parsed(text: str) -> Any:
        return OmegaConf.to_container(read(io.StringIO(text)))

    def load(file: TextIO) -> Any:
        return OmegaConf.create(parsed(file.read()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OmegaConf, "load", load)
        yield


@pytest.fixture(scope="session", autouse=True)
def _texts_are_measured_once() -> Iterator[None]:
    """Matplotlib asks FreeType again for each file that it draws, a tenth of the time of pictures."""

    def remembering(measure: Callable[..., tuple[float, float, float]]) -> Callable[..., tuple[float, float, float]]:
        known: dict[Any, tuple[float, float, float]] = {}

        def measured(where: Any, text: str, font: FontProperties, ismath: Any) -> tuple[float, float, float]:
            settings = (str(matplotlib.rcParams[name]) for name in ("font.sans-serif", "text.hinting"))
            key = (text, font.copy(), ismath, getattr(where, "dpi", None), *settings)
            if key not in known:
                known[key] = measure(where, text, font, ismath)
            return known[key]

        return measured

    with pytest.MonkeyPatch.context() as patch:
        for kind in (TextToPath, RendererAgg):
            name = "get_text_width_height_descent"
            patch.setattr(kind, name, remembering(getattr(kind, name)))
        yield


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
