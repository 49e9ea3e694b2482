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
    "no_suitable_desk_probability": mark("people without a suitable desk"),
    "no_suitable_desk_day_probability": mark("days on which somebody finds no suitable desk"),
    "unsuitable_desk_share": mark("seatings at another type of desk than needed"),
    "outside_zone_share": mark("seatings outside the own zone"),
    "zones_per_team": mark("zones over which a team sits, mean"),
    "meetings_without_block_share": mark("meetings without a block of desks"),
    "refused_request_share": mark("requests for a desk that are refused"),
    "ghost_booking_share": mark("bookings whose people do not come"),
    "booked_idle_share": mark("desk-hours free though booked"),
    "walk_in_refused_share": mark("people without a booking who find no desk"),
}
