"""The cases of a study from what was typed: names, settings in place of others, what cannot differ."""

from pathlib import Path

import pytest

from sim import config
from sim.cases import cases_of, entry_words
from sim.errors import ConfigurationError
from sim.staff import staff_of
from sim.study import Case
from sim.words import CASES

SMALL = ("organisation=small_office", "replications=4", "weeks=1")


def cases(*words: str) -> list[Case]:
    typed = [*SMALL, *words]
    root = config.compose(typed)
    return cases_of(root, typed, config.compose, staff_of(root.scenario.organisation, root.run.data))


def refused(*words: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        cases(*words)
    return str(caught.value)


def test_without_a_list_it_is_the_scenario_as_configured() -> None:
    (case,) = cases("task=recommend", "policy=spread")
    assert (case.name, case.scenario.policy.name) == ("as configured", "spread")


def test_a_frontier_compares_five_policies_by_itself() -> None:
    found = {case.name: case.scenario.policy for case in cases("task=frontier")}
    assert list(found) == ["free", "anchor", "spread, strength 0.25", "spread, strength 0.5", "spread"]
    assert [getattr(policy, "strength", None) for policy in found.values()] == [None, None, 0.25, 0.5, 1.0]


@pytest.mark.parametrize(
    "listed",
    [
        'policies=[free,"policy=spread policy.strength=0.4"]',
        "policies=[free,'policy=spread policy.strength=0.4']",
        "policies=[free,policy=spread policy.strength=0.4]",  # as the shell leaves it without outer quotes
        "policies=[free, spread policy.strength=0.4 ]",
    ],
)
def test_an_entry_may_carry_settings(listed: str) -> None:
    free, spread = cases("task=compare", listed)
    assert (free.name, spread.name) == ("free", "spread, strength 0.4")
    assert (spread.scenario.policy.name, spread.scenario.policy.strength) == ("spread", 0.4)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "listed",
    [
        'policies=[free,"policy=mixed policy.shares={free:0.5,spread:0.5}"]',
        'policies=[free,"policy=mixed policy.shares={free: 0.5, spread: 0.5}"]',
        "policies=[free,'mixed policy.shares={free: 0.5, spread: 0.5}']",
    ],
)
def test_an_entry_may_carry_a_mapping(listed: str) -> None:
    _, mixed = cases("task=compare", listed)
    assert mixed.name == "mixed, free 0.5 + spread 0.5"
    assert mixed.scenario.policy.shares == {"free": 0.5, "spread": 0.5}  # type: ignore[attr-defined]


def test_settings_of_a_policy_go_with_the_cases_that_have_them(tmp_path: Path) -> None:
    preset = tmp_path / "ours.yaml"
    preset.write_text("policy:\n  name: spread\n  strength: 0.3\n  stagger_minutes: 20\n", "utf-8")
    typed = ["policy=spread", "policy.strength=0.3", "policy.stagger_minutes=20"]
    for words in (typed, [f"preset={preset}"]):
        spread, free = cases("task=compare", *words, "policies=[spread,free]")
        assert (spread.scenario.policy.strength, spread.scenario.policy.stagger_minutes) == (0.3, 20)  # type: ignore[attr-defined]
        assert (free.scenario.policy.name, free.scenario.policy.stagger_minutes) == ("free", 20)
    own, all_of_it = cases("task=compare", *typed[:2], "policies=['spread policy.strength=0.6',spread]")
    assert [case.scenario.policy.strength for case in (own, all_of_it)] == [0.6, 0.3]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["task=compare", "policy=assigned"], "policy: every case sets its own, put policy=assigned in policies=[...]"),
        (["task=frontier", "policy=spread"], "policy: every case sets its own"),
        (["task=frontier", "policy=assigned"], "policy: under assigned everybody owns a desk and the number of desks"),
        (
            ["task=compare", "policy=spread", "policy.days=3", "policies=[free,'spread policy.days=2']"],
            "policy.days: no case uses it",
        ),
        (["task=frontier", "ratio=0.5"], 'ratio: frontier looks at several ratios, give "ratios=[0.5,0.7]"'),
        (["task=break_even", "desks=20"], "desks: break_even looks at several ratios"),
    ],
)
def test_what_no_case_would_use_is_refused(words: list[str], message: str) -> None:
    assert message in refused(*words)


def test_a_policy_for_scenarios_without_one_of_their_own() -> None:
    one, other = cases("task=compare", "policy=spread", "scenarios={one: [ratio=0.5], other: [anchor]}")
    assert [case.scenario.policy.name for case in (one, other)] == ["spread", "anchor"]


