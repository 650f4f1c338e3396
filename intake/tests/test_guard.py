"""Hostile and broken files: refused in words, by a process that ends, in a server that does not grow."""

import io
import os
import subprocess
import time
from pathlib import Path

import pytest

from intake import workbooks
from intake.reading import guard, limits, old_books, opening, unpacking
from intake.reading.limits import Limits
from intake.tests import example_books, hostile_books
from kezhou_crm.tests import files
from records.unfit import Unfit

MB = 1 << 20
SMALL = 100_000  # bytes
LEFT_TO_THE_PROCESS = (hostile_books.STOPPED, hostile_books.BOMB)


def resident() -> int:
    """Return the bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def children() -> str:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")


def test_the_corpus_is_large():
    assert len(hostile_books.REFUSED) >= 60


@pytest.mark.parametrize("case", hostile_books.REFUSED)
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing_behind(case):
    name, make, words = hostile_books.REFUSED[case]
    file = io.BytesIO(make())
    before, running = resident(), children()

    with pytest.raises(Unfit) as refused:
        workbooks.read_file(file, name)

    assert words.rstrip("。") in refused.value.words
    assert not refused.value.words.endswith("。")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in refused.value.words)
    assert resident() - before < 50 * MB
    assert children() == running


@pytest.mark.parametrize("case", hostile_books.REFUSED)
def test_what_is_small_is_refused_by_the_reader_itself_with_the_same_words(case):
    """What needs no limit of the process is refused by rule, not by luck; what does is left to the process."""
    _, make, words = hostile_books.REFUSED[case]
    content = make()
    if len(content) > SMALL or words in (*LEFT_TO_THE_PROCESS, hostile_books.NO_HEADER, "没有内容"):
        return

    with pytest.raises(Unfit) as refused:
        opening.grids(io.BytesIO(content), len(content))

    assert words.rstrip("。") in refused.value.words


def test_a_file_that_would_run_on_is_stopped_by_its_own_work():
    file = io.BytesIO(hostile_books.many_rows())

    with pytest.raises(Unfit, match="时间太长") as refused:
        guard.grids(file, Limits(processor=0.02))

    assert refused.value.code == "too_slow"


def test_a_process_that_hangs_is_stopped_by_the_clock():
    file = io.BytesIO(hostile_books.many_rows())
    running, started = children(), time.monotonic()

    with pytest.raises(Unfit, match="时间太长"):
        guard.grids(file, Limits(wall=0.01))

    assert time.monotonic() - started < limits.USUAL.wall
    assert children() == running


def test_a_file_that_wants_more_memory_than_there_is_is_stopped():
    with pytest.raises(Unfit, match="内存太多"):
        guard.grids(io.BytesIO(b"x" * (19 * MB)), Limits(memory=48 * MB))


def test_more_answer_than_the_server_will_take_is_no_answer():
    with pytest.raises(Unfit, match="已停止读取"):
        guard.grids(io.BytesIO(hostile_books.honest()), Limits(answer=16))


def test_the_usual_limits_refuse_within_two_seconds_of_work():
    assert limits.USUAL.processor < 2
    assert limits.USUAL.memory <= 512 * MB


def test_an_honest_workbook_passes_the_same_way():
    book = workbooks.read_file(io.BytesIO(hostile_books.honest()), "../../台账.xlsx")

    assert book.file == "台账.xlsx"
    assert book.best.rows[0].value("name") == "示例项目"


def test_the_reading_process_is_given_no_secret(monkeypatch):
    given = {}
    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **how: given.update(how) or started(command, **how))

    guard.grids(io.BytesIO(hostile_books.honest()))

    assert set(given["env"]) == {"PYTHONDONTWRITEBYTECODE", "LC_ALL", "MALLOC_ARENA_MAX"}
    assert given["close_fds"]


def test_the_reader_itself_knows_no_entities():
    """The refusal of DOCTYPE is not the only net: what reads the XML expands nothing, whatever it is told."""
    entity = f'<row r="1">{hostile_books.cell("A1", "项目名称&e;&a9;")}</row>'
    content = hostile_books.changed(
        sheet=hostile_books.sheet(entity, hostile_books.OUTSIDE.replace("]>", hostile_books.BILLION + "]>"))
    )

    try:
        said = str([grid.rows for grid in opening._workbook(content, {})])
    except Unfit as refused:
        said = refused.words

    assert "root" not in said
    assert "哈" not in said


def test_a_document_type_is_found_wherever_the_pieces_are_cut():
    for padding in range(unpacking.PIECE - 80, unpacking.PIECE + 20, 7):
        part = hostile_books.sheet("", f"<!--{'x' * (padding - 60)}-->{hostile_books.OUTSIDE}")
        with pytest.raises(Unfit, match="DOCTYPE"):
            unpacking.weigh(io.BytesIO(files.packed({"xl/worksheets/sheet1.xml": part})))


def test_empty_formatted_rows_down_to_the_last_one_are_no_harm():
    rows = f'<row r="1">{"".join(hostile_books.cell(f"{at}1", t) for at, t in zip("ABCD", hostile_books.HEADS, strict=True))}</row>'
    rows += '<row r="2"><c r="B2" t="inlineStr"><is><t>示例项目</t></is></c></row>'
    rows += "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 1_048_577, 50))

    book = workbooks.read_file(io.BytesIO(hostile_books.changed(sheet=hostile_books.sheet(rows))), "台账.xlsx")

    assert [row.number for row in book.best.rows] == [2]


def test_a_workbook_without_a_password_has_none():
    assert not old_books.has_password(hostile_books.old_book())
    assert not old_books.has_password(hostile_books.old_book()[:514] + b"x" * 600)
    assert not old_books.has_password(b"x" * 512 + old_books.BEGINNING)


@pytest.mark.parametrize("case", ["05-驻点招商表.xlsx", "08-公式出错.xlsx", "11-旧版工作簿.xls", "07-一县一表.xlsx"])
def test_the_process_tells_what_the_reader_itself_reads(case):
    content = example_books.FILES[case]()

    assert list(guard.grids(io.BytesIO(content))) == opening.grids(io.BytesIO(content), len(content))
