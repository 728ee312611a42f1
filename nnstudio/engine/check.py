"""Problems of an unfinished or unwise drawing. Never raises: an unfinished drawing is a normal state."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnstudio.engine.analysis import analyse
from nnstudio.engine.checks import advice, graph, known, output
from nnstudio.engine.problem import DataShape, Design, Fix, Plan, Problem
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings

__all__ = ["DataShape", "Fix", "Plan", "Problem", "check"]

Rule = Callable[[Design], Iterator[Problem]]

RULES: tuple[Rule, ...] = (*known.RULES, *graph.RULES, *output.RULES, *advice.RULES)


def check(spec: NetworkSpec, settings: TrainingSettings, data: DataShape | None) -> tuple[Problem, ...]:
    """Every problem, errors first. Each rule is a function of its own in :mod:`nnstudio.engine.checks`."""
    design = Design(spec, analyse(spec, data.sample if data else None), settings, data)
    found = known.without_following(design, [problem for rule in RULES for problem in rule(design)])
    return tuple(sorted(found, key=lambda p: p.severity != "error"))
