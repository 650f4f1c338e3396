"""One file out, the same rows back."""

import json
import os
import shutil
import tarfile
from pathlib import Path

from launcher.tests.sites import Site

HASH = "SELECT count(*), md5(string_agg(notes::text, ',' ORDER BY id)) FROM notes"
RIGHTS = "SELECT datacl FROM pg_database WHERE datname = 'kezhou'"
NAMES = "SELECT datname FROM pg_database WHERE datname LIKE 'kezhou%' ORDER BY 1"


def filled(site: Site) -> str:
    """Give the site something to keep, and return its fingerprint."""
    return site.sql("INSERT INTO notes SELECT n, '克州' || n FROM generate_series(1, 300) AS n", HASH)


def test_a_restore_brings_the_rows_back_and_keeps_the_former_database(site: Site) -> None:
    before = filled(site)
    file = site.root / "kept.dump"
    code, said, complaint = site.call("backup", "kept.dump")
    assert (code, complaint) == (0, "")
    assert f"备份完成：{file}" in said
    assert file.stat().st_mode & 0o777 == 0o600
    rights = site.sql("DELETE FROM notes WHERE id % 2 = 0", "INSERT INTO notes VALUES (1000, '新')", RIGHTS)

    code, said, complaint = site.call("restore", "kept.dump")

    assert (code, complaint) == (0, "")
    site.up()
    assert site.sql(HASH) == before
    assert site.sql(RIGHTS) == rights
    names = site.sql(NAMES)
    assert "kezhou_before_" in names
    assert "kezhou_restore_" not in names
    assert site.call("restore", "kept.dump")[::2] == (
        1,
        "网站正在运行，不能恢复：请先停止它（make stop），再运行 make restore。\n",
    )
    assert site.call("backup")[0] == 0


def test_what_is_not_a_whole_backup_changes_nothing(site: Site) -> None:
    before = filled(site)
    assert site.call("backup", "kept.dump")[0] == 0
    whole = (site.root / "kept.dump").read_bytes()
    (site.root / "cut.dump").write_bytes(whole[: len(whole) - 600])
    (site.root / "text.dump").write_text("not a dump")

    for name in ("cut.dump", "text.dump"):
        code, _, complaint = site.call("restore", name)
        assert code == 1
        assert complaint == f"{site.root / name} 不是备份文件，或已损坏：请换一个 make backup 写出的文件。\n"
    assert site.call("restore", "no.dump")[::2] == (1, "找不到备份文件 no.dump：用法 make restore FILE=备份文件。\n")
    assert site.call("backup", "kept.dump")[::2] == (1, f"{site.root / 'kept.dump'} 已存在：请换一个文件名。\n")
    assert site.sql(HASH) == before
    assert "kezhou_" not in site.sql(NAMES)


def test_a_backup_of_one_clone_restores_in_another(site: Site, tmp_path: Path) -> None:
    before = filled(site)
    assert site.call("backup", str(tmp_path / "moved.dump"))[0] == 0
    pointer = site.root / ".data" / "cluster"
    if pointer.exists():
        shutil.rmtree(pointer.read_text())
    shutil.rmtree(site.root / ".data")

    code, _, complaint = site.call("restore", str(tmp_path / "moved.dump"))

    assert (code, complaint) == (0, "")
    assert site.sql(HASH) == before


def attached(site: Site, name: str, content: str) -> Path:
    """Put a file where the site keeps what people attach."""
    file = site.root / ".data" / "media" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    if site.user is not None:
        for each in (file, *file.parents):
            if each.is_relative_to(site.root / ".data" / "media"):
                os.chown(each, site.user, site.user)
    return file


PHOTO, SMALL = f"ab/cd/{'0' * 32}", f"ab/cd/{'0' * 32}.thumb"


def test_attached_files_go_along_and_come_back_where_they_are_missing(site: Site) -> None:
    filled(site)
    photo, small = attached(site, PHOTO, "photo"), attached(site, SMALL, "small")
    attached(site, f"ab/cd/{'1' * 32}.part", "half")
    code, said, complaint = site.call("backup", "kept.dump")
    tar = site.root / "kept.dump.files.tar"
    assert (code, complaint) == (0, "")
    assert f"附件 2 个文件：{tar}" in said
    assert tar.stat().st_mode & 0o777 == 0o600
    photo.unlink()
    small.write_text("later")

    code, said, complaint = site.call("restore", "kept.dump")

    assert (code, complaint) == (0, "")
    assert "附件已恢复：补回 1 个文件，已有的没有动。" in said
    assert (photo.read_text(), small.read_text()) == ("photo", "later")
    assert photo.stat().st_mode & 0o777 == 0o600
    tar.unlink()
    assert "附件没有恢复" in site.call("restore", "kept.dump")[1]


def test_a_tar_that_holds_anything_else_is_refused_before_the_database_is_touched(site: Site) -> None:
    before = filled(site)
    attached(site, PHOTO, "photo")
    assert site.call("backup", "kept.dump")[0] == 0
    tar = site.root / "kept.dump.files.tar"
    whole = tar.read_bytes()
    with tarfile.open(tar, "w") as strange:
        strange.add(site.root / "Makefile", "../../Makefile")

    code, _, complaint = site.call("restore", "kept.dump")

    assert code == 1
    assert complaint == f"{tar} 里有不是附件的内容（'../../Makefile'）：请换一份 make backup 写出的备份。\n"
    tar.write_bytes(whole[:700])
    assert "已损坏" in site.call("restore", "kept.dump")[2]
    assert site.sql(HASH) == before
    assert "kezhou_" not in site.sql(NAMES)


def test_a_restore_is_noted_at_the_anchors_of_the_audit_trail(site: Site) -> None:
    filled(site)
    site.sql("CREATE TABLE records_auditseal AS SELECT generate_series(1, 7) AS id")
    assert site.call("backup", "kept.dump")[0] == 0
    anchors = site.root / ".data" / "anchors" / "kezhou.jsonl"
    anchors.parent.mkdir()
    anchors.write_text('{"at": "2026-03-01T00:00:00+00:00", "count": 9, "head": "00"}\n')
    if site.user is not None:
        for each in (anchors, anchors.parent):
            os.chown(each, site.user, site.user)

    assert site.call("restore", "kept.dump")[0] == 0

    noted = json.loads(anchors.read_text().splitlines()[-1])
    assert (noted["restored"], noted["count"]) == ("kept.dump", 7)
