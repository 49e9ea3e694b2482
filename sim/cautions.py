"""What a reader of a run's figures must be warned of."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from sim import sources
from sim.agenda import events_of
from sim.collected import ENOUGH_CROWDED, FEEDBACK, RARE, Collected, Sums
from sim.estimate import proportion
from sim.fit_out_cautions import about_other_buildings, about_rooms, about_types, about_zones
from sim.groups import SMALLEST_GROUP
from sim.idle_settings import about_idle
from sim.job import Job, simulated_people
from sim.policies import Booking, Mixed
from sim.population import People, simulated_employees
from sim.premises import desks_of_file
from sim.scenario import Scenario
from sim.sentences import Counted, Sentence, listed, named
from sim.stopping import precise
from sim.workdays import may_be_played

ENOUGH_REPLICATIONS: Final = 100
PLAUSIBLE_RATIO: Final = 1.0  # desks per FTE above which people per desk may be meant
COLUMN_UNUSED: Final = Sentence("roster: the column policy is used by a policy for each team (policy=mixed) only")


def cautions(collected: Collected, sums: Sums, reached: bool) -> list[Sentence]:
    """Return the warnings of a run; `reached` tells whether the precision was."""
    job, scenario = collected.job, collected.job.scenario
    found = _about_days(collected, sums, reached) if collected.replications > 1 else []
    found += _about_feedback(scenario, sums)
    found += few(collected.replications)
    if scenario.policy.owns_desks:
        found.append(
            Sentence(
                "policy {policy}: everybody owns a desk, the desk ratio is ignored",
                policy=named(scenario.policy.name),
            )
        )
    elif scenario.desks is None and scenario.ratio > PLAUSIBLE_RATIO:
        found.append(
            Sentence(
                "ratio: {ratio:g} desks per {unit} is more than one desk each; if you mean {ratio:g} people per desk, "
                "type ratio={typed}",
                ratio=scenario.ratio,
                unit=scenario.ratio_per,
                typed=f"{1 / scenario.ratio:.2f}",
            )
        )
    return found + about_people(job)


def _about_days(collected: Collected, sums: Sums, reached: bool) -> list[Sentence]:
    """Return how far the shares of days can be relied on."""
    scenario, replications = collected.job.scenario, collected.replications
    found = []
    crowded = int((sums.table["crowded"] > 0).sum())
    if not crowded and not scenario.policy.owns_desks and not sums.certain:
        worked_out = sums.crowded().estimate if sums.condition is not None else 0.0
        found.append(
            Sentence(
                "no crowded day was seen in {replications} replications: read the figures as at most {share:bound} of "
                "days, not as never",
                replications=replications,
                share=proportion(sums.table["crowded"], sums.table["days"]).high,
            )
            if not worked_out > 0
            else Sentence(
                "no crowded day was seen in {replications} replications: the share of crowded days follows from days "
                "that came near, but nothing is known of who would be turned away",
                replications=replications,
            )
        )
    if 0 < crowded < min(ENOUGH_CROWDED, RARE * replications):
        found.append(
            Sentence(
                "only {crowded} of {replications} replications had a crowded day: the interval of such a rare event is "
                "rough, ask for more replications",
                crowded=crowded,
                replications=replications,
            )
            if sums.condition is None
            else Sentence(
                "only {crowded} of {replications} replications had a crowded day: the share of crowded days follows "
                "from those that came near too, but who is turned away is known roughly: ask for more",
                crowded=crowded,
                replications=replications,
            )
        )
    effective = sums.effective_replications()
    if 0 < effective < ENOUGH_CROWDED < replications:
        found.append(
            Sentence(
                "the share of crowded days rests on about {number:.0f} of {replications} replications that came "
                "nearest: its interval is rough, ask for more",
                number=effective,
                replications=replications,
            )
        )
    if not reached:
        found.append(
            Sentence(
                "precision not reached after {replications} replications: the intervals were narrow enough at the last "
                "look only",
                replications=replications,
            )
            if all(precise(estimate, scenario.precision) for estimate in collected.leading())
            else Sentence(
                "precision not reached after {replications} replications: an interval is wider than {relative:.0%} of "
                "its estimate and than {points:g} points either side",
                replications=replications,
                relative=scenario.precision.relative,
                points=round(100 * scenario.precision.floor, 9),
            )
        )
    return found


def _about_feedback(scenario: Scenario, sums: Sums) -> list[Sentence]:
    """Return what people gave up, without which a calm office would say too much."""
    if not scenario.attendance.feedback:
        return []
    found = FEEDBACK["days_given_up"](sums)
    if not found.estimate > 0:
        return [Sentence("attendance.feedback: nobody gave up an office day, because hardly anybody was turned away")]
    return [
        Sentence(
            "attendance.feedback: people gave up {days:.3f} office days a person and week ({low:.3f} to {high:.3f}), "
            "because they had found no desk in weeks before: a calm office may be an office that people avoid",
            days=found.estimate,
            low=found.low,
            high=found.high,
        )
    ]


def few(replications: int) -> list[Sentence]:
    """Return the warning that so many replications are few, where they are."""
    if replications == 1:
        return [Sentence("one replication gives no interval, so that its figures may be far off: ask for more")]
    sentence = Sentence(
        "{replications} replications are few, intervals are rough below {enough}",
        replications=replications,
        enough=ENOUGH_REPLICATIONS,
    )
    return [sentence] if replications < ENOUGH_REPLICATIONS else []


def about_people(job: Job, *, money: bool = True) -> list[Sentence]:
    """Return what must be said of who is simulated, in any task; without `money` where nothing is saved or paid."""
    scenario, found = job.scenario, []
    people = simulated_people(job)
    if people != job.headcount.employees and not scenario.policy.owns_desks:
        found.append(
            Sentence(
                "organisation.growth: {people:,} people share the desks that are set for {today:,}",
                people=people,
                today=job.headcount.employees,
            )
        )
    whole, simulated = scenario.organisation.employees, simulated_employees(scenario.organisation)
    if job.staff is None and simulated < whole:
        found.append(
            Sentence(
                "one typical building with {simulated:,} of the {whole:,} people is simulated; desks, space and money "
                "are this building's",
                simulated=simulated,
                whole=whole,
            )
        )
    if job.staff is not None and job.staff.real:
        filed = desks_of_file(job)
        if money and filed is not None:
            found.append(
                Sentence(
                    "today's desks are the {desks:,} of the portfolio file, {ratio:.3g} per FTE; give others as "
                    "organisation.baseline_ratio, another number than the preset's {preset:.3g}",
                    desks=filed,
                    ratio=filed / job.headcount.fte,
                    preset=scenario.organisation.baseline_ratio,
                )
            )
        found += _about_staff_file(scenario, int((~job.staff.made_up).sum()), money and filed is None)
        found += _about_policies(scenario, job.staff)
    found += about_types(job) + about_zones(job) + about_other_buildings(job)
    for event in events_of(scenario.calendar.events):
        if not may_be_played(scenario.calendar, scenario.weeks, event.date):
            found.append(
                Sentence(
                    "calendar.events: {date} lies in no week that is simulated, so that the event changes nothing; "
                    "give another date, calendar.year or calendar.start",
                    date=event.date.isoformat(),
                )
            )
    found += about_rooms(job) + about_idle(job)
    if not job.headcount.flexible and not scenario.policy.owns_desks:
        found.append(Sentence("nobody is flexible, so hardly anybody can be refused a desk"))
    return found


def _about_policies(scenario: Scenario, staff: People) -> list[Sentence]:
    """Return what becomes of a staff file's column of policies, which goes before the shares of `policy=mixed`."""
    if staff.policy is None:
        return []
    if not isinstance(scenario.policy, Mixed):
        return [COLUMN_UNUSED]
    if "" in staff.policy[~staff.made_up]:
        return [
            Sentence(
                "policy.shares: used for people without a policy in the staff file; for the others its column policy "
                "goes first"
            )
        ]
    if scenario.policy.shares == Mixed(name=scenario.policy.name).shares:
        return []
    return [
        Sentence(
            "policy.shares: every row of the staff file has a policy, which goes first, so that the shares are used "
            "for nobody"
        )
    ]