def test_a_setting_of_a_case_may_hold_a_list_without_quotes() -> None:
    one, other = cases("task=compare", "scenarios={one: [], other: [building.zone_desks=[2,1,1,1], ratio=0.5]}")
    assert (one.scenario.building.zone_desks, other.scenario.building.zone_desks) == ([], [2.0, 1.0, 1.0, 1.0])
    assert other.scenario.ratio == 0.5


def test_scenarios_have_names_and_replace_what_was_typed() -> None:
    bare = (
        "scenarios={now: [], a: [building.zone_desks=[1,2,1,1]], b: [building.desk_types={standard: 0.9, quiet: 0.1}]}"
    )
    found = [one.scenario.building for one in cases("task=compare", bare)]
    assert [one.zone_desks for one in found] == [[], [1, 2, 1, 1], []]
    assert found[2].desk_types == {"standard": 0.9, "quiet": 0.1}
    words = "scenarios={now: ['ratio=0.7'], later: ['desks=9', 'policy=spread']}"
    now, later = cases("task=compare", "ratio=0.6", words)
    assert (now.name, now.scenario.ratio, now.scenario.desks) == ("now", 0.7, None)
    assert (later.name, later.scenario.desks, later.scenario.policy.name) == ("later", 9, "spread")


def test_a_case_that_asks_for_other_people_than_the_staff_file_has_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("employee_id,team\n1,A\n2,A\n", encoding="utf-8")
    words = ("task=compare", "scenarios={a: ['policy=spread'], b: ['organisation.office_days=4']}")
    first, second = cases(*words, f"organisation.roster={file}")
    assert first.people is second.people
    assert not any("changes nothing" in note for note in first.notes)
    assert second.notes[-1] == (
        "roster: in b organisation.office_days changes nothing: the people of the staff file and their office days are "
        "the same in all cases"
    )
    assert not any(case.notes for case in cases(*words))


def test_scenarios_from_a_preset(tmp_path: Path) -> None:
    preset = tmp_path / "ours.yaml"
    preset.write_text("scenarios:\n  now: [ratio=0.7]\n  home: [organisation.office_days=1.5, ratio=0.5]\n", "utf-8")
    now, home = cases("task=compare", f"preset={preset}")
    assert (now.scenario.ratio, home.scenario.ratio, home.scenario.organisation.office_days) == (0.7, 0.5, 1.5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("policies=[free,free]", "policies: 'free' is there twice, leave it out"),
        ("policies=[free,spred]", "policies: spred: policy: 'spred' is not a valid name (did you mean 'spread'?)"),
        ("policies=[free,'policy=spread policy.strenght=1']", "policy.strenght: there is no such key"),
        ("policies=[free,'policy=spread policy.strength=2']", "policy.strength: 2 is out of range"),
        ("policies=[free,'spread seed=2']", "seed: differs between free and spread, seed 2; cases are compared over"),
        ("policies=[free,'spread weeks=2']", "weeks: differs between free"),
        ("policies=[free,'spread workers=2']", "workers: is the same for all cases, give it once for all"),
        ("policies=[free,'spread output.dir=x']", "output.dir: is the same for all cases"),
        ("policies=[free,'spread task=evaluate']", "task: is the same for all cases"),
        ('policies=[free,"spread policy.strength=\'1"]', "has a quote that does not end"),
        ("scenarios={a: [], b: ['calendar.start=2026-03-02']}", "calendar: a and b are on other dates"),
        ("scenarios={a: [], b: ['organisation.roster=staff.csv']}", "leave roster out"),
        ("scenarios={a: [], b: ['ratio=0,5']}", "scenarios: b: ratio: 0,5 has a comma, use a point: ratio=0.5"),
    ],
)
def test_a_fault_is_told_with_its_entry(words: str, message: str) -> None:
    assert message in refused("task=compare", words)


def test_words_of_an_entry() -> None:
    assert entry_words("spread") == ["policy=spread"]
    assert entry_words("policy=spread policy.strength=0.4") == ["policy=spread", "policy.strength=0.4"]
    assert entry_words("spread 'sweep.name=a b'") == ["policy=spread", "sweep.name=a b"]


def test_every_name_that_the_program_gives_can_be_said_in_other_languages() -> None:
    conf = Path(config.__file__).parents[2] / "conf"
    given = {path.stem for path in (conf / "policy").glob("*.yaml")}
    given |= {case.name for task in ("frontier", "compare", "recommend") for case in cases(f"task={task}")}
    given |= {case.name for case in cases("experiment=rijk_scenarios")}
    assert given == set(CASES)
