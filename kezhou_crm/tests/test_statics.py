"""Static files are collected where one changed, and only then."""

import os

import pytest

from kezhou_crm import statics


@pytest.fixture
def source(tmp_path, settings):
    """Give a folder of two static files, the only ones."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "desk.css").write_text("body {}")
    (folder / "old.js").write_text("1")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    return folder


def collected(settings):
    return {path.name: path.read_text() for path in settings.STATIC_ROOT.iterdir() if path.name != ".collected"}


def test_they_are_collected_once(source, settings):
    assert statics.collect_if_changed() is True
    assert statics.collect_if_changed() is False
    assert collected(settings) == {"desk.css": "body {}", "old.js": "1"}


def test_a_changed_file_is_collected_again(source, settings):
    statics.collect_if_changed()
    (source / "desk.css").write_text("body { color: black }")

    assert statics.collect_if_changed() is True
    assert collected(settings)["desk.css"] == "body { color: black }"


def test_a_change_that_keeps_the_size_is_noticed(source, settings):
    statics.collect_if_changed()
    (source / "old.js").write_text("2")
    os.utime(source / "old.js", ns=(0, 0))

    assert statics.collect_if_changed() is True
    assert collected(settings)["old.js"] == "2"


def test_a_file_that_is_gone_is_no_longer_served(source, settings):
    statics.collect_if_changed()
    (source / "old.js").unlink()

    assert statics.collect_if_changed() is True
    assert collected(settings) == {"desk.css": "body {}"}


def test_a_collection_that_was_broken_off_is_done_again(source, settings):
    statics.collect_if_changed()
    (settings.STATIC_ROOT / ".collected").unlink()

    assert statics.collect_if_changed() is True
