"""What ``compile`` is told about several outputs, in the form the engine has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnstudio.api.errors import ModelError
from nnstudio.engine.spec import Node


def losses_and_metrics(outputs: Sequence[Node], loss: Any, weights: Any, metrics: Any) -> dict[str, Any]:
    """The options ``loss``, ``metrics`` and ``output_losses`` of a training. Raises :class:`ModelError`.

    ``loss``, ``weights`` and ``metrics`` are for all outputs, or a mapping by output name; ``loss`` and
    ``weights`` may be lists in the order of the outputs.
    """
    if len(outputs) <= 1:
        return _of_one(outputs, loss, weights, metrics)
    by_loss = _by_output(outputs, loss, "loss")
    by_weight = {} if weights is None else _by_output(outputs, weights, "loss weight", every=False)
    by_metric = _named(outputs, metrics, "metrics") if _is_mapping(metrics, outputs) else {}
    entries = [
        {
            "output": node.id,
            "loss": by_loss[node.name],
            "weight": float(by_weight.get(node.name, 1.0)),
            "metrics": _listed(by_metric.get(node.name, ())),
        }
        for node in outputs
    ]
    shared = () if _is_mapping(metrics, outputs) else _listed(metrics)
    options = {"metrics": shared, "output_losses": entries}
    return options if _is_several(loss, outputs) else {"loss": loss, **options}


def _of_one(outputs: Sequence[Node], loss: Any, weights: Any, metrics: Any) -> dict[str, Any]:
    if weights is not None:
        raise ModelError("loss_weights weigh the losses of several outputs, and this model has one.")
    if _is_mapping(loss, outputs):
        (loss,) = _named(outputs, loss, "loss", every=True).values()
    if _is_mapping(metrics, outputs):
        (metrics,) = _named(outputs, metrics, "metrics", every=True).values()
    return {"loss": loss, "metrics": _listed(metrics), "output_losses": ()}


def _is_mapping(given: Any, outputs: Sequence[Node]) -> bool:
    """Whether it is by output name; another mapping with ``kind`` describes one loss for all."""
    by_name = isinstance(given, Mapping) and set(given) <= {node.name for node in outputs}
    return by_name or (isinstance(given, Mapping) and "kind" not in given)


def _is_several(given: Any, outputs: Sequence[Node]) -> bool:
    return _is_mapping(given, outputs) or isinstance(given, list | tuple)


def _by_output(outputs: Sequence[Node], given: Any, what: str, *, every: bool = True) -> dict[str, Any]:
    """``given`` by output name."""
    if _is_mapping(given, outputs):
        return _named(outputs, given, what, every=every)
    if isinstance(given, list | tuple):
        names = ", ".join(node.name for node in outputs)
        if len(given) != len(outputs):
            raise ModelError(
                f"Give one {what} for each of the outputs {names}, or name them; got {len(given)}."
            )
        return {node.name: value for node, value in zip(outputs, given, strict=True)}
    return {node.name: given for node in outputs}


def _named(
    outputs: Sequence[Node], given: Mapping[str, Any], what: str, *, every: bool = False
) -> dict[str, Any]:
    names = [node.name for node in outputs]
    if unknown := [str(name) for name in given if name not in names]:
        raise ModelError(f"{what}: there is no output ‘{unknown[0]}’. The outputs are {', '.join(names)}.")
    if every and (missing := [name for name in names if name not in given]):
        raise ModelError(f"{what}: {', '.join(missing)} has none. Every output needs one.")
    return dict(given)


def _listed(metrics: Any) -> tuple[Any, ...]:
    """One metric as a list of one."""
    return tuple(metrics) if isinstance(metrics, list | tuple) else (metrics,)
