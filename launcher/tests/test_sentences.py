"""The launcher's Chinese, as it stands in its own source."""

import ast
import errno
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import refusal

FOLDER = Path(__file__).resolve().parents[1]
CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile("(?<=[\u4e00-\u9fff”）…])[,:;!(]|[,:;!()](?=[\u4e00-\u9fff…。])|\\)(?=[：；，])")


def sentences(source: str) -> Iterator[str]:
    """List the string literals that hold Chinese, an inserted value written as …, addresses left out."""
    tree = ast.parse(source)
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            text = node.value
        else:
            continue
        if CHINESE.search(text):
            yield re.sub(r"\w+://[^\s\u3002\uff1b]+", "", text)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_chinese_sentences_have_full_width_punctuation(path: Path) -> None:
    assert [text for text in sentences(path.read_text(encoding="utf-8")) if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        'f"失败({word}:{place}):请检查。"',
        'f"连不上 {place}:{reason}。"',
        '"请重新运行 make run(详情见日志)。"',
        '"好,行"',
    ],
)
def test_half_width_punctuation_is_noticed(source: str) -> None:
    (text,) = sentences(source)

    assert HALF_WIDTH.search(text)


def test_an_error_of_the_system_becomes_a_sentence(tmp_path: Path) -> None:
    error = OSError(errno.EIO, "Input/output error", str(tmp_path / "file"))

    said = str(refusal.from_os(error, tmp_path))

    assert said == f"系统操作失败（Input/output error：{tmp_path / 'file'}）：请检查该文件或文件夹后再运行。"
