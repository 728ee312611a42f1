"""What stands in the way of, or against, learning from the data, as problems beside those of the drawing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nnstudio.data import DataSettings, Finding, Remedy, remedies_for
from nnstudio.engine.check import Fix, Plan, Problem
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings

WHERE = "Data"


@dataclass(frozen=True)
class DataFix(Fix):
    """A button that mends the data settings; drawing and training settings stay as they are."""

    remedy: Remedy

    @classmethod
    def of(cls, remedy: Remedy) -> DataFix:
        """The button of this remedy."""
        return cls(remedy.label, _as_they_are, remedy)


def _as_they_are(network: NetworkSpec, training: TrainingSettings) -> Plan:
    return network, training


def refused(sentence: str, error: Exception | None, settings: DataSettings) -> Problem:
    """Data that cannot be used, with the choices there are."""
    fixes = tuple(map(DataFix.of, remedies_for(error, settings)))
    return Problem("data", "error", WHERE, sentence, fixes=fixes)


def noticed(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """What was noticed about data that can be used: a warning each, ``data_constant``, ``data_leakage`` …"""
    return tuple(
        Problem(f"data_{f.code}", "warning", WHERE, f.sentence, fixes=tuple(map(DataFix.of, f.remedies)))
        for f in findings
    )
