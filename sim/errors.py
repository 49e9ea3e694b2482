"""What a user can do wrong, as exceptions with an exit code and one message.

The message has the form ``where: what is wrong, what to do``. ``__main__`` prints it and exits; nothing else
catches these exceptions.
"""

import difflib
from collections.abc import Iterable, Sequence

DONE, CONFIGURATION, INPUT, FAILED_JOBS, ENVIRONMENT, INTEGRITY = 0, 2, 3, 4, 5, 6
INTERRUPTED, TERMINATED = 130, 143


class SimError(Exception):
    """A fault that is told to the user in one message, without a traceback."""

    exit_code = CONFIGURATION


class ConfigurationError(SimError):
    """A wrong command or configuration (exit 2)."""


class InputError(SimError):
    """Input data refused (exit 3): one or more faults, of which the first 20 are shown with the count.

    `count` is that of all faults where only the first of them are given.
    """

    exit_code = INPUT
    shown = 20

    def __init__(self, faults: str | Iterable[str], count: int = 0) -> None:
        self.faults = [faults] if isinstance(faults, str) else list(faults)
        lines = self.faults[: self.shown]
        count = max(count, len(self.faults))
        if count > len(lines):
            lines.append(f"... {count} faults in all, the first {len(lines)} are shown")
        super().__init__("\n".join(lines))


class EnvironmentFault(SimError):
    """The machine gets in the way (exit 5): disk, permission, memory, a lost worker."""

    exit_code = ENVIRONMENT


class IntegrityError(SimError):
    """A result contradicts itself or the theory (exit 6): an error of this program, never of the user."""

    exit_code = INTEGRITY


class Terminated(BaseException):
    """The run was asked to end (SIGTERM, exit 143)."""


def near(name: str, names: Iterable[str]) -> str | None:
    """Return the valid name that is nearest, or the first that begins like it; capitals do not count."""
    known = {one.casefold(): one for one in names}
    typed = name.casefold()
    begun = [one for one in known if len(typed) > 1 and one.startswith(typed)]
    match = [*difflib.get_close_matches(typed, known, n=1, cutoff=0.6), *begun]
    return known[match[0]] if match else None


def nearest(name: str, names: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the nearest valid name, or an empty text."""
    match = near(name, names)
    return f" (did you mean '{match}'?)" if match else ""


def some_of(names: Sequence[str], most: int = 10) -> str:
    """Return the first valid names for a message, and a sign that there are more."""
    return ", ".join(names[:most]) + (" ..." if len(names) > most else "")
