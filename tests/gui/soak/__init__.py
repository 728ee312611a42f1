"""Somebody at the window who does anything at all: seeded random clicks, drags, keys, edits, runs and saves."""