def _about_staff_file(scenario: Scenario, people: int, money: bool) -> list[Sentence]:
    found = []
    given = {"organisation": asdict(scenario.organisation), "economics": asdict(scenario.economics)}
    if money and sources.taken_over(given, *sources.BASELINES):
        found.append(
            Sentence(
                "today's desks are assumed at {ratio:g} per FTE, as in the preset {preset}; give your own as "
                "organisation.baseline_ratio",
                ratio=scenario.organisation.baseline_ratio,
                preset=scenario.organisation.name,
            )
        )
    if people < SMALLEST_GROUP:
        found.append(
            Sentence(
                "the staff file has {people}: of fewer than {smallest} it is not shown whom they meet, who moves days, "
                "and who finds no desk more often",
                people=Counted(people, "person", "people"),
                smallest=SMALLEST_GROUP,
            )
        )
    return found


def about_feedback(cases: Mapping[str, float]) -> list[Sentence]:
    """Return what days leave out of cases in which people come less because they found no desk.

    `cases` are the strengths of feedback by case.
    """
    minding = [case for case, strength in cases.items() if strength]
    if not minding:
        return []
    warning = Sentence(
        "attendance.feedback: who finds no desk comes less in the weeks after, so that a calm office may be an office "
        "that people avoid: look at how many people come"
    )
    if len(minding) == len(cases):
        return [warning]
    return [Sentence("{case}: {warning}", case=listed([named(one) for one in minding]), warning=warning)]


