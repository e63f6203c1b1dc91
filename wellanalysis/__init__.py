"""A quarter of clinic data becomes a report book that clinicians can question and trust."""

from importlib.metadata import version

__version__ = version("wellanalysis")
