"""The version of this program, where every package can read it."""

__version__ = "0.1.0"
