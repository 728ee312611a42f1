"""Problems of an unfinished or unwise drawing. Never raises: an unfinished drawing is a normal state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nnstudio.engine.analysis import analyse
from nnstudio.engine.checks import advice, graph, known, output
from nnstudio.engine.problem import DataShape, Design, Fix, Plan, Problem
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings

__all__ = ["DataShape", "Fix", "Plan", "Problem", "check"]

Rule = Callable[[Design], Iterator[Problem]]

AT_THE_END = ("output_units", "output_shape")
"""Errors of a layer that may only be the last one because a wire behind it is missing."""

RULES: tuple[Rule, ...] = (*known.RULES, *graph.RULES, *output.RULES, *advice.RULES)


def check(spec: NetworkSpec, settings: TrainingSettings, data: DataShape | None) -> tuple[Problem, ...]:
    """Every problem, errors first. Each rule is a function of its own in :mod:`nnstudio.engine.checks`."""
    design = Design(spec, analyse(spec, data.sample if data else None), settings, data)
    found = known.without_following(design, [problem for rule in RULES for problem in rule(design)])
    return tuple(sorted(found, key=lambda p: _rank(p, found, spec)))


def _rank(problem: Problem, found: Sequence[Problem], spec: NetworkSpec) -> int:
    """Errors first, and before them a wire that is missing where the network ends too early: most errors of
    the layer in front of the gap go with it."""
    if problem.code == "not_connected":
        wrong_ends = {p.nodes for p in found if p.code in AT_THE_END and p.severity == "error"}
        loose = not any(spec.outgoing[node] for node in problem.nodes)
        if wrong_ends and loose and len(problem.fixes) > 1:
            return 0
    return 1 if problem.severity == "error" else 2
