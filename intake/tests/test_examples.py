"""The example workbooks say what their expected results say, cell by cell."""

import io
import json
import os

import pytest

from intake import workbooks
from intake.reading import opening
from intake.tests import example_books, spoken

ANEW = "KZ_EXAMPLES_ANEW"  # set: the expected results are written instead of compared; read every line of the diff


@pytest.mark.parametrize("name", example_books.FILES)
def test_an_example_is_read_as_expected(name):
    expected = example_books.FOLDER / f"{name}.json"
    with (example_books.FOLDER / name).open("rb") as file:
        said = spoken.book(workbooks.read_file(file, name))
    if os.environ.get(ANEW):
        expected.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    assert said == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", example_books.FILES)
def test_an_example_is_what_its_description_makes(name):
    kept, made = (example_books.FOLDER / name).read_bytes(), example_books.FILES[name]()

    assert opening.grids(io.BytesIO(kept), len(kept)) == opening.grids(io.BytesIO(made), len(made))


def test_every_example_has_its_expected_results_and_nothing_else_lies_there():
    kept = {path.name for path in example_books.FOLDER.iterdir()}

    assert kept == {name + ending for name in example_books.FILES for ending in ("", ".json")}
    assert len(example_books.FILES) >= 12


def test_every_name_of_an_example_is_made_up():
    for path in example_books.FOLDER.glob("*.json"):
        for sheet in json.loads(path.read_text(encoding="utf-8"))["sheets"]:
            names = [
                row["values"][field]
                for row in sheet["rows"]
                for field in ("name", "investor")
                if field in row["values"]
            ]
            assert [name for name in names if "示例" not in name] == []


def test_pasted_cells_are_read_as_the_same_text_in_a_file():
    from intake.tests import example_texts  # noqa: PLC0415 - the text itself

    pasted = workbooks.read_pasted(example_texts.PASTED).best
    with (example_books.FOLDER / "16-粘贴的单元格.txt").open("rb") as file:
        read = workbooks.read_file(file, "x.txt").best

    assert pasted.rows == read.rows
    assert pasted.columns == read.columns
