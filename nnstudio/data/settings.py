"""What a person sets on the Data tab: the source, how columns are prepared, and the split."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from nnstudio.catalog import Declaration, KindOf, option
from nnstudio.data.datasets import DATASETS
from nnstudio.data.generators import GENERATORS
from nnstudio.data.generators.xor import Xor
from nnstudio.data.readers import READERS
from nnstudio.data.source import Source
from nnstudio.data.transforms import TRANSFORMS, Transform


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Transforms = Annotated[tuple[Annotated[Transform, KindOf(TRANSFORMS)], ...], BeforeValidator(_tuple)]


class DataSettings(Declaration):
    """Where samples come from, how they are prepared, and how they are split."""

    kind, title = "data", "Data"

    source: Annotated[Source, KindOf(DATASETS, GENERATORS, READERS)] = option(
        Xor(), "Where the samples come from."
    )
    features: Transforms = option(
        (), "What is done to the feature columns, in this order; fitted on the training rows only.",
        as_type="kinds",
    )  # fmt: skip
    target: Annotated[Transform, KindOf(TRANSFORMS)] | None = option(
        None, "What is done to the target: one-hot for classes; scaling for numbers, undone when predicting."
    )
    validation: float = option(
        0.15, "Share of rows kept aside to watch while training.", ge=0, le=0.9, label="Validation share"
    )
    test: float = option(
        0.15, "Share of rows kept aside for the final judgement.", ge=0, le=0.9, label="Test share"
    )
    stratify: bool = option(
        True, "Keep the share of every class the same in all parts.", label="Stratify by class"
    )
    seed: int = option(42, "Drives which rows go where: same seed, same split.", ge=0, le=2**53)

    @model_validator(mode="after")
    def _leave_training_rows(self) -> Self:
        if self.validation + self.test > 0.95:
            raise ValueError(
                f"validation {self.validation:g} and test {self.test:g} leave less than 5 % of the rows for "
                "training. Make one of them smaller."
            )
        for transform in self.features:
            if "features" not in transform.roles:
                raise ValueError(
                    f"{transform.title} is for the target. "
                    "Category columns are one-hot coded without being asked."
                )
        return self
