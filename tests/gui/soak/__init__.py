"""Somebody at the window who does anything at all: seeded clicks, drags, keys, edits, runs and saves."""
