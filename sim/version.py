"""The version of the program, part of every result's name."""

VERSION = "0.1.0"
