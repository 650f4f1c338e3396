"""Files on disk: whole or not there, and what no row names is swept."""

import os
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kezhou_crm.tests.factories import AttachmentFactory
from records import media

DAY = 24 * 3600


@pytest.fixture
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def kept(root, *, age=2 * DAY, ending=""):
    name = media.new_name()
    media.write(root, name + ending, [b"x"])
    os.utime(root / (name + ending), (time.time() - age,) * 2)
    return name


def sweep(*options):
    said = StringIO()
    call_command("sweep_media", *options, stdout=said)
    return said.getvalue().strip()


def left(root):
    return {path.relative_to(root).as_posix() for _name, path in media.stored(root)}


def test_names_are_random_and_sharded():
    names = {media.new_name() for _ in range(1000)}

    assert len(names) == 1000
    assert all(media.NAME.fullmatch(name) for name in names)


@pytest.mark.parametrize(
    "name", ["../secret", "ab/cd/../../secret", "/etc/passwd", "ab/cd/" + "0" * 31, "", "ab/cd/" + "0" * 32 + "\n"]
)
def test_a_name_that_is_not_ours_has_no_place(root, name):
    with pytest.raises(FileNotFoundError):
        media.read(root, name)


def test_a_file_that_breaks_off_leaves_nothing(root):
    def chunks():
        yield b"begun"
        raise OSError

    name = media.new_name()
    with pytest.raises(OSError):  # noqa: PT011 - it has no words
        media.write(root, name, chunks())

    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_a_name_is_never_written_twice_at_once(root):
    name = media.new_name()
    media.write(root, name, [b"x"])
    (root / (name + media.PART)).touch()

    with pytest.raises(FileExistsError):
        media.write(root, name, [b"y"])


def test_the_sweep_takes_what_is_old_and_unknown(db, root):
    known = AttachmentFactory(stored_as=kept(root)).stored_as
    media.write(root, known + media.THUMBNAIL, [b"x"])
    os.utime(root / (known + media.THUMBNAIL), (0, 0))
    orphan, fresh = kept(root), kept(root, age=DAY - 600)
    media.write(root, orphan + media.THUMBNAIL, [b"x"])
    os.utime(root / (orphan + media.THUMBNAIL), (0, 0))
    broken = media.new_name()
    media.write(root, broken, [b"x"])
    (root / broken).rename(root / (broken + media.PART))
    os.utime(root / (broken + media.PART), (0, 0))
    (root / "ab").mkdir(exist_ok=True)
    (root / "ab" / "stranger.txt").touch()

    assert sweep() == "附件记录 1 条，文件 6 个，删除无主文件 3 个。"

    assert left(root) == {known, known + media.THUMBNAIL, fresh}
    assert (root / "ab" / "stranger.txt").exists()


def test_the_sweep_refuses_where_no_file_is_known(db, root):
    orphan = kept(root)
    AttachmentFactory()

    with pytest.raises(CommandError, match="没有一个属于当前数据库"):
        sweep()

    assert left(root) == {orphan}
    assert sweep("--even-if-all") == "附件记录 1 条，文件 1 个，删除无主文件 1 个。"
    assert sweep() == "附件记录 1 条，文件 0 个，删除无主文件 0 个。"
