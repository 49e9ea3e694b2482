"""The configuration: every file composes, every fault is one message that names the key."""

import dataclasses
import json
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra

from sim import config
from sim.config import keys
from sim.config.preset import MOST_BYTES, MOST_NODES
from sim.config.typed import spell
from sim.errors import ConfigurationError, InputError
from sim.parameters import Parameters
from sim.policies import POLICIES, Mixed, Policy, Spread
from sim.population import headcount

CONF = keys.conf()
OPTIONS = [f"{group}={name}" for group in keys.groups() for name in keys.options(group)]


def refused(*overrides: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        config.compose(overrides)
    return str(caught.value)


# --- the files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("override", OPTIONS)
def test_every_file_composes(override: str) -> None:
    group, name = override.split("=")
    part = getattr(config.compose([override]).scenario, group)
    assert part.name == name
    assert type(part) is (POLICIES[name] if group == "policy" else keys.groups()[group])


@pytest.mark.parametrize("study", keys.options("experiment"))
def test_every_study_composes(study: str) -> None:
    overrides = [f"experiment={study}"]
    jobs = config.sweep_overrides(overrides) if config.is_sweep(overrides) else [overrides]
    # The first and the last hold every first and last value; all combinations would only take time.
    assert all(isinstance(config.compose(job), config.Root) for job in (jobs[0], jobs[-1]))


def test_every_policy_has_a_file_and_a_class() -> None:
    assert set(keys.options("policy")) == set(POLICIES)


def test_every_option_is_described_in_its_first_line() -> None:
    assert [
        f"{group}={name}" for group in keys.groups() for name, line in keys.options(group).items() if not line
    ] == []


def test_a_bare_run_is_the_default_scenario() -> None:
    root = config.compose([])
    assert (root.scenario.ratio, root.scenario.seed, root.scenario.weeks) == (0.7, 1, 4)
    assert (root.scenario.policy.name, root.scenario.organisation.name) == ("free", "finance_ministry")
    assert (root.run.task, root.run.output.dir, root.run.workers) == ("evaluate", "outputs", None)


def test_presets_have_the_published_sizes() -> None:
    ministry = config.configure("organisation=finance_ministry").organisation
    assert headcount(ministry).fte == pytest.approx(1200, abs=1)
    assert ministry.baseline_ratio == 1.3
    rijk = config.configure("organisation=rijk").organisation
    assert (rijk.employees, rijk.field_share) == (120_000, 0.25)
    mean_days = sum(days * share for days, share in enumerate(rijk.office_days_shares))
    # 88 % have 19 of 36 hours at home, the others none: letter to parliament 31 490 nr. 289.
    assert mean_days == pytest.approx(0.88 * (36 - 19) / 7.2 + 0.12 * 5, abs=0.01)
    small = config.configure("organisation=small_office").organisation
    assert small.employees * sum(d * s for d, s in enumerate(small.office_days_shares)) / 5 == pytest.approx(
        22.8, abs=0.01
    )


# --- companions --------------------------------------------------------------------------------------------------


def test_an_organisation_brings_its_companions() -> None:
    scenario = config.configure("organisation=vlaanderen")
    assert (scenario.calendar.name, scenario.economics.name) == ("be", "vlaanderen")
    assert scenario.economics.baseline_ratio == scenario.organisation.baseline_ratio


def test_what_is_typed_wins_over_companions() -> None:
    for overrides in (["calendar=nl", "organisation=vlaanderen"], ["organisation=vlaanderen", "calendar=nl"]):
        scenario = config.configure(*overrides)
        assert (scenario.calendar.name, scenario.economics.name) == ("nl", "vlaanderen")


def test_the_baseline_follows_the_organisation_unless_typed() -> None:
    assert config.configure("organisation.baseline_ratio=1.1").economics.baseline_ratio == 1.1
    scenario = config.configure("organisation.baseline_ratio=1.1", "economics.baseline_ratio=0.9")
    assert scenario.economics.baseline_ratio == 0.9


def test_values_arrive_typed() -> None:
    scenario = config.configure("policy=spread", "policy.strength=1", "attendance.weekday_weights=[1,2,1,2,1]")
    assert isinstance(scenario.policy, Spread)
    assert isinstance(scenario.policy.strength, float)
    assert scenario.attendance.weekday_weights == [1, 2, 1, 2, 1]
    assert config.configure("desks=600").desks == 600


def test_a_mapping_is_replaced_or_one_entry_set() -> None:
    assert config.configure("meetings.lengths={30: 0.5, 60: 0.5}").meetings.lengths == {"30": 0.5, "60": 0.5}
    lengths = config.configure("meetings.lengths.30=0.46", "meetings.lengths.60=0.48").meetings.lengths
    assert lengths == {"30": 0.46, "60": 0.48, "90": 0.04, "120": 0.02}
    columns = config.compose(['data.columns={employee_id: "pers. nr.", team: "org (ë)"}']).run.data.columns
    assert columns == {"employee_id": "pers. nr.", "team": "org (ë)"}


def test_no_trace_of_hydra_is_left() -> None:
    config.compose(["ratio=0.5"])
    assert not GlobalHydra.instance().is_initialized()
    with initialize_config_dir(str(CONF), version_base="1.3"):
        assert config.configure("ratio=0.5").ratio == 0.5
        assert GlobalHydra.instance().is_initialized()


# --- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        # typos: the nearest name
        (["rato=0.7"], "rato: there is no such key (did you mean 'ratio'?)"),
        (["policy=fre"], "policy: 'fre' is not a valid name (did you mean 'free'?), use one of activity,"),
        (["policy.parts.spread.strenght=1"], "there is no such key (did you mean 'policy.parts.spread.strength'?)"),
        (["policy.parts.spred.strength=1"], "there is no such key (did you mean 'policy.parts.spread.strength'?)"),
        (["policy.parts.spread.stagger_minutes=9"], "there is no such key (did you mean 'policy.stagger_minutes'?)"),
        (["policy.parts.spread=1"], "holds several keys, set one of them such as policy.parts.spread.strength"),
        (["policy.strenght=0.4"], "policy.strenght: there is no such key (did you mean 'policy.strength'?)"),
        (["strength=0.4"], "strength: there is no such key (did you mean 'policy.strength'?)"),
        (["organization=rijk"], "organization: there is no such key (did you mean 'organisation'?)"),
        (["ratio_per=fle"], "ratio_per: 'fle' is not a valid name"),
        (["experiment=none_such"], "experiment: 'none_such' is not a valid name"),
        (["ratio"], "ratio: is no setting, write key=value"),
        (["frontier"], "frontier: is no setting, write key=value such as task=frontier"),
        # Hydra's own ways in
        (["+foo=1"], "+foo: no new keys can be added, write foo=... without +"),
        (["+policy.foo=3"], "+policy.foo: no new keys can be added"),
        (["++ratio=0.5"], "++ratio: no new keys can be added, write ratio=..."),
        (["~policy"], "~policy: is no setting"),
        (["~ratio=0.7"], "~ratio: a key cannot be removed"),
        (["hydra.run.dir=x"], "hydra.run.dir: Hydra's own settings are fixed"),
        (["hydra/launcher=joblib"], "hydra/launcher: there is no such key"),
        (["policy@day=free"], "policy@day: there is no such key"),
        (["ratio=${oc.env:HOME}"], "ratio: references such as ${...} and _target_ are not read"),
        (["organisation.roster=${oc.env:HOME}/x.csv"], "organisation.roster: references such as"),
        (["policy._target_=os.system"], "policy._target_: references such as"),
        (["data.columns={_target_: os.system}"], "data.columns: references such as"),
        (["schema/root=x"], "schema/root: there is no such key"),
        # numbers
        (["ratio=0,5"], "ratio: 0,5 has a comma, use a point: ratio=0.5"),
        (["organisation.office_days=2,5"], "organisation.office_days: 2,5 has a comma, use a point"),
        (["ratio=nan"], "ratio: nan is out of range, give 0.05 to 2"),
        (["ratio=inf"], "ratio: inf is out of range"),
        (["ratio=1e400"], "ratio: inf is out of range"),
        (["ratio=0"], "ratio: 0 is out of range"),
        (["ratio=-1"], "ratio: -1 is out of range"),
        (
            ["ratio=2.5"],
            "ratio: 2.5 is out of range, give 0.05 to 2 desks per base unit (2.5 people per desk is ratio=0.4)",
        ),
        (["ratio=abc"], "ratio: 'abc' is not a number, give 0.05 to 2"),
        (["ratio="], "ratio: '' is not a number"),
        (["ratio=null"], "ratio: 'null' is not a number"),
        (["ratio=???"], "ratio: '???' is not a number"),
        (["ratio=[0.5]"], "ratio: '[0.5]' is not a number"),
        (["seed=1.5"], "seed: '1.5' is not a whole number"),
        (["seed=-1"], "seed: -1 is out of range"),
        (["seed=" + "9" * 400], "seed: a number of so many digits is too long"),
        (["ratio=" + "9" * 5000], "ratio: a number of so many digits is too long"),
        (["organisation.employees=1.277"], "is not a whole number, give 1 to 500,000 people, without a thousands mark"),
        (["organisation.employees=0"], "organisation.employees: 0 is out of range"),
        (["workers=0"], "workers: 0 is out of range"),
        (["policy=spread", "policy.strength=1.4"], "policy.strength: 1.4 is out of range, give a share from 0 to 1"),
        (["attendance.habit=2"], "attendance.habit: 2 is out of range, give a share from 0 to 1"),
        (["output.plots=maybe"], "output.plots: 'maybe' is not true or false, write true or false"),
        (["attendance.weekday_weights=[1,2]"], "attendance.weekday_weights: [1, 2] is not a set of weights"),
        (["calendar.leave_weeks=[a,b,c]"], "calendar.leave_weeks: entry 1 of [a,b,c] is of another kind"),
        (["precision.min_replications=3000"], "precision.min_replications: 3000 is more than"),
        (["organisation.office_days_shares=[1,0]"], "organisation.office_days_shares: 2 values given, give 6"),
        (
            ["organisation.employees=1,200"],
            "add -m to run them all, or write one number without a thousands mark: 1200",
        ),
        (["ratio=0.5;0.7"], 'ratio: 0.5;0.7 has a semicolon, separate values with commas: "ratio=0.5,0.7", and add -m'),
        (["ratio=50%"], "ratio: 50% has a percent sign, write ratio=0.5"),
        (["attendance.habit='12.5 %'"], "attendance.habit: 12.5 % has a percent sign, write attendance.habit=0.125"),
        (
            ["day.arrival=8:45"],
            "day.arrival: 8:45 is written as on a clock, hours have a decimal point: day.arrival=8.75",
        ),
        (["building.closing='18:00'"], "hours have a decimal point: building.closing=18"),
        (["building.clear_after=8:45"], "is written as on a clock, write the minutes: building.clear_after=525"),
        # as people write it elsewhere
        (["economics.discount_rate=2.25"], "give a share/year from -0.5 to 1 (2.25% is 0.0225)"),
        (["economics.discount_rate=2,25%"], "2,25% has a percent sign, write economics.discount_rate=0.0225"),
        (["economics.ranges={discount_rate: [1.5, 3]}"], "within -0.5 to 1 (1.5% is 0.015, 3% is 0.03)"),
        (
            ["effects.car_share=60"],
            "effects.car_share: 60 is out of range, give a share of km from 0 to 1 (60% is 0.6)",
        ),
        (["policy=mixed", "policy.parts.spread.strength=2"], "policy.parts.spread.strength: 2 is out of range, give a"),
        (
            ["policy=mixed", "policy.parts.spread.days=abc"],
            "policy.parts.spread.days: 'abc' is not a whole number, give",
        ),
        (["policy=spread", "policy.strength=200"], "policy.strength: 200 is out of range, give a share from 0 to 1"),
        (["economics.it_eur=-5"], "economics.it_eur: -5 is out of range, give 0 to 100,000 EUR/home-worker/year"),
        (["ratio=60,5"], "ratio: 60,5 has a comma, use a point, and give 0.05 to 2"),
        (["economics.money_year=25"], "economics.money_year: 25 is out of range, give a year from 1990 to 2100"),
        (["building.zone_teams={Law: 0}"], "building.zone_teams: 0 is out of range, give a zone from 1 to 500"),
        (["day.arrival=99"], "day.arrival: 99 is out of range, give an hour from 0 to 23"),
        (["building.zones=0"], "building.zones: 0 is out of range, give 1 to 500 zones"),
        (["economics.housing_eur=4,451"], "use a point: economics.housing_eur=4.451, or no thousands mark: economics."),
        (["economics.housing_eur=€4451"], "'€4451' cannot be read, give 0 to 1,000,000 EUR/desk/year"),
        (["economics.it=100"], "economics.it: there is no such key (did you mean 'economics.it_eur'?)"),
        (
            ["economics.ranges.it_eur=[100,300]"],
            'economics.ranges: is given as a whole, write "economics.ranges={it_eur:',
        ),
        (
            ["effects.ranges={foo: [1,2]}"],
            "effects.ranges: foo: there is no such amount, use one of commute_km, commute_m",
        ),
        (
            ["effects.car_share=0.9"],
            "effects.ranges: car_share: 0.5 to 0.75 does not hold what is configured (0.9), give",
        ),
        (["effects.ranges={car_share: null}"], "effects.ranges: car_share: null is no range, give [lowest, highest]"),
        (["ratio.foo=1"], "ratio.foo: there is no such key (did you mean 'ratio'?)"),
        (["ratio=70"], "(as a percentage that is ratio=0.7)"),
        (["ratio=600"], "(a number of desks is desks=600)"),
        (["ratio=0.5:0.9"], 'ratio=0.5,0.7,0.9, or in steps, "ratio=range(0.5,1,0.1)" (the end is left out)'),
        (["desks=100-200"], 'desks=100,150,200, or in steps, "desks=range(100,225,25)" (the end is left out)'),
        (["ratio=0.9:0.5"], "ratio: '0.9:0.5' is not a number"),
        (
            ["task=recommend", "weekday=dinsdag"],
            "weekday: 'dinsdag' is not a valid name (did you mean 'tue'?), use one",
        ),
        (["task=recommend", "weekday=Monday"], "(did you mean 'mon'?)"),
        (
            ["report.language=Dutch"],
            "report.language: 'Dutch' is not a valid name (did you mean 'nl'?), use one of en, nl",
        ),
        (["report.language=NL"], "(did you mean 'nl'?)"),
        (["language=nl"], "language: there is no such key (did you mean 'report.language'?)"),
        (["task=recommend", "measure=crowded"], "(did you mean 'crowded_day_probability'?)"),
        (["experiment=rijk"], "experiment: 'rijk' is not a valid name (did you mean 'rijk_scenarios'?), use one of"),
        (["experiment=rijk_scenarios,finance_1_3_to_0_5"], "experiment: is one study, run several one after another"),
        (["task=frontier", "ratios=[0,5]"], 'ratios: [0,5] has a comma, use a point: "ratios=[0.5]"'),
        (["task=frontier", "ratios=[0,5, 0,75]"], '[0,5, 0,75] has a comma, use a point: "ratios=[0.5, 0.75]"'),
        (["task=frontier", "ratios=0.5,0.7"], 'ratios: 0.5,0.7 is a list, put it in brackets: "ratios=[0.5,0.7]"'),
        (
            ["calendar.events=2026-03-12"],
            'calendar.events: 2026-03-12 is not a list, write such as "calendar.events=[{date: 2026-03-12, name: '
            'network day, who: everybody, kind: come, share: 1}]"',
        ),
        (
            ["calendar.events={date: 2026-03-12}"],
            "is not a list, write such as [{date: 2026-03-12, name: network day, ",
        ),
        (["task=compare", "policies=free;spread"], 'is a list, put it in brackets: "policies=[free,spread]"'),
        (["task=compare", "scenarios={a: ratio=0.5}"], "cannot be read, give name: list of settings"),
        (
            ["policy=mixed", "policy.parts.booking.overbooking=1.2"],
            "policy.parts.booking.overbooking: booking is a policy of a whole building, parts of policy=mixed with",
        ),
        (["path.stages=3"], "path.stages: there is no such key, see python -m sim --help"),
        (["output.note=pdf"], "output.note: 'pdf' is not true or false, write true or false"),
        # a text that was cut at a space
        (
            ["organisation.roster=my", "staff", "2.xlsx", "ratio=0.5"],
            'staff: is no setting, put names with spaces in double quotes: "organisation.roster=my staff 2.xlsx"',
        ),
        (["data.columns={team:", "unit}"], 'put names with spaces in double quotes: "data.columns={team: unit}"'),
        (["ratio=0.5", "spread"], "spread: is no setting, write key=value such as ratio=0.5"),
        # combinations
        (["desks=100", "ratio=0.5"], "desks: desks and ratio are both given, keep one of them"),
        (["ratio=0.5", "ratio=0.6"], "ratio: is given twice, keep one"),
        (["policy.parts.spread.strength=0.5"], "policy.parts.spread.strength: belongs to policy=mixed, choose that"),
        (["policy=spread", "policy.shares={free: 1}"], "policy.shares: belongs to policy=mixed, choose that policy"),
        (
            ["policy=mixed", "policy.shares={fre: 1}"],
            "policy.shares: fre is no policy of a team (did you mean 'free'?)",
        ),
        (["policy=mixed", "policy.shares={free: 0.4}"], "policy.shares: shares add up to 0.4, make it 1"),
        (["policy.strength=0.5"], "policy.strength: belongs to policy=spread, choose that policy or leave it out"),
        (["precision=0.1"], "precision: holds several keys, set one of them such as precision.relative"),
        (["policy.name=mine"], "policy.name: an option is chosen by its group, write policy=NAME"),
        (["policy={name: free}"], "policy: '{name: free}' is no name"),
        (["policy="], "policy: '' is no name"),
        (["policy=free,spread"], "policy: free,spread are several values, add -m to run them all"),
        (["seed=1,2"], "seed: 1,2 are several values, add -m to run them all"),
        (["seed=range(1,5)"], "seed: range(1,5) are several values, add -m"),
        (["sweep.name=../../etc"], "sweep.name: '../../etc' is no name of a folder"),
        (["sweep.name=CON"], "sweep.name: 'CON' is reserved on Windows"),
        (["trace=03-04-2025"], "trace: '03-04-2025' is not a date, write it as 2026-03-03"),
        (["ratio='0.5"], 'ratio: "\'0.5" cannot be read'),
        (["organisation.roster="], "organisation.roster: no file is named"),
        (["output.dir=null"], "output.dir: no folder is named, give a path"),
        (["executor=dask"], "executor: dask needs a scheduler, add scheduler=tcp://host:8786"),
        (["scheduler=tcp://a:8786"], "scheduler: belongs to executor=dask, add that or leave it out"),
        (["executor=dask", "scheduler=a"], "scheduler: 'a' is not an address, write it as tcp://host:8786"),
        (["executor=dask", "scheduler=inproc://a:1"], "scheduler: 'inproc://a:1' is not an address"),
        (["executor=dask", "scheduler=a:65536"], "scheduler: 'a:65536' is not an address"),
        # what comes later
        (["task=calibrat"], "task: 'calibrat' is not a valid name (did you mean 'calibrate'?), use one of evaluate,"),
        (["task=privcy"], "did you mean 'privacy'?"),
        (["target=0.1"], "target: is not used by task=evaluate, leave it out (it is by frontier, recommend,"),
        (["policies=[free,spread]"], "policies: is not used by task=evaluate, leave it out"),
        (["task=compare", "policies=[free]", "scenarios={a: []}"], "scenarios: policies and scenarios are both given"),
        (["task=compare", "scenarios=[a]"], "scenarios: give names with lists of settings"),
        (["task=recommend", "measure=crowding"], "measure: 'crowding' is not a valid name"),
        (["task=frontier", "trace=2026-03-03"], "trace: belongs to task=evaluate"),
        (
            ["task=frontier", "ratios=[0.5,abc]"],
            "ratios: entry 2 of [0.5,abc] is of another kind, write such as [0.5,0.7]",
        ),
        (["task=scale", "scale.sizes=[20.5,30]"], "scale.sizes: entry 1 of [20.5,30] is of another kind"),
        (["store.prune=all"], "store: its settings belong to task=store, add that or leave them out"),
        (["task=frontier", "path.weeks=26"], "path: its settings belong to task=path"),
        (["scenarios={a: [ratio=0.5]}"], "scenarios:"),
        (["data.badges=badges.csv"], "data.badges: is not used by task=evaluate, add task=calibrate"),
        (["building.refused=other_building"], "building.refused: other_building needs several buildings"),
        (
            ["organisation.mobility=0.1"],
            "organisation.mobility: is about several buildings, give building.portfolio too",
        ),
        (["building.merge={A: [B]}"], "building.merge: in {A: [B]} the value of A is of another kind, write {a: b}"),
        (["building.close=[B07]"], "building.close: is about the buildings of a portfolio, give building.portfolio"),
        (["report.language=de"], "report.language: 'de' is not a valid name, use one of en, nl"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_fault_is_one_message_that_names_the_key(overrides: list[str], message: str) -> None:
    told = refused(*overrides)
    assert message in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("experiment=rijk_scenarios,finance_1_3_to_0_5", "experiment: is one study"),
        ("ratio=0.5:0.9:0.05", '"ratio=range(0.5,0.95,0.05)" (the end is left out)'),
        ("ratio=50,70", "(as a percentage that is ratio=0.5,0.7)"),
        ("ratios=0.5,0.7", 'put it in brackets: "ratios=[0.5,0.7]"'),
    ],
)
def test_a_fault_of_a_sweep_is_told_before_its_first_job(override: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        config.sweep_overrides([override])
    assert message in str(caught.value)


def test_ways_to_write_a_range_that_are_shown_are_right() -> None:
    jobs = config.sweep_overrides(["ratio=range(0.5,1,0.1)"])
    assert [job for (job,) in jobs] == ["ratio=0.5", "ratio=0.6", "ratio=0.7", "ratio=0.8", "ratio=0.9"]


def test_a_pasted_plus_before_experiment_is_fine() -> None:
    assert "'x' is not a valid name" in refused("+experiment=x")


# --- paths as people type them -----------------------------------------------------------------------------------

NAMES = [
    "staff (2).xlsx",
    "personeel België.csv",
    "a,b;c.csv",
    "ratio=0.5 #1.csv",
    "it's.csv",
    'the "real" staff.csv',
    "back\\slash.csv",
    "[x]{y}.csv",
    "100% $HOME @&!.csv",
    "null.csv",
    " leading and trailing .csv ",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_taken_as_typed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text("seed: 5\n", encoding="utf-8")
    root = config.compose([f"organisation.roster={name}", f"output.dir={name}", f"preset={name}"])
    found = (root.scenario.organisation.roster, root.run.output.dir, root.run.preset)
    assert found == (str(tmp_path / name),) * 3
    assert root.scenario.seed == 5


@pytest.mark.parametrize("path", ["\\\\server\\share\\x.xlsx", "\\\\server\\my share\\'s (1)\\"])
def test_a_unc_path_keeps_every_backslash(path: str) -> None:
    assert config.configure(f"organisation.roster={path}").organisation.roster == path


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home of mine")
    assert config.configure("organisation.roster=~/s.csv").organisation.roster == "/home of mine/s.csv"


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_around_a_path_are_taken_off(quote: str) -> None:
    typed = f"organisation.roster={quote}/data/a b.csv{quote}"
    assert config.configure(typed).organisation.roster == "/data/a b.csv"


def test_null_means_no_file() -> None:
    assert config.configure("organisation.roster=null").organisation.roster is None


def test_text_that_hydra_cannot_read_is_taken_as_typed() -> None:
    assert config.configure("building.rooms=4x6;2x12").building.rooms == "4x6;2x12"


# --- a preset of one's own ---------------------------------------------------------------------------------------


def preset(folder: Path, text: str) -> str:
    file = folder / "our office.yaml"
    file.write_text(text, encoding="utf-8")
    return f"preset={file}"


def test_a_preset_is_read_nested_or_dotted(tmp_path: Path) -> None:
    text = """\
# settings of our own
organisation: small_office
organisation.team_size: 5
policy:
  name: spread
  strength: 0.4
building:
  rooms: "4x6;2x12"
attendance.weekday_weights: [1, 2, 1, 2, 1]
meetings.lengths: {60: 1}
calendar:
  start: 2026-03-02
ratio: .6
output: {plots: false}
"""
    root = config.compose([preset(tmp_path, text)])
    scenario = root.scenario
    assert (scenario.organisation.name, scenario.organisation.team_size) == ("small_office", 5)
    assert isinstance(scenario.policy, Spread)
    assert (scenario.policy.strength, scenario.ratio, scenario.building.rooms) == (0.4, 0.6, "4x6;2x12")
    assert (scenario.meetings.lengths, scenario.calendar.start) == ({"60": 1.0}, "2026-03-02")
    assert root.run.output.plots is False


def test_what_is_typed_wins_over_a_preset(tmp_path: Path) -> None:
    file = preset(tmp_path, "policy: spread\nratio: 0.6\nseed: 4\n")
    scenario = config.configure("policy=anchor", file, "ratio=0.5")
    assert (scenario.policy.name, scenario.ratio, scenario.seed) == ("anchor", 0.5, 4)


def test_typed_desks_replace_a_presets_ratio_and_the_reverse(tmp_path: Path) -> None:
    assert config.configure(preset(tmp_path, "ratio: 0.6\n"), "desks=100").desks == 100
    scenario = config.configure(preset(tmp_path, "desks: 100\n"), "ratio=0.5")
    assert (scenario.desks, scenario.ratio) == (None, 0.5)


def test_paths_in_a_preset_start_at_its_folder(tmp_path: Path) -> None:
    file = preset(tmp_path, "organisation.roster: staff (2).csv\n")
    assert config.configure(file).organisation.roster == str(tmp_path / "staff (2).csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "data.timezone: 17:30\n",
            'our office.yaml:1: YAML reads 17:30 as a number to base 60, write "17:30" in quotes',
        ),
        ("building.closing: 17:30\n", 'write "17:30" in quotes, or 17.5 where an hour is asked'),
        ('building.closing: "17:30"\n', "our office.yaml:1: building.closing: 17:30 is written as on a clock"),
        ("seed: 1\ncalendar.country: NO\n", "our office.yaml:2: YAML reads NO as true or false"),
        ("sweep.name: 0012\n", 'our office.yaml:1: YAML reads 0012 to base 8 or 16, write "0012" in quotes'),
        ("sweep.name: 12\n", 'our office.yaml:1: sweep.name: 12 is read as a number, write "12" in quotes'),
        ("ratio: 0,5\n", "our office.yaml:1: 0,5 has a decimal comma, use a point: 0.5"),
        ("policy: !!python/object/apply:os.system [ls]\n", "our office.yaml:1: the tag"),
        ("policy:\n  _target_: os.system\n", 'our office.yaml:2: "_target_" is not read from a preset'),
        ("hydra:\n  run: {dir: x}\n", 'our office.yaml:1: "hydra" is not read from a preset'),
        ("hydra.run.dir: x\n", 'our office.yaml:1: "hydra.run.dir" is not read from a preset'),
        ("output.dir: ${oc.env:HOME}\n", "our office.yaml:1: references such as ${...} are not read"),
        ("defaults: [policy: spread]\n", "our office.yaml:1: defaults: there is no such key"),
        ("rato: 0.6\n", "our office.yaml:1: rato: there is no such key (did you mean 'ratio'?)"),
        ("policy: {strenght: 1}\n", "policy.strenght: there is no such key (did you mean 'policy.strength'?)"),
        ("policy: fre\n", "our office.yaml:1: policy: 'fre' is not a valid name (did you mean 'free'?)"),
        ("preset: other.yaml\n", "our office.yaml:1: preset: is not read from a preset"),
        ("ratio: 0.5\nratio: 0.6\n", 'our office.yaml:2: "ratio" is given twice'),
        ("policy: spread\npolicy.name: free\n", "our office.yaml:2: policy: is given twice"),
        ("ratio: 0.5\ndesks: 3\n", "our office.yaml: desks: desks and ratio are both given"),
        ("- ratio\n", "our office.yaml:1: no settings, write lines such as ratio: 0.6"),
        ("a: 1\n---\nb: 2\n", "our office.yaml:2: a second document"),
        ("ratio: [0.5\n", "our office.yaml:2: no YAML"),
        ("ratio: \x00\n", "our office.yaml: no YAML"),
        ("? [a]\n: 1\n", "our office.yaml:1: a key that is no plain word"),
        ("a: &x 1\nb: *x\n", "our office.yaml:1: anchors and aliases"),
        ("b: " + "[" * 5000 + "\n", "our office.yaml:1: too many or too deeply nested values"),
        ("b: [" + "1," * MOST_NODES + "]\n", "our office.yaml:1: too many or too deeply nested values"),
        ("# " + "x" * MOST_BYTES + "\n", "our office.yaml: larger than 256 kB"),
    ],
)
def test_a_surprise_in_a_preset_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        config.compose([preset(tmp_path, text)])
    assert message in str(caught.value)


