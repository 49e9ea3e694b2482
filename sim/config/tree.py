"""The tree of all keys for the options that are chosen, as Hydra composes it from the files of the configuration.

Hydra takes a fifth of a second for it, and jobs of a sweep mostly choose the same options and differ in values: a tree
is kept and copied while its files are what they were.
"""

import copy
import functools
import typing
from dataclasses import field, fields, make_dataclass
from pathlib import Path
from typing import Any, Final

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, OmegaConf

from sim.config.keys import groups, schemas
from sim.parameters import Parameters
from sim.scenario import Scenario
from sim.settings import Run

_KEPT: Final = 64  # trees, of some hundred kilobytes each

_Files = tuple[tuple[Path, int, int], ...]


def composed(folder: Path, chosen: tuple[str, ...]) -> DictConfig:
    """Return the tree of the files in a folder for such choices as ``policy=spread``; it is the caller's to change."""
    return copy.deepcopy(_composed(folder, _files(folder), chosen))


def _files(folder: Path) -> _Files:
    """Tell one state of the files from another: in a notebook they may be edited between two runs."""
    states = ((path, path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((path, state.st_mtime_ns, state.st_size) for path, state in states)


@functools.lru_cache(_KEPT)
def _composed(folder: Path, _: _Files, chosen: tuple[str, ...]) -> DictConfig:
    """Have Hydra compose, whether or not the caller is a Hydra application itself."""
    _register()
    outer = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(folder), job_name="sim", version_base="1.3"):
            return hydra_compose("config", overrides=list(chosen))
    finally:
        GlobalHydra.instance().hydra = outer


@functools.cache
def _register() -> None:
    """Store the schemas under names that are no option of a group, once."""
    store = ConfigStore.instance()
    for name, owner in schemas().items():
        group, _, option = f"schema/{name}".rpartition("/")
        store.store(group=group, name=option, node=_schema(owner))
    store.store(group="schema", name="root", node=_root())


def _root() -> type:
    """Return the class of all keys in one tree; its groups have no type, because a type would bring its defaults."""
    parts: list[tuple[str, Any, Any]] = []
    for owner in (Scenario, Run):
        hints = typing.get_type_hints(owner)
        for one in fields(owner):
            default = field(default=one.default, default_factory=one.default_factory)
            parts.append((one.name, Any, "???") if one.name in groups() else (one.name, hints[one.name], default))
    return make_dataclass("Tree", parts)


def _schema(owner: type[Parameters]) -> DictConfig:
    """Return a class as a schema; mappings start empty, because a file's entries would only be added to them."""
    schema: DictConfig = OmegaConf.structured(owner)
    for one in fields(owner):
        if OmegaConf.is_dict(schema[one.name]) and OmegaConf.get_type(schema, one.name) is dict:
            schema[one.name] = {}
    return schema
