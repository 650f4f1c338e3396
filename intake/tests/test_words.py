"""People, choices, titles, codes and texts of cells; and text files as cells."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading import answers, cells, choices, encodings, fields, people, separated, texts, titles, values
from intake.reading.cells import Area, Cell, Fault, Grid
from intake.reading.columns import TITLE, Column
from intake.reading.people import Person
from intake.reading.problems import Grade
from projects.stages import AgreementType, Stage
from records.unfit import Unfit


def read(content, field):
    return values.read(Cell(7, 3, content), Column(3, "列", fields.BY_NAME[field], TITLE, None), None, {})


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("示例甲", ["示例甲"]),
        ("示例甲、示例乙，示例丙；示例丁/示例戊", ["示例甲", "示例乙", "示例丙", "示例丁", "示例戊"]),
        ("示例甲\n示例乙", ["示例甲", "示例乙"]),
        ("示例甲 示例乙", ["示例甲", "示例乙"]),
        ("王　磊", ["王磊"]),
        ("王 磊、李  明", ["王磊", "李明"]),
        ("地里下提•示例", ["地里下提·示例"]),
        ("地里下提‧示例、买买提.示例・古丽", ["地里下提·示例", "买买提·示例·古丽"]),
        ("地里下提·\n示例", ["地里下提·示例"]),
        ("示例甲和示例乙", ["示例甲", "示例乙"]),
        ("和示例", ["和示例"]),
        ("示例甲（牵头），示例乙", ["示例甲", "示例乙"]),
        ("示例乙（配合）、示例甲（牵头）", ["示例甲", "示例乙"]),
        ("示例甲、示例甲", ["示例甲"]),
        ("示例甲 副州长", ["示例甲"]),
        ("州委常委、副州长 示例甲，示例乙", ["示例甲", "示例乙"]),
        ("示例甲，示例乙、局长", ["示例甲", "示例乙"]),
        ("王主任", ["王主任"]),
        ("\x000\x00示例甲", ["0示例甲"]),
        ("示例乙 (配合)  示例甲 (主)", ["示例甲", "示例乙"]),
        ("配合领导：示例乙；牵头领导：示例甲", ["示例甲", "示例乙"]),
        ("Shili Yi", ["Shili Yi"]),
        ("无", []),
        ("、，", []),
    ],
)
def test_people_of_a_cell(said, found):
    assert [person.name for person in people.read(said)] == found


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ("示例甲（副州长）", Person("示例甲", "副州长")),
        ("副州长 示例甲", Person("示例甲", "副州长")),
        ("示例甲副州长", Person("示例甲", "副州长")),
        ("示例甲　常务副州长", Person("示例甲", "常务副州长")),
        ("州委常委、副州长示例甲", Person("示例甲", "州委常委、副州长")),
        ("示例甲（县委常委），局长", Person("示例甲", "县委常委、局长")),
        ("常务副县长：示例甲", Person("示例甲", "常务副县长")),
        ("示例甲（县委常委、副县长）", Person("示例甲", "县委常委、副县长")),
        ("示例甲 13900000001", Person("示例甲", "", "13900000001")),
        ("示例甲，13900000001", Person("示例甲", "", "13900000001")),
        ("牵头领导：示例甲", Person("示例甲")),
        ("示例甲（13900000001）", Person("示例甲", "", "13900000001")),
    ],
)
def test_a_post_and_a_phone_beside_a_name(said, person):
    assert people.read(said) == (person,)


@pytest.mark.parametrize(("enum", "field"), [(Stage, "stage"), (AgreementType, "agreement_type")])
def test_the_codes_are_those_of_the_ledger_and_every_label_is_read(enum, field):
    assert set(choices.SURE[field]) == set(enum.values)
    assert {choices.read(label, field) for label in enum.labels} == {(code, ()) for code in enum.values}


def test_every_choice_column_has_its_words_and_no_word_means_two_things():
    asked = {field.name for field in fields.FIELDS if field.kind is fields.Kind.CHOICE}

    assert asked == set(choices.SURE)
    for field, codes in choices.SURE.items():
        words = [word for said in codes.values() for word in said]
        assert len(words) == len(set(words)), field
        assert not set(words) & set(choices.DOUBTED.get(field, ())), field


def test_a_stage_between_two_is_to_be_confirmed_and_a_halt_is_none():
    assert choices.read("已竣工", "stage")[0] == "STARTED"
    assert choices.read("已竣工", "stage")[1][0].grade is Grade.ASK
    assert choices.read("停滞", "stage")[0] is None
    assert "不是阶段" in choices.read("停滞", "stage")[1][0].words
    assert choices.read("在建阶段", "stage") == ("STARTED", ())


@pytest.mark.parametrize(
    ("said", "answer"),
    [("是", True), ("√", True), ("Ｙ", True), ("否", False), ("无", False), ("/", None), ("也许", None)],
)
def test_yes_and_no(said, answer):
    assert choices.yes_or_no(said)[0] is answer
    assert bool(choices.yes_or_no(said)[1]) == (said == "也许")


def test_every_title_and_synonym_finds_its_column_and_only_that():
    for field in fields.FIELDS:
        for title in (field.title, *field.also):
            assert titles.find(title) is field
    spelled = [titles.key(title) for field in fields.FIELDS for title in {field.title, *field.also}]
    assert len(spelled) == len(set(spelled))
    assert len(fields.BY_NAME) == len(fields.FIELDS)


@pytest.mark.parametrize(
    ("title", "name", "unit"),
    [
        ("总 投 资\n（亿元）", "total_investment", "亿元"),
        ("计划投资总额(万元)", "total_investment", "万元"),
        ("其中：固定资产投资（单位：万元）", "fixed_investment", "万元"),
        ("签约金额亿元", "contracted_amount", "亿元"),
        ("　项目名称：", "name", None),
        ("★包联领导*", None, None),
        ("总投资(含税)", "total_investment", None),
        ("投资方简介", None, None),
        ("进度/备注", None, None),
    ],
)
def test_titles_as_counties_write_them(title, name, unit):
    found = titles.find(title)

    assert (found.name if found else None, titles.unit(title)) == (name, unit)


@pytest.mark.parametrize(
    ("group", "title", "name"),
    [
        ("总投资（亿元）", "合计", "total_investment"),
        ("总投资", "其中：到位资金", "in_place_total"),
        ("基本情况", "项目名称", "name"),
        ("投资方", "统一社会信用代码", "investor_uscc"),
        ("联系人", "电话", "phone"),
        ("联系人", "职务", "contact_title"),
        ("包联领导", "姓名", "leader"),
        ("包联领导", "职务", None),
        ("包联领导", "电话", None),
        ("基本情况", "别的", None),
    ],
)
def test_a_title_below_another(group, title, name):
    found = titles.find_below(group, title)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("content", "value", "words"),
    [
        ("y1653001 000000019b", "Y1653001000000019B", ""),
        ("Ｙ1653001000000019B", "Y1653001000000019B", ""),
        ("Y16530010000000190", "Y16530010000000190", "校验位不符"),
        ("1234", None, "应是 18 位"),
        (Decimal(916530010000000192), None, "存成了数字"),
        ("无", None, ""),
        (Fault("#N/A"), None, "公式出错"),
    ],
)
def test_credit_codes(content, value, words):
    read_ = read(content, "company_uscc")

    assert read_.value == value
    assert words in "".join(problem.words for problem in read_.problems)
    assert bool(read_.problems) == bool(words)


@pytest.mark.parametrize(
    ("field", "content", "value"),
    [
        ("name", "新疆示例\n能源有限公司２期", "新疆示例能源有限公司2期"),
        ("name", "示例_x000D_\n项目", "示例项目"),
        ("scope", "一、示例\r\n\r\n二、  示例", "一、示例\n二、 示例"),
        ("issues", "无", "无"),
        ("issues", "/", None),
        ("coop_units", "示例局、示例办\n示例局", ("示例局", "示例办")),
        ("coop_units", "—", None),
        ("phone", "+86 139 0000 0001、（0908）4220001", "13900000001、0908-4220001"),
        ("phone", Decimal(13900000001), "13900000001"),
        ("phone", "无", None),
        ("phone", "见附件", None),
        ("location", "示例" * 251, None),
        ("scope", "示例" * 251, "示例" * 251),
        ("land_mu", "80余亩", Decimal(80)),
        ("land_mu", Decimal("1.50"), Decimal("1.5")),
        ("land_mu", "1.2.3", None),
        ("land_mu", "很多", None),
        ("land_mu", "待定", None),
        ("in_stats", True, None),
        ("seq", Decimal("1.0"), "1"),
        ("remark", True, "TRUE"),
        ("seq", None, None),
    ],
)
def test_other_kinds_of_cells(field, content, value):
    if content is True and field == "in_stats":
        value = True

    assert read(content, field).value == value


def test_what_is_nothing_to_say():
    assert texts.is_nothing(" ／ ")
    assert not texts.is_nothing("示例")


def test_addresses():
    for row, column in ((1, 1), (7, 26), (7, 27), (1_048_576, 16_384)):
        assert cells.place(cells.address(row, column)) == (row, column)
    assert cells.address(1_048_576, 16_384) == "XFD1048576"
    assert Cell(1, 1, datetime(2025, 10, 23, 9, 30)).said == "2025-10-23 09:30"  # noqa: DTZ001 - a workbook knows no zone


TABLE = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2, max_size=4), min_size=1
)


@given(TABLE, st.sampled_from(separated.SEPARATORS))
def test_what_a_program_wrote_is_read_back(table, separator):
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(table)

    assert list(separated.rows(written.getvalue(), separator)) == table


@given(st.text('",;\t\r\nab示例', max_size=60), st.sampled_from(separated.SEPARATORS))
def test_no_text_is_too_broken_to_be_cut_into_cells(text, separator):
    signs = "".join(cell for row in separated.rows(text, separator) for cell in row)

    assert [sign for sign in signs if sign in "ab示例"] == [sign for sign in text if sign in "ab示例"]


def test_quotation_marks_of_a_name_stay():
    assert list(separated.rows('"示例"产业园\t"a\nb"\t"x""y"\n', "\t")) == [['"示例"产业园', "a\nb", 'x"y']]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_offices(encoding):
    assert encodings.decode("项目名称,总投资".encode(encoding)) == "项目名称,总投资"


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xef\xbb\xbf\xff", b"\xff\xfe\x00\x00", b"a\x00b", b"\x80\xff"])
def test_what_would_be_garbled_is_refused(content):
    with pytest.raises(Unfit, match="乱码"):
        encodings.decode(content)


def test_an_answer_says_what_was_read():
    content = (
        "示例\n",
        Decimal("8.04"),
        True,
        date(2025, 10, 23),
        datetime(2025, 10, 23, 9),  # noqa: DTZ001 - a workbook knows no zone
        Fault("#REF!"),
        None,
        "1",
    )
    grids = [Grid("甲", (content, (), ("x",)), (Area(1, 1, 2, 1),)), Grid("乙", (), hidden=True)]

    assert list(answers.read(line.encode() for line in answers.write(grids))) == grids


def test_a_refusal_is_told_as_it_was_said():
    with pytest.raises(Unfit, match="示例的理由") as refused:
        list(answers.read([answers.refuse(Unfit("example", "示例的理由")).encode()]))

    assert refused.value.code == "example"


@pytest.mark.parametrize("lines", [[], [b'{"sheet":"x","hidden":false,"merged":[]}'], [b"["], [b'["x"]']])
def test_an_answer_that_breaks_off_is_no_answer(lines):
    with pytest.raises(Unfit, match="没有走完"):
        list(answers.read(lines))