def test_a_preset_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: cannot be read \(No such file or directory\)"):
        config.compose([f"preset={tmp_path / 'none.yaml'}"])
    with pytest.raises(InputError, match="is no file"):
        config.compose([f"preset={tmp_path}"])
    (tmp_path / "latin.yaml").write_bytes("sweep.name: Belgi\xeb\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"latin\.yaml:1: not UTF-8 text"):
        config.compose([f"preset={tmp_path / 'latin.yaml'}"])


def test_a_range_fault_in_a_preset_names_the_key(tmp_path: Path) -> None:
    assert "seed: -1 is out of range" in refused(preset(tmp_path, "seed: -1\n"))


@pytest.mark.parametrize(
    "text", ["it's", "\\", "a\\", "\\'", "a\\'b", "x \\\\ y", 'say "hi"', "ë (1), {2} [3]", "null"]
)
def test_spelled_text_comes_back_from_hydras_grammar(text: str) -> None:
    assert config.compose([f"data.columns={{team: {spell(text)}}}"]).run.data.columns == {"team": text}


def test_names_in_a_mapping_are_as_people_write_them(tmp_path: Path) -> None:
    names = {"Beleid Financiën": 0.1, "Tax & Law (x)": 0.2, "A, team 1": 0.3, "null": 0.4, "007": 0.5, "d'Or: 2": 0.6}
    typed = "organisation.mobility_by_organisation={Beleid Financiën: 0.1, Tax & Law (x): 0.2, 'A, team 1': 0.3"
    typed += """, null: 0.4, 007: 0.5, "d'Or: 2": 0.6}"""
    assert config.configure("building.portfolio=rijk", typed).organisation.mobility_by_organisation == names
    preset = tmp_path / "names.yaml"
    preset.write_text(
        f"building: {{portfolio: rijk}}\norganisation:\n  mobility_by_organisation: {json.dumps(names)}\n", "utf-8"
    )
    assert config.configure(f"preset={preset}").organisation.mobility_by_organisation == names
    (job,) = config.sweep_overrides(["building.portfolio=rijk", typed])
    assert config.configure(*job).organisation.mobility_by_organisation == names


# --- sweeps ------------------------------------------------------------------------------------------------------


def test_a_sweep_is_all_combinations_first_key_slowest() -> None:
    jobs = config.sweep_overrides(["ratio=0.5,0.7", "policy=free,spread", "seed=3"])
    assert list(jobs) == [
        ["ratio=0.5", "policy=free", "seed=3"],
        ["ratio=0.5", "policy=spread", "seed=3"],
        ["ratio=0.7", "policy=free", "seed=3"],
        ["ratio=0.7", "policy=spread", "seed=3"],
    ]


def test_ranges_and_choices_are_sweeps() -> None:
    assert list(config.sweep_overrides(["seed=range(1,4)"])) == [["seed=1"], ["seed=2"], ["seed=3"]]
    assert list(config.sweep_overrides(["policy=choice(free,spread)"])) == [["policy=free"], ["policy=spread"]]


def test_a_range_has_no_noise_of_binary_fractions() -> None:
    words = [word for (word,) in config.sweep_overrides(["ratio=range(0.4,1.3,0.1)"])]
    assert words == [f"ratio={tenths / 10}" for tenths in range(4, 13)]
    assert list(config.sweep_overrides(["ratio=range(0.9,0.6,-0.1)"])) == [["ratio=0.9"], ["ratio=0.8"], ["ratio=0.7"]]


@pytest.mark.parametrize(
    "override",
    ["organisation.growth_years=0,1,2,3", "policy.grace_minutes=30,60", "attendance.feedback_memory=2,4", "ratio=1,2"],
)
def test_whole_numbers_with_commas_are_a_sweep_where_each_could_be_meant(override: str) -> None:
    key, _, values = override.partition("=")
    assert list(config.sweep_overrides([override])) == [[f"{key}={value}"] for value in values.split(",")]


def test_a_path_with_a_comma_is_one_value(tmp_path: Path) -> None:
    jobs = config.sweep_overrides([f"organisation.roster={tmp_path}/a,b.csv", "seed=1,2"])
    assert [config.configure(*job).organisation.roster for job in jobs] == [f"{tmp_path}/a,b.csv"] * 2


def test_a_preset_goes_with_each_job(tmp_path: Path) -> None:
    jobs = config.sweep_overrides([preset(tmp_path, "ratio: 0.6\n"), "seed=1,2"])
    assert [(config.configure(*job).ratio, config.configure(*job).seed) for job in jobs] == [(0.6, 1), (0.6, 2)]


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("ratio=0,5", "ratio: 0,5 has a comma, use a point: ratio=0.5"),
        ("organisation.growth=0,5", "organisation.growth: 0,5 has a comma, use a point: organisation.growth=0.5"),
        ("policy.walk_in_share=0,15", "policy.walk_in_share: 0,15 has a comma, use a point: policy.walk_in_share=0.15"),
        ("policy.grace_minutes=7,05", "has a comma, use a point: policy.grace_minutes=7.05"),
        ("economics.housing_eur=12,000", "12.000, or no thousands mark: economics.housing_eur=12000"),
        ("ratio=0.5;0.7", 'ratio: 0.5;0.7 has a semicolon, separate values with commas: "ratio=0.5,0.7"'),
        ("policy=free;spread", 'separate values with commas: "policy=free,spread"'),
        ("ratio=40%,0.5", "ratio: 40%,0.5 has a percent sign, write ratio=0.4,0.5"),
        ("day.arrival=8:45,9:30", "hours have a decimal point: day.arrival=8.75,9.5"),
        ("ratio=0,5,0,7", "ratio: 0,5,0,7 has a comma, use a point: ratio=0.5,0.7"),
        ("policy=free,spred", "policy: 'spred' is not a valid name (did you mean 'spread'?)"),
        ("rato=0.5,0.7", "rato: there is no such key"),
        ("ratio=interval(0,1)", "ratio: interval(0,1) names no values, list them with commas"),
        ("policy=glob(*)", "policy: glob(*) names no values, list them with commas"),
    ],
)
def test_a_fault_in_a_sweep_is_found_before_it_starts(override: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        config.sweep_overrides([override])
    assert message in str(caught.value)


def test_a_very_large_sweep_is_made_job_by_job() -> None:
    jobs = config.sweep_overrides(["seed=range(0,100000)", "weeks=range(1,100001)", "policy=free"])
    assert len(jobs) == 10**10
    assert jobs[0] == ["seed=0", "weeks=1", "policy=free"]
    assert jobs[-1] == jobs[len(jobs) - 1] == ["seed=99999", "weeks=100000", "policy=free"]
    assert jobs[100_001:100_003] == [["seed=1", f"weeks={weeks}", "policy=free"] for weeks in (2, 3)]
    assert jobs.common == ["policy=free"]
    with pytest.raises(IndexError):
        jobs[len(jobs)]


STUDY = """\
# @package _global_
# python -m sim experiment=study
defaults:
  - override /organisation: vlaanderen
hydra:
  mode: MULTIRUN
  sweeper:
    params:
      ratio: 0.5,0.7
      policy: free,spread
desks: null
seed: 9
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A study among the configuration's own files."""
    shutil.copytree(CONF, tmp_path / "conf")
    (tmp_path / "conf" / "experiment").mkdir(exist_ok=True)
    (tmp_path / "conf" / "experiment" / "study.yaml").write_text(STUDY, encoding="utf-8")
    monkeypatch.setattr(keys, "conf", lambda: tmp_path / "conf")
    monkeypatch.setattr("sim.config.composing.conf", lambda: tmp_path / "conf")
    keys.options.cache_clear()
    yield
    keys.options.cache_clear()


@pytest.mark.usefixtures("study")
def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    """In a notebook a process goes on for days."""
    assert config.configure("policy=spread").ratio == 0.7
    path = tmp_path / "conf" / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nratio: 0.7 ", "\nratio: 0.65 "), encoding="utf-8")
    assert config.configure("policy=spread").ratio == 0.65
    assert config.configure("policy=spread", "ratio=0.5").ratio == 0.5
    assert config.configure("policy=spread").ratio == 0.65


@pytest.mark.usefixtures("study")
def test_a_study_is_a_sweep_by_itself() -> None:
    assert config.is_sweep(["experiment=study"])
    assert not config.is_sweep(["ratio=0.5"])
    jobs = config.sweep_overrides(["experiment=study"])
    assert jobs[0] == ["ratio=0.5", "policy=free", "experiment=study"]
    scenarios = [config.configure(*job) for job in jobs]
    assert [(one.ratio, one.policy.name) for one in scenarios] == [
        (0.5, "free"),
        (0.5, "spread"),
        (0.7, "free"),
        (0.7, "spread"),
    ]
    assert {(one.seed, one.organisation.name, one.calendar.name) for one in scenarios} == {(9, "vlaanderen", "be")}


@pytest.mark.usefixtures("study")
def test_a_study_of_several_scenarios_is_not_one() -> None:
    with pytest.raises(ConfigurationError) as caught:
        config.configure("experiment=study")
    assert str(caught.value) == (
        "experiment: study is a study of 4 scenarios, add the values of one: ratio=0.5 policy=free"
    )
    with pytest.raises(ConfigurationError, match="of 2 scenarios, add the values of one: policy=free"):
        config.configure("experiment=study", "desks=7")
    assert config.configure("experiment=study", "desks=7", "policy=spread").seed == 9


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("trace=2026-03-03", "trace"),
        ("output.dir=x", "output.dir"),
        ("data.columns={team: unit}", "data.columns"),
        ("confirm=true", "confirm"),
    ],
)
def test_a_setting_of_the_command_is_named_by_configure(override: str, key: str) -> None:
    with pytest.raises(ConfigurationError, match="is no part of a scenario") as caught:
        config.configure("ratio=0.5", override)
    assert str(caught.value).startswith(f"{key}: ")


