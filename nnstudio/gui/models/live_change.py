"""Which edits a running training takes in without beginning anew, and what they are called."""

from __future__ import annotations

from typing import Any

from nnstudio.catalog import Declaration
from nnstudio.catalog.words import tr, tr_inside
from nnstudio.engine.spec import Node
from nnstudio.project.state import ProjectState

LAYER_OPTIONS = ("rate", "stddev")
"""Of layers without parameters that disturb what they are given: dropout, noise."""

SETTINGS = ("batches", "epochs", "early_stopping", "clip_norm", "clip_value")


def live_changes(before: ProjectState, after: ProjectState) -> tuple[str, ...] | None:
    """What was changed, in words (``dropout_1: rate 0.5 → 0.2``); None if training must begin anew for it."""
    if before.data != after.data or before.network.edges != after.network.edges:
        return None
    old, new = before.network.nodes, after.network.nodes
    if [n.id for n in old] != [n.id for n in new]:
        return None
    layers = [_of_layer(a, b) for a, b in zip(old, new, strict=True) if a.layer != b.layer]
    settings = _of_settings(before, after)
    if settings is None or None in layers:
        return None
    return (*(words for found in layers for words in found or ()), *settings)


def _of_layer(before: Node, after: Node) -> tuple[str, ...] | None:
    if before.layer.kind != after.layer.kind or after.layer.group != "regularization":
        return None
    names = _changed(before.layer, after.layer)
    if any(name not in LAYER_OPTIONS for name in names):
        return None
    return tuple(f"{after.name}: {_words(before.layer, after.layer, name)}" for name in names)


def _of_settings(before: ProjectState, after: ProjectState) -> tuple[str, ...] | None:
    old, new = before.training, after.training
    same_rate = new.optimizer.model_copy(update={"learning_rate": old.optimizer.learning_rate})
    if same_rate != old.optimizer:
        return None
    names = [name for name in _changed(old, new) if name != "optimizer"]
    if any(name not in SETTINGS for name in names):
        return None
    found = [_words(old, new, name) for name in names]
    if new.optimizer != old.optimizer:
        found.append(_words(old.optimizer, new.optimizer, "learning_rate"))
    return tuple(found)


def _changed(before: Declaration, after: Declaration) -> list[str]:
    return [name for name in type(before).model_fields if getattr(before, name) != getattr(after, name)]


def _words(before: Declaration, after: Declaration, name: str) -> str:
    label = tr_inside(type(before).options()[name].label)
    return f"{label} {_value(getattr(before, name))} → {_value(getattr(after, name))}"


def _value(value: Any) -> str:
    if isinstance(value, Declaration):
        size = getattr(value, "batch_size", None)
        return (
            tr_inside(value.title)
            if size is None
            else tr("{title} of {size:,}", title=tr_inside(value.title), size=size)
        )
    if value is None:
        return tr("off")
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
