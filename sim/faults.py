"""What any exception says to the user: one message ``where: what is wrong, what to do``, and an exit code."""

from collections.abc import Sequence
from typing import Final

from sim.errors import ENVIRONMENT, SimError

PROGRAM: Final = 1  # an error of this program


def told(error: BaseException) -> tuple[str, int]:
    """Return the message, a line for each fault, and the exit code."""
    if isinstance(error, SimError):
        return str(error), error.exit_code
    if isinstance(error, MemoryError):
        return "memory: there is not enough, use fewer workers or fewer people", ENVIRONMENT
    if isinstance(error, OSError):
        where = error.filename or "system"
        return f"{where}: {error.strerror or error}, check the disk and the permissions there", ENVIRONMENT
    what = " ".join(str(error).split()) or "no message"
    return f"program: {type(error).__name__}: {what}, set SIM_TRACEBACK=1 to see where and report it", PROGRAM


def stopped(arguments: Sequence[str]) -> str:
    """Return what is said when a run is stopped: how it goes on."""
    words = [
        word if word.replace("=", "").replace(".", "").replace("-", "").isalnum() else f'"{word}"' for word in arguments
    ]
    return f"stopped; what is finished is kept, the same command goes on: {' '.join(['python -m sim', *words])}"
