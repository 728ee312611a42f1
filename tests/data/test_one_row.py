import numpy as np

from nnstudio.data import Fitted, Table
from nnstudio.data.one_row import Field, row_fields, row_table
from nnstudio.data.prepare import prepare
from nnstudio.data.settings import DataSettings
from nnstudio.data.transforms import TRANSFORMS

TABLE = Table(
    np.array([[1.0, 0.0], [3.0, 1.0], [5.0, 1.0]]),
    np.array([0, 1, 1]),
    feature_names=("size", "colour"),
    target_names=("kind",),
    classes=("small", "large"),
    categories=((), ("red", "blue")),
)


def test_fields_without_data_have_names_and_choices() -> None:
    fitted = Fitted.fit(TABLE, np.arange(3))
    first, second = row_fields(fitted)
    assert (first.name, first.choices, np.isnan(first.low)) == ("size", (), True)
    assert second.choices == ("red", "blue")


def test_fields_tell_the_range_of_the_training_rows_alone() -> None:
    prepared = prepare(DataSettings())
    fields = row_fields(prepared.fitted, prepared)
    seen = prepared.table.columns[prepared.train.rows]
    assert [f.name for f in fields] == list(prepared.table.feature_names)
    np.testing.assert_allclose([f.low for f in fields], seen.min(axis=0))
    np.testing.assert_allclose([f.high for f in fields], seen.max(axis=0))
    np.testing.assert_allclose([f.usual for f in fields], np.median(seen, axis=0))


def test_a_typed_row_is_prepared_as_the_rows_of_the_table_are() -> None:
    fitted = Fitted.fit(TABLE, np.arange(3), (TRANSFORMS.parse("standardize"),))
    typed = row_table(fitted, np.array([5.0, 1.0]))
    np.testing.assert_array_equal(fitted.features(typed), fitted.features(TABLE)[2:])


def test_stages_show_every_step_and_end_with_what_the_network_sees() -> None:
    fitted = Fitted.fit(TABLE, np.arange(3), (TRANSFORMS.parse("standardize"),))
    given, scaled, seen = fitted.stages(TABLE.columns[:1])
    assert given.title == ""
    assert given.values.tolist() == [[1.0, 0.0]]
    # mean 3, standard deviation sqrt(8 / 3); the category stays as it is
    np.testing.assert_allclose(scaled.values, [[-2 / np.sqrt(8 / 3), 0.0]])
    assert seen.names == ("size", "colour = red", "colour = blue")
    np.testing.assert_array_equal(seen.values, fitted.apply(TABLE.columns[:1]))


def test_a_field_of_whole_numbers_says_so() -> None:
    assert Field("age", whole=True).whole
    prepared = prepare(DataSettings())
    assert not any(f.whole for f in row_fields(prepared.fitted, prepared))
