"""Rows below the header that are no project, each with the reason why it is left unread. Pure."""

import re

from intake.reading import headers
from intake.reading.cells import Cell
from intake.reading.columns import Column
from intake.reading.texts import half_width

ONLY_NUMBERED = "只有序号的空行"
EMPTY, SUBTOTAL, TOTAL, NOTE, SIGNATURE = "空行", "小计", "合计", "备注", "签字栏"
NUMBERING, HEADER_AGAIN, HEADING, OTHER_TABLE = "栏次行", "重复的表头", "分组标题", "不是项目行：没有一列是认得的"
SUMS = (
    (SUBTOTAL, re.compile(r"^.{0,14}小计(?:[:：(（].*)?$")),
    (TOTAL, re.compile(r"^(?:.{0,14}(?:合计|总计|共计)|累计|汇总|总数)(?:[:：(（].*)?$|^共\d+个.*$")),
)
MAY_BE_SUM = re.compile("计|汇|总|共")
NAMING = frozenset(("seq", "code", "name", "location_county", "attribution_county", "sector_board", "stat_name"))
NOTES = re.compile(r"^(?:备注|附注|注|说明|填表说明|填报说明|填表要求|注意事项|注意|填报要求)(?:[:：\d一二三、.．]|$)")
SIGNED = re.compile(
    r"(?:导出|打印|填报|填表|制表|审核|复核|审签|签发|经办|负责|报送|联系|统计)(?:单位)?(?:人|单位|日期|时间|电话)?"
    r"(?:[(（]?(?:签字|签名|盖章|签章)[)）]?)?[:：]"
)
SIGNED_WORDS = re.compile(r"(?:签字|签名|签章|盖章)")
NUMBERED_NOTE = re.compile(r"^(?:\d{1,2}[.．、)）]|[一二三四五六七八九十]+、|[(（]\d{1,2}[)）])\s*\S{8,}")
HEADING_NUMBER = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）]?[、.．]?\S")
SAME_TITLES = 3
MOST_SIGNING = 8  # cells with something in them
MOST_OF_ONE = 2  # of such, where one person signs


def why(  # noqa: PLR0911 - one line for each reason, the surer ones first
    cells: list[Cell], columns: dict[int, Column], *, after_notes: bool, spread: bool
) -> str | None:
    """Return why a row is no project; None where it is one.

    `cells` hold something; `columns` are all the titled ones; `after_notes` says that notes have begun above, `spread`
    that the row is one cell merged over many. In doubt it is a project: a row too many on the page is seen, a lost one
    is not.
    """
    if not cells:
        return EMPTY
    first = _bare(cells[0])
    if headers.is_numbering(cells):
        return NUMBERING
    if _repeats_header(cells, columns):
        return HEADER_AGAIN
    if reason := _sum(cells, columns):
        return reason
    if NOTES.match(first) and len(cells) <= 2:  # noqa: PLR2004 - 备注: and what it says
        return NOTE
    known = {column.field.name: cell for cell in cells if (column := columns.get(cell.column)) and column.field}
    if _is_signature(first, cells, known.get("name")):
        return SIGNATURE
    if len(cells) == 1 and "seq" in known and first.isdigit():
        return ONLY_NUMBERED
    if len(cells) == 1 and (spread or "name" not in known):
        return _alone(first, after_notes)
    if not known:
        return OTHER_TABLE
    return NOTE if after_notes and len(cells) == 1 and NUMBERED_NOTE.match(first) else None


def _bare(cell: Cell) -> str:
    return re.sub(r"\s+", "", half_width(cell.said))


def _sum(cells: list[Cell], columns: dict[int, Column]) -> str | None:
    """Find 小计 and 合计 in front of the figures: in the first cell or in one of the columns that name a row."""
    for n, cell in enumerate(cells):
        column = columns.get(cell.column)
        names_row = n == 0 or (column and column.field and column.field.name in NAMING)
        if names_row and isinstance(cell.content, str) and MAY_BE_SUM.search(cell.content):
            word = _bare(cell)
            if reason := next((reason for reason, pattern in SUMS if pattern.match(word)), None):
                return reason
    return None


def _repeats_header(cells: list[Cell], columns: dict[int, Column]) -> bool:
    again = [_is_title(cell, columns) for cell in cells[:SAME_TITLES]]
    return any(again) and sum(_is_title(cell, columns) for cell in cells) * 2 > len(cells) >= SAME_TITLES


def _is_title(cell: Cell, columns: dict[int, Column]) -> bool:
    column = columns.get(cell.column)
    if not column or not isinstance(cell.content, str) or len(cell.content) > headers.LONGEST_TITLE:
        return False
    return _bare(cell) in map(half_width, column.theirs.split("/"))


def _is_signature(first: str, cells: list[Cell], name: Cell | None) -> bool:
    """Tell whether a row is signed: 填报人: … 审核人: …, or one of them and the word 签字.

    Where a name stands in the row, people and phones in its other cells are the project's.
    """
    if SIGNED.match(first):
        return True
    if len(cells) > MOST_SIGNING or (name and not SIGNED.search(_bare(name))):
        return False
    said = "".join(map(_bare, cells))
    return len(SIGNED.findall(said)) > 1 or bool(
        len(cells) <= MOST_OF_ONE and SIGNED_WORDS.search(said) and SIGNED.search(said)
    )


def _alone(word: str, after_notes: bool) -> str:
    """Say what a single cell outside of the name column is."""
    if after_notes or NUMBERED_NOTE.match(word):
        return NOTE
    return HEADING if HEADING_NUMBER.match(word) or len(word) <= headers.LONGEST_TITLE else NOTE