@pytest.mark.usefixtures("study")
def test_what_is_typed_wins_over_a_study() -> None:
    jobs = config.sweep_overrides(["experiment=study", "ratio=0.6", "seed=2", "calendar=nl"])
    assert [job[0] for job in jobs] == ["policy=free", "policy=spread"]
    scenario = config.configure(*jobs[0])
    assert (scenario.ratio, scenario.seed, scenario.calendar.name) == (0.6, 2, "nl")
    assert [config.configure(*job).desks for job in config.sweep_overrides(["experiment=study", "desks=7"])] == [7, 7]


# --- the help ----------------------------------------------------------------------------------------------------


def leaves(owner: type[Parameters], prefix: str = "") -> list[str]:
    """Return every key of a class without asking `sim.config.keys`."""
    names = []
    for field in dataclasses.fields(owner):
        value = None if field.default_factory is dataclasses.MISSING else field.default_factory()
        if isinstance(value, Parameters):
            names += leaves(type(value), f"{prefix}{field.name}.")
        elif issubclass(owner, Policy) and prefix != "policy." and field.name in keys.OF_ALL_PARTS:
            continue  # a policy within another one has none of its own
        elif field.metadata and not (prefix and field.name == "name" and prefix[:-1] in keys.groups()):
            names.append(prefix + field.name)
    return names


