"""What really happened, read from an organisation's own files: badge logs, bookings, head counts and a survey.

Ids are replaced as they are read, by a keyed hash whose key is thrown away; only the columns that are needed are read.
"""

from sim.logs.contents import Bookings, Counts, Logs, Survey, Visits, Who
from sim.logs.fields import Declared
from sim.logs.reading import read_logs

__all__ = ["Bookings", "Counts", "Declared", "Logs", "Survey", "Visits", "Who", "read_logs"]
