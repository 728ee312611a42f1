"""The line under the loss: whether it suits the network's output and the data."""

from __future__ import annotations

from nnstudio.catalog.words import tr, tr_inside, tr_later
from nnstudio.engine.activations import Activation
from nnstudio.gui.models.document_model import DocumentModel

TARGETS = {
    "values": tr_later("numbers"),
    "one_hot": tr_later("one-hot classes"),
    "labels": tr_later("class labels"),
}


def loss_advice(document: DocumentModel) -> tuple[str, str]:
    """Role and sentence: the check's own words about the loss if there are any, else that it fits."""
    for problem in document.problems:
        if "loss" in problem.code:
            return ("bad" if problem.severity == "error" else "warn"), f"! {problem.sentence}"
    prepared, outputs = document.prepared, document.state.network.outputs
    broken = any(p.severity == "error" for p in document.problems)
    if prepared is None or broken or not outputs:
        return "good", ""
    targets = tr("yes-or-no answers" if prepared.shape.yes_no else TARGETS[prepared.shape.target_form])
    if len(outputs) > 1:
        return "good", tr("✓ The losses match their outputs and {targets}", targets=targets)
    activation = _output_activation(document)
    output = tr("a {title} output", title=tr_inside(activation.title)) if activation else tr("this output")
    return "good", tr("✓ Matches {output} and {targets}", output=output, targets=targets)


def _output_activation(document: DocumentModel) -> Activation | None:
    """The activation that the network ends with."""
    found = document.state.network.outputs[0].layer.output_activation()
    return found if isinstance(found, Activation) else None