def test_help_names_every_key_with_default_range_and_unit() -> None:
    text = config.manual()
    root = config.compose([])
    expected = leaves(type(root.scenario)) + leaves(type(root.run))
    for group, owner in keys.groups().items():
        owners = POLICIES.values() if group == "policy" else [owner]
        expected += [name for one in owners for name in leaves(one, f"{group}.")]
    lines = {
        line.split(" = ")[0].strip(): line for line in text.splitlines() if line.startswith("  ") and " = " in line
    }
    assert set(expected) == set(lines) == set(keys.every_key())
    assert "economics.m2_per_desk = 19.8 (1 to 200 m2): lettable floor area per desk" in text
    assert "building.refused = leave (one of leave, touchdown, wait, other_building): what somebody" in text
    assert all(key.metadata["help"] for key in keys.every_key().values())


def test_help_shows_the_defaults_of_a_bare_run() -> None:
    text = config.manual()
    root = config.compose([])
    tree = dataclasses.asdict(root.scenario) | dataclasses.asdict(root.run)
    for name, key in keys.every_key().items():
        shown = text.partition(f"\n  {name} = ")[2]
        value = tree
        for part in name.split("."):
            value = value.get(part, {})
        if isinstance(value, int | float) and not isinstance(value, bool) and name != "economics.baseline_ratio":
            assert float(shown.split()[0].rstrip(":")) == value, name
        elif key.policies == () and (isinstance(value, bool) or value is None):
            assert shown.startswith(spell(value)), name


