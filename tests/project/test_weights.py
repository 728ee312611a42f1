import json

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from project_samples import GOOD, members, packed, refusal, small_state, small_weights

from nnstudio.project import ProjectError, edits, weights


def raw(header, body=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


def entry(shape, start, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "does not begin with a safetensors header"),
        (b"\x80\x04\x95" + b"x" * 50, "does not begin with a safetensors header"),
        (raw({}, length=2**62), "does not begin with a safetensors header"),
        (raw(b'{"a": {}, "a": {}}'), "the key 'a' appears twice"),
        (raw({"a": entry([1], 0, 2, "BF16")}, b"xx"), "expected numbers of type F32 or F64, got BF16"),
        (raw({"a": entry([2], 0, 4)}, b"x" * 4), "its shape does not agree"),
        (raw({"a": entry([0, 2**40], 0, 0)}), "a, shape: expected a whole number"),
        (raw({"a": entry([-1], 0, 4)}, b"x" * 4), "a, shape: expected a whole number"),
        (raw({"a": entry([1], 0, 4)}, b"x" * 8), "is damaged"),
        (raw({"a": entry([1], 4, 8)}, b"x" * 8), "is damaged"),
        (raw({"a": entry([1], 0, 4), "b": entry([1], 0, 4)}, b"x" * 4), "is damaged"),
        (raw({"a": 3}), "a: expected an object"),
        (raw({"a": entry([1], 0, 400)}, b"x" * 4), "data_offsets: expected a whole number"),
    ],
)
def test_files_that_lie_are_refused(data, words):
    with pytest.raises(ProjectError) as error:
        weights.decode(data, "weights.safetensors")
    assert words in str(error.value)
    assert str(error.value).startswith("weights.safetensors")


def test_too_many_arrays():
    header = {f"t{n}": entry([0], 0, 0) for n in range(20_001)}
    with pytest.raises(ProjectError, match="20,001 arrays"):
        weights.decode(raw(header), "weights.safetensors")


@given(
    st.dictionaries(
        st.text("abc/é_1", min_size=1, max_size=8),
        arrays.arrays(
            st.sampled_from([np.dtype("float32"), np.dtype("float64")]),
            arrays.array_shapes(max_dims=4, max_side=4),
        ),
        max_size=4,
    )
)
def test_the_safetensors_library_reads_what_we_write(given_arrays):
    data = weights.encode(given_arrays, {"b": "2", "a": "1"})
    for read in (safetensors.numpy.load(data), weights.decode(data, "x")):
        assert read.keys() == given_arrays.keys()
        for name, array in given_arrays.items():
            assert read[name].dtype == array.dtype
            assert np.array_equal(read[name], array, equal_nan=True)
    assert weights.encode(dict(reversed(given_arrays.items())), {"a": "1", "b": "2"}) == data


def test_whole_numbers_are_no_weights():
    with pytest.raises(TypeError, match="float32 or float64"):
        weights.encode({"a": np.zeros(3, np.int64)})


def test_misfits_are_listed():
    wrong = small_weights()
    wrong["dense_1/kernel"] = wrong["dense_1/kernel"].T
    del wrong["dense_2/bias"]
    wrong["dense_2/extra"] = np.zeros(3, np.float32)
    data = packed(members(GOOD), parts={"weights.safetensors": weights.encode(wrong)})
    error = refusal(data)
    assert error.code == "weights"
    for words in (
        "Its weights do not fit: ",
        "dense_1/kernel is 4×3, the network needs 3×4",
        "dense_2/extra has no place in the network",
        "dense_2/bias is missing",
    ):
        assert words in str(error)


def test_shapes_are_compared_where_they_are_known():
    spec = small_state().network
    good, wrong = small_weights(), {"dense_2/kernel": np.ones((2, 4)), "dense_2/bias": np.ones(2)}
    assert weights.differences(good, spec, None) == []
    assert weights.differences(wrong, spec, None) == ["dense_2/kernel is 2×4, the network needs 4×2"]
    assert weights.missing({}, spec, None) == ["dense_1", "dense_2"]
    assert weights.missing({"dense_1/kernel": np.ones((3, 4))}, spec, None) == ["dense_2"]
    assert set(weights.fitting({**good, **wrong}, spec, None)) == {"dense_1/kernel", "dense_1/bias"}


def test_arrays_follow_their_layer_s_name():
    before = small_state()
    after = edits.rename(before, "n2", "encoder")
    assert set(weights.follow_names(small_weights(), before.network, after.network)) == {
        "encoder/kernel",
        "encoder/bias",
        "dense_2/kernel",
        "dense_2/bias",
    }


def test_arrays_that_are_not_finite_are_told():
    spoilt = {**small_weights(), "dense_2/bias": np.array([np.nan, np.inf])}
    assert weights.not_finite(spoilt) == ["dense_2 contains NaN or infinity (2 values). Reset its weights."]
