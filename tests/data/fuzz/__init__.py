"""Data files with random damage: a table or a sentence comes of each, and nothing else.

``python -m tests.data.fuzz --count 50000 --seed 1`` is the long run; a short one is among the tests.
"""
