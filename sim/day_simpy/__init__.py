"""The readable engine: one working day in SimPy."""

from sim.day_simpy.day import play

__all__ = ["play"]
