"""A day on which who finds no desk goes home, as the field writes it in Ciw: a node without room to wait."""

from typing import Any

import ciw
import numpy as np

from experiments.benchmarks.field import Lives


def leaving(day: Lives) -> int:
    """Play a day; return the searches that failed."""

    arrive, leave = [stay[0] for stay in day.stays], [stay[1] for stay in day.stays]

    class Stay(ciw.dists.Distribution):  # type: ignore[misc]
        """The time from now to the end of the stay: the customers' numbers count arrivals from 1."""

        def sample(self, t: float, ind: Any) -> float:
            number: int = ind.id_number
            return leave[number - 1] - t

    gaps = np.diff(arrive, prepend=0.0).tolist()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, float("inf")])],
        service_distributions=[Stay()],
        number_of_servers=[day.desks],
        queue_capacities=[0],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(max(leave) + 1)
    return len(arrive) - int(simulation.nodes[0].number_accepted_individuals)
