"""A self-hosted newsletter that writes itself: collect, compose, deliver."""

__version__ = "0.1.0"
