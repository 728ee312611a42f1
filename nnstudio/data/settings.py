"""What a person sets on the Data tab: the source, how columns are prepared, and the split."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from nnstudio.catalog import Declaration, KindOf, option
from nnstudio.catalog.words import tr
from nnstudio.data.datasets import DATASETS
from nnstudio.data.generators import GENERATORS
from nnstudio.data.generators.xor import Xor
from nnstudio.data.own import OWN
from nnstudio.data.readers import READERS
from nnstudio.data.source import Source
from nnstudio.data.splits import SPLITS, Splitting
from nnstudio.data.splits.stratified import Stratified
from nnstudio.data.transforms import TRANSFORMS, Transform
from nnstudio.data.transforms.base import ColumnTransform
from nnstudio.engine.augmentation import AUGMENTATIONS, Augmentation


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Augmentations = Annotated[tuple[Annotated[Augmentation, KindOf(AUGMENTATIONS)], ...], BeforeValidator(_tuple)]
Transforms = Annotated[tuple[Annotated[Transform, KindOf(TRANSFORMS)], ...], BeforeValidator(_tuple)]


class DataSettings(Declaration):
    """Where samples come from, how they are prepared, and how they are split."""

    kind, title = "data", "Data"

    source: Annotated[Source, KindOf(DATASETS, GENERATORS, OWN, READERS)] = option(
        Xor(), "Where the samples come from."
    )
    features: Transforms = option(
        (), "What is done to the feature columns, in this order; fitted on the training rows only.",
        as_type="steps",
    )  # fmt: skip
    target: Annotated[Transform, KindOf(TRANSFORMS)] | None = option(
        None, "What is done to the target: one-hot for classes; scaling for numbers, undone when predicting."
    )
    augment: Augmentations = option(
        (), "How training samples are changed a little, anew in every step; others are left alone.",
        as_type="steps", label="Augment",
    )  # fmt: skip
    balance: bool = option(
        False,
        "Repeat the training rows of rarer classes until every class has as many. Losses and metrics keep "
        "their meaning that way, which weighting classes would change.",
        label="Balance classes",
    )
    split: Annotated[Splitting, KindOf(SPLITS)] = option(
        Stratified(), "Which rows train, which are watched while training, and which judge at the end."
    )

    @model_validator(mode="after")
    def _refuse_target_transforms(self) -> Self:
        for transform in self.features:
            if "features" not in transform.roles:
                raise ValueError(
                    tr(
                        "{title} is for the target. Category columns are one-hot coded without being asked.",
                        title=tr(transform.title),
                    )
                )
        if isinstance(self.target, ColumnTransform) and self.target.columns:
            raise ValueError(
                tr(
                    "{title} of the target cannot be set for some columns only. Leave ‘Only columns’ empty.",
                    title=tr(self.target.title),
                )
            )
        return self
