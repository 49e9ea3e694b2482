"""What the measures are about, in a director's words."""

from typing import Final

from sim.language import mark

# What a share is a share of, after "of": a subject that stands in a sentence and over a column; to be said with `tr`.
SUBJECTS: Final = {
    "crowded_day_probability": mark("days with too few desks"),
    "turned_away_probability": mark("people who find no desk"),
    "unserved_probability": mark("people who get no desk"),
    "severe_day_probability": mark("days on which more than 5 % find none"),
    "full_time_share": mark("core hours with no free desk"),
    "comfort_exceeded_probability": mark("days above the comfortable use"),
    "desk_hours_short": mark("desk-hours short a day"),
    "mean_utilisation": mark("mean use of desks"),
    "peak_utilisation": mark("highest use of the day"),
    "team_met_share": mark("share of the team that is met"),
    "newcomer_alone_share": mark("days newcomers find nobody of their team"),
}
