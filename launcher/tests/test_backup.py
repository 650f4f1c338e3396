"""One file out, the same rows back."""

import shutil
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
