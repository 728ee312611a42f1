"""Projects and weights as a stranger might make them, opened under watch.

A short run belongs to the tests; a long one is ``python -m tests.project.fuzz --count 300000``.
"""