def about_bookings(scenarios: Iterable[Scenario], asked: Mapping[str, Any]) -> list[Sentence]:
    """Return what days with too few desks leave out where a case books; nothing where a study asks for all people."""
    if asked.get("measure") == "unserved_probability" or not any(isinstance(one.policy, Booking) for one in scenarios):
        return []
    if "measure" not in asked:
        return [
            Sentence(
                "a request that is refused at booking is no day with too few desks, nobody turned away and no hour "
                "short of desks: task=compare leads with people who get no desk, which counts both"
            )
        ]
    return [
        Sentence(
            "a request that is refused at booking is no day with too few desks and nobody turned away: "
            "measure=unserved_probability (people who get no desk) counts both"
        )
    ]


def about_bases(buildings: Mapping[str, int]) -> list[Sentence]:
    """Return what shares of building-days do not tell where the cases have not as many `buildings`."""
    if len(set(buildings.values())) < 2:
        return []
    cases = [
        Sentence("{case} {buildings}", case=named(case), buildings=Counted(number, "building", "buildings"))
        for case, number in buildings.items()
    ]
    return [
        Sentence(
            "the cases have not as many buildings ({cases}): to close one without crowded days raises the share of "
            "building-days, though nobody is worse off; people who find no desk (measure=turned_away_probability) are "
            "a share of the same people in all",
            cases=listed(cases),
        )
    ]


def about_cases(jobs: Mapping[str, Job]) -> list[Sentence]:
    """Return what must be said of who is simulated in several cases, once where it holds for all of them."""
    said = {name: about_people(job) for name, job in jobs.items()}
    if any(isinstance(job.scenario.policy, Mixed) for job in jobs.values()):
        said = {name: [line for line in lines if line != COLUMN_UNUSED] for name, lines in said.items()}
    found = []
    for line in dict.fromkeys(line for lines in said.values() for line in lines):
        cases = [name for name, lines in said.items() if line in lines]
        common = len(cases) == len(jobs)
        found += [line] if common else [Sentence("{case}: {warning}", case=named(one), warning=line) for one in cases]
    return found


def of_sweep(summaries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the summaries of a sweep's jobs with what is to be said of them beside each other.

    None has the warning of a column that another of the jobs does use, all have that of unlike numbers of buildings.
    """
    found = list(summaries)
    used = any(one["scenario"]["policy"]["name"] == "mixed" for one in found)
    numbers = {one["portfolio"]["buildings"] for one in found if "portfolio" in one}
    more = []
    if len(numbers) > 1:
        more = [
            Sentence(
                "the jobs have {least} to {most} buildings: to close one without crowded days raises the share of "
                "building-days, though nobody is worse off; people who find no desk are a share of the same people in "
                "all",
                least=min(numbers),
                most=max(numbers),
            )
        ]
    return [
        {**one, "warnings": [*(line for line in one["warnings"] if not used or line != COLUMN_UNUSED), *more]}
        for one in found
    ]
