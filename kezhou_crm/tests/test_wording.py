"""Chinese sentences have Chinese punctuation, wherever a user reads them."""

import ast
import re
import subprocess
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.utils.translation import gettext

HALF_WIDTH = re.compile(
    "[\u4e00-\u9fff”》）][,;!?]|[\u4e00-\u9fff”》）]:(?![/\\d])|[\u4e00-\u9fff”》]\\((?!\\?)|\\)[\u4e00-\u9fff]"
)
APART = ("/tests/", "records/names.py")


def sources(*endings):
    listed = subprocess.run(
        ["git", "ls-files", *endings],  # noqa: S607 - git of the machine
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    paths = [settings.BASE_DIR / name for name in listed.stdout.split()] or list(settings.BASE_DIR.rglob(endings[0]))
    return [
        path
        for path in paths
        if path.is_file() and not any(part in str(path) for part in (*APART, "/.venv/", "/.data/"))
    ]


def sentences(path):
    """Give the string constants of a module that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, holders) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", sources("*.py"), ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_the_sentences_of_a_module(path):
    assert [
        (line, text) for line, text in sentences(path) if HALF_WIDTH.search(text) and "postgresql://" not in text
    ] == []


@pytest.mark.parametrize("path", sources("*.html"), ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_the_sentences_of_a_template(path):
    text = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"))

    assert HALF_WIDTH.findall(text) == []


def test_what_we_say_instead_of_django_is_compiled():
    folder = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES"
    written = re.findall(r'^msgstr(?:\[0\])? "(.+)"$', (folder / "django.po").read_text(encoding="utf-8"), re.MULTILINE)
    with (folder / "django.mo").open("rb") as compiled:
        said = set(GNUTranslations(compiled)._catalog.values())

    assert set(written) <= said
    assert gettext(":") == "："
