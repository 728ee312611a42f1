"""How changes of training samples are written in Keras 3: a block of layers that act in training alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nnstudio.data import DataSettings, Prepared
from nnstudio.engine.augmentation import Augmentation
from nnstudio.engine.plan import Shape
from nnstudio.export.keras_words import Words, call, literal

BLOCK = "augment"
"""The variable that holds the block."""


def _flip(d: Any) -> Words:
    mode = "horizontal_and_vertical" if d.mode == "both" else d.mode
    return Words(call("keras.layers.RandomFlip", [("", literal(mode))]))


def _shift(d: Any) -> Words:
    # The nearest pixel's value, not a mixture of four: whole pixels, as here.
    how = [("fill_mode", literal(d.fill_mode)), ("interpolation", '"nearest"')]
    return Words(
        call("keras.layers.RandomTranslation", [("", literal(d.height)), ("", literal(d.width)), *how])
    )


def _rotation(d: Any) -> Words:
    share = f"{d.degrees:g} / 360"
    return Words(call("keras.layers.RandomRotation", [("", share), ("fill_mode", literal(d.fill_mode))]))


def _noise(d: Any) -> Words:
    return Words(call("keras.layers.GaussianNoise", [("", literal(d.sd))]))


AUGMENTATIONS: dict[str, Callable[[Any], Words]] = {
    "random_flip": _flip,
    "random_shift": _shift,
    "random_rotation": _rotation,
    "noise": _noise,
}


def used(settings: DataSettings, prepared: Prepared | None, shapes: Sequence[Shape]) -> list[Augmentation]:
    """Those that training uses on inputs of these shapes."""
    pictures = any(len(shape) == 3 for shape in shapes)
    chosen = prepared.augment if prepared else settings.augment
    return [a for a in chosen if pictures or not a.for_images]


def block(augment: Sequence[Augmentation], prepared: Prepared | None, inputs: int) -> list[str]:
    """The lines that make the block; none where nothing is changed."""
    if not augment:
        return []
    remarks = ["Samples are changed a little in training; Keras draws other numbers for it."]
    if prepared and prepared.fitted.from_categories.any() and any(a.kind == "noise" for a in augment):
        remarks.append("Keras’s noise falls on the columns of categories too.")
    if inputs > 1 and any(a.for_images for a in augment):
        remarks.append("Keras draws for each input by itself: the same picture in two of them differs.")
    calls = []
    for augmentation in augment:
        row = AUGMENTATIONS.get(augmentation.kind)
        if row is None:
            remarks.append(f"Keras has no {augmentation.title.lower()}: it is left out here.")
        else:
            calls.append(f"        {row(augmentation).text},")
    made = [f"{BLOCK} = keras.Sequential(", "    [", *calls, "    ],", f'    name="{BLOCK}",', ")", ""]
    return [*(f"# {remark}" for remark in remarks), *(made if calls else [""])]