def test_help_lists_every_option_and_ten_examples() -> None:
    text = config.manual()
    for group in keys.groups():
        assert f"\n  {group}=\n" in text
        for name, line in keys.options(group).items():
            assert f"{name} " in text
            assert line.split()[0] in text
    assert text.count("\n  python -m sim ") == 10
    assert all(f"\n  {code} " in text for code in ("0", "2", "3", "4", "5", "6"))


def test_examples_of_the_help_compose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "our_office.yaml").write_text("seed: 2\n", encoding="utf-8")
    for line in config.manual().splitlines():
        if line.startswith("  python -m sim "):
            command = config.command(shlex.split(line)[3:])
            jobs = config.sweep_overrides(command.words) if command.multirun else [command.words]
            assert isinstance(config.compose(jobs[0]), config.Root)


def test_the_configuration_printed_can_be_read_as_a_preset(tmp_path: Path) -> None:
    overrides = ["organisation=vlaanderen", "policy=spread", "policy.strength=0.3", "ratio=0.55"]
    root = config.compose(overrides)
    file = preset(tmp_path, config.as_yaml(root).replace("preset: null\n", ""))
    again = config.compose([file])
    assert again.scenario == root.scenario
    assert dataclasses.replace(again.run, preset=None, output=root.run.output) == root.run
    assert os.path.basename(again.run.output.dir) == "outputs"


def test_a_mixed_policy_is_typed_part_by_part_and_goes_round(tmp_path: Path) -> None:
    overrides = ["policy=mixed", "policy.shares={anchor: 0.5, free: 0.5}", "policy.parts.anchor.days=3"]
    root = config.compose([*overrides, "policy.stagger_minutes=30"])
    policy = root.scenario.policy
    assert isinstance(policy, Mixed)
    assert (policy.shares, policy.parts.anchor.days) == ({"anchor": 0.5, "free": 0.5}, 3)
    assert isinstance(policy.parts.spread, Spread)
    shown = yaml.safe_load(config.as_yaml(root))["policy"]
    assert shown["parts"]["anchor"] == {"days": 3}
    assert "free" not in shown["parts"]
    (tmp_path / "ours.yaml").write_text(yaml.safe_dump({"policy": shown}), encoding="utf-8")
    assert config.configure(f"preset={tmp_path / 'ours.yaml'}").policy == policy
