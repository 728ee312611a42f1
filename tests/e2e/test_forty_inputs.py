"""Forty bad inputs, each with the tests that prove its sentence and that nothing is lost.

A row is proven where its part of the program is tested; here it is made sure that none of them goes missing.
"""

# ruff: noqa: E501 - a table
from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

PROJECT, WEIGHTS, JSON = "project/test_file.py", "project/test_weights.py", "project/test_strict_json.py"
REFUSALS, BAD_CSV = "project/test_file_refusals.py", "data/test_csv_refusals.py"
ARRAYS, CSV, LARGE, IMAGES = (f"data/test_{n}.py" for n in ("arrays", "csv", "large", "images"))
FINDINGS, FOREIGN, PREVIEW = (f"data/test_{n}.py" for n in ("findings", "foreign", "preview"))
WINDOW = "e2e/test_bad_input.py"

KEPT = f"{REFUSALS}::test_the_file_is_untouched_by_a_refused_opening_and_by_a_refused_saving"
"""Whatever is wrong with a project, its file and the open document stay."""

ROWS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("an empty file, a picture, a folder, a pipe, a device as project", (
        f"{REFUSALS}::test_other_files_are_not_ours", f"{REFUSALS}::test_what_is_no_regular_file_is_refused_at_once",
        f"{REFUSALS}::test_pipes_and_devices_do_not_block", KEPT)),
    2: ("a project cut at every 64th", (f"{REFUSALS}::test_a_cut_file_is_damaged", f"{WINDOW}::test_a_project_that_cannot_be_opened")),
    3: ("one flipped bit", (f"{REFUSALS}::test_a_flipped_bit_never_gives_another_model", KEPT)),
    4: ("names that lead elsewhere", (f"{REFUSALS}::test_unexpected_names", f"{REFUSALS}::test_a_name_cut_by_a_nul")),
    5: ("a part that appears twice", (f"{REFUSALS}::test_a_part_that_appears_twice",)),
    6: ("code, pickles and links inside", (f"{REFUSALS}::test_code_is_never_opened", f"{REFUSALS}::test_a_link_inside")),
    7: ("a bomb", (f"{REFUSALS}::test_a_bomb_is_refused_before_it_is_read",)),
    8: ("sizes that lie, parts that overlap", (f"{REFUSALS}::test_a_lying_size",)),
    9: ("70,000 parts, encrypted, oddly compressed", (
        f"{REFUSALS}::test_too_many_parts", f"{REFUSALS}::test_encrypted_and_oddly_compressed_parts")),
    10: ("a repeated key", (f"{PROJECT}::test_a_repeated_key_names_itself", f"{JSON}::test_refuses_with_a_sentence")),
    11: ("NaN and infinities as numbers", (
        f"{PROJECT}::test_a_learning_rate_that_is_no_number", f"{JSON}::test_refuses_with_a_sentence")),
    12: ("deep nesting", (f"{JSON}::test_refuses_with_a_sentence",)),
    13: ("huge whole numbers, surrogates, other encodings, trailing text", (f"{JSON}::test_refuses_with_a_sentence",)),
    14: ("units of the wrong type or size", (f"{PROJECT}::test_nonsense_in_the_project_is_refused_with_its_place",)),
    15: ("versions that are newer or none", (
        f"{REFUSALS}::test_newer_files_are_refused_by_version", f"{REFUSALS}::test_a_version_must_be_a_whole_number",
        f"{WINDOW}::test_a_project_that_cannot_be_opened")),
    16: ("kinds that nobody knows", (f"{PROJECT}::test_nonsense_in_the_project_is_refused_with_its_place",
        "gui/test_unknown_layer.py", "project/test_extras.py")),
    17: ("cycles, loose wires, ids twice, long chains", (
        f"{PROJECT}::test_an_unfinished_drawing_opens", f"{PROJECT}::test_a_long_chain_opens_without_recursion",
        f"{WINDOW}::test_a_cycle_is_refused_while_it_is_drawn")),
    18: ("shapes that cannot be", ("engine/test_analysis.py", f"{WINDOW}::test_a_shape_clash_is_mended_by_its_button_and_the_button_taken_back")),
    19: ("a fingerprint that does not agree", (f"{REFUSALS}::test_a_part_that_does_not_agree_with_its_fingerprint",)),
    20: ("endless names, rich text, control characters", (f"{PROJECT}::test_rich_text_in_names_stays_text", "gui/test_plain_words.py")),
    21: ("recovery copies that are none", (
        "project/test_recovery.py::test_what_is_no_copy_is_kept_aside_with_a_sentence",
        "project/test_recovery.py::test_one_that_is_too_large_is_not_read")),
    22: ("weights files that lie", (f"{WEIGHTS}::test_files_that_lie_are_refused",)),
    23: ("arrays twice, of other types, too many", (
        f"{WEIGHTS}::test_files_that_lie_are_refused", f"{WEIGHTS}::test_too_many_arrays",
        f"{WEIGHTS}::test_whole_numbers_are_no_weights")),
    24: ("weights that are not finite", (
        f"{PROJECT}::test_weights_that_are_not_finite_open", f"{WEIGHTS}::test_arrays_that_are_not_finite_are_told")),
    25: ("weights that do not fit", (f"{WEIGHTS}::test_misfits_are_listed",)),
    26: ("pickles, also renamed", (f"{FOREIGN}::test_as_data", f"{FOREIGN}::test_as_a_project")),
    27: (".keras, .h5 and saved models", (f"{FOREIGN}::test_as_data", f"{FOREIGN}::test_a_saved_model_folder")),
    28: ("ONNX with data elsewhere: no ONNX is read", (f"{FOREIGN}::test_as_data", f"{FOREIGN}::test_as_a_project")),
    29: ("ONNX with odd contents: no ONNX is read", (f"{FOREIGN}::test_as_data", f"{FOREIGN}::test_as_a_project")),
    30: ("text in a number column, at row 1,000,001", (
        f"{LARGE}::test_row_1_000_001_is_named", f"{PREVIEW}::test_text_among_numbers_has_four_remedies",
        "gui/test_import_data.py::test_text_among_numbers_is_mended_by_a_button",
        f"{WINDOW}::test_a_table_in_the_import_dialog")),
    31: ("ragged rows, open quotes, endless cells", (
        f"{BAD_CSV}::test_bad_files", f"{LARGE}::test_the_same_sentence", f"{WINDOW}::test_a_table_dropped_on_the_open_network")),
    32: ("encodings", (
        f"{CSV}::test_encoding_line_ends_delimiter_and_decimal_mark", f"{CSV}::test_latin_1_is_read_and_told",
        f"{LARGE}::test_latin_1_far_below_is_read_and_told", f"{PREVIEW}::test_a_chosen_encoding")),
    33: ("delimiters, decimal marks, headers", (
        f"{CSV}::test_a_choice_of_delimiter_and_decimal_mark_overrides", f"{CSV}::test_whether_there_is_a_header",
        f"{CSV}::test_empty_and_repeated_names_are_replaced_and_told",
        "gui/test_import_data.py::test_how_a_text_file_is_read_can_be_changed")),
    34: ("spellings of numbers", (f"{BAD_CSV}::test_only_plain_decimals_are_numbers", f"{LARGE}::test_which_spellings_are_numbers")),
    35: ("no rows, one row, and more than memory holds", (
        f"{BAD_CSV}::test_bad_files", f"{LARGE}::test_more_than_memory_holds_is_refused_before_it_is_read",
        f"{LARGE}::test_progress_is_told_and_reading_can_be_ended",
        "gui/test_import_data.py::test_a_large_file_shows_its_first_rows_while_the_rest_is_read")),
    36: ("columns that cannot help", (
        f"{FINDINGS}::test_columns_are_noticed_and_left_out_at_a_click", f"{PREVIEW}::test_columns_and_their_concerns",
        "gui/test_import_data.py::test_columns_that_cannot_help_are_left_out_with_one_click")),
    37: ("labels that cannot be learnt", (
        f"{PREVIEW}::test_a_target_of_one_class_is_told_before_the_import", f"{FINDINGS}::test_a_rare_class_is_told",
        f"{FINDINGS}::test_amounts_taken_for_classes",
        f"{FINDINGS}::test_a_class_that_training_lacks_is_mended_by_splitting_by_class",
        f"{FINDINGS}::test_too_many_classes_are_refused_without_leaving_out_the_target",
        f"{CSV}::test_rows_without_a_target_are_left_out_and_told")),
    38: ("pictures", (
        f"{IMAGES}::test_every_mode_becomes_red_green_blue", f"{IMAGES}::test_the_camera_s_note_turns_the_picture",
        f"{IMAGES}::test_sizes_that_differ_are_asked_about_then_stretched_or_cut",
        f"{IMAGES}::test_damaged_pictures_are_listed_and_too_many_are_refused",
        "data/test_labelled.py::test_pictures_of_other_kinds_are_told",
        "gui/test_import_data.py::test_pictures_of_several_sizes_ask_for_one")),
    39: ("arrays that lie", (
        f"{ARRAYS}::test_bad_arrays", f"{ARRAYS}::test_archives_that_are_not_what_they_seem",
        f"{ARRAYS}::test_every_plain_kind_in_either_byte_order_and_layout")),
    40: ("IDX files that lie", (f"{ARRAYS}::test_bad_idx", f"{ARRAYS}::test_labels_that_are_not_there_or_are_images")),
}  # fmt: skip


@cache
def functions_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(
        n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test")
    )


def test_no_row_is_missing() -> None:
    assert list(ROWS) == list(range(1, 41))
    assert len({words for words, _ in ROWS.values()}) == 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row_{row:02}")
def test_every_row_is_proven(row: int) -> None:
    words, proofs = ROWS[row]
    assert words
    assert proofs
    for proof in proofs:
        file, _, name = proof.partition("::")
        found = functions_in(file)
        assert found, f"{file} has no tests"
        assert not name or name in found, f"{file} has no {name}"
