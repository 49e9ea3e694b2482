"""What all commands need around their work: the store, the run card's words, both logs where the engines differ."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sim import results
from sim.audit import EnginesDiffer
from sim.config.keys import every_key
from sim.data_settings import LOGS
from sim.effort import free_memory, memory
from sim.errors import EnvironmentFault, IntegrityError
from sim.logs.contents import Logs
from sim.population import grown
from sim.provenance import command_line, digest
from sim.settings import Root
from sim.sites import employees
from sim.staff import Staff
from sim.store import Store, remove_begun
from sim.terminal import warn
from sim.workers import cores


def kept_work(root: Root) -> Store | None:
    """Return the store of the output folder, or None where it shall not be used."""
    if not root.run.output.store:
        return None
    folder = Path(root.run.output.dir)
    remove_begun(folder)
    return Store(folder / "store", warn)


def path_keys() -> set[str]:
    """Return the keys whose value is a file or folder."""
    return {name for name, key in every_key().items() if key.path}


def decides(word: str) -> bool:
    """Tell whether an override decides figures: it does not only say how a run is done or where it is written."""
    return not word.startswith(
        ("workers=", "executor=", "scheduler=", "output.", "confirm=", "report.", "sweep.", "trace=")
    )


def command(words: Sequence[str]) -> str:
    """Return the command as it can be typed again, without folders."""
    return command_line(list(words), path_keys())


def again(words: Sequence[str]) -> str:
    """Return the command that gives the same figures and the same note."""
    return command([word for word in words if decides(word) or word.startswith(("-", "report."))])


def origin_of(root: Root, words: Sequence[str], staff: Staff, started: float) -> results.Origin:
    """Return how an answer came about; `words` are what was typed, `started` is in seconds of the Unix era."""
    return results.Origin(command(words), again(words), inputs_of(root, staff), started, staff.report)


def wanted_of(root: Root) -> results.Wanted:
    """Return what is to be written besides tables."""
    return results.Wanted(root.run.output.plots, root.run.output.note)


def preset_input(root: Root) -> dict[str, str]:
    """Return the hash of a preset by its file name."""
    path = root.run.preset
    return {} if path is None else {Path(path).name: digest(Path(path))}


def inputs_of(root: Root, staff: Staff) -> dict[str, str]:
    """Return the hashes of all input files by name."""
    return staff.inputs | preset_input(root)


def logs_of(root: Root, staff: Staff) -> Logs | None:
    """Return what the configured logs hold; None without any. Raises `InputError` with all faults of a file."""
    data = root.run.data
    files = {name: getattr(data, name) for name in LOGS}
    if not any(files.values()):
        return None
    from sim.logs.fields import Declared
    from sim.logs.reading import read_logs

    declared = Declared(
        **{name: None if path is None else Path(path) for name, path in files.items()},
        columns=data.columns,
        separator=data.separator,
        decimal=data.decimal,
        date_format=data.date_format,
        timezone=data.timezone,
        most_dropped=data.most_dropped,
        smallest_group=data.smallest_group,
    )
    logs: Logs = read_logs(declared, root.scenario.calendar, staff.roster)
    return logs


def heads(root: Root, staff: Staff) -> int:
    """Return the people that are simulated."""
    if staff.people is None and staff.portfolio is not None:
        everybody = int(employees(staff.portfolio, root.scenario.organisation).sum())
        return grown(replace(root.scenario.organisation, employees=everybody, per_building=None))
    return grown(root.scenario.organisation) if staff.people is None else len(staff.people)


def fitting_workers(root: Root, people: int) -> int | None:
    """Return how many worker processes there is memory for; None: as many as were asked for.

    Raises `EnvironmentFault` where there is none for a single one.
    """
    run = root.run
    asked = cores() if run.workers is None else run.workers
    each, free = memory(people), free_memory()
    if run.executor != "processes" or free is None or each * (asked + (asked > 1)) <= free:
        return run.workers
    organisation = root.scenario.organisation
    name = organisation.name if organisation.roster is None else Path(organisation.roster).name
    said = f"{name} with {people:,} people takes about {each:,.0f} MB in each process and {free:,.0f} MB are free"
    if each > free:
        raise EnvironmentFault(f"memory: {said}, simulate one building (organisation.per_building) or free some memory")
    fewer = max(1, int(free / each) - 1)
    warn(f"memory: {said}: {fewer} of {asked} workers are used")
    return fewer


@contextlib.contextmanager
def told_apart(root: Root) -> Iterator[None]:
    """Write both logs of a day that the engines played differently, and say where they are (exit 6)."""
    try:
        yield
    except EnginesDiffer as difference:
        logs = results.write_logs(Path(root.run.output.dir) / root.run.task, difference)
        raise IntegrityError(f"{difference}; both logs are in {logs}") from difference
