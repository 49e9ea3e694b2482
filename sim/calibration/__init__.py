"""Calibration: from logs to a scenario that predicts them, with what remains in doubt."""
