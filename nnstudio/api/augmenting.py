"""How a script's training changes its batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nnstudio.api.errors import ModelError
from nnstudio.data import Fitted
from nnstudio.engine.augmentation import AUGMENTATIONS, Augmentation
from nnstudio.engine.network import Network
from nnstudio.engine.training.samples import Samples
from nnstudio.project import session


def augmented(
    train: Samples, augment: Sequence[Any], network: Network, fitted: Mapping[str, Any] | None
) -> Samples:
    """The samples, to be changed so in training; inputs that ``fitted`` made of categories stay as they are.

    Raises :class:`ModelError` for what is for pictures where no input takes them.
    """
    if isinstance(augment, str | Mapping | Augmentation):
        raise ModelError("augment must be a list, for example augment=[augmentations.RandomFlip()].")
    found = tuple(AUGMENTATIONS.parse(a) for a in augment)
    shapes = [network.shape_of(node.id) for node in network.inputs]
    for augmentation in found:
        if augmentation.for_images and not any(len(shape) == 3 for shape in shapes):
            raise ModelError(
                f"{augmentation.title} changes pictures (height, width, channels), and no input takes them: "
                f"the input shape is {', '.join(map(str, shapes))}. Leave it out of augment."
            )
    steady = session.steady(network, Fitted.from_dict(fitted)) if found and fitted is not None else None
    return replace(train, augment=found, steady=steady)
