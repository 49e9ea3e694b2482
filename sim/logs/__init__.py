"""What really happened, read from an organisation's own files: badge logs, bookings, head counts and a survey.

Ids are replaced as they are read, by a keyed hash whose key is thrown away; only the columns that are needed are read.
"""
