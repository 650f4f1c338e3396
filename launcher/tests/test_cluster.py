"""The embedded server: started, killed, started again."""

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import cluster_files, cluster_use, processes
from launcher.cluster import Cluster
from launcher.refusal import Refusal
from launcher.sql import Sql

BODY = """
import sys, time
from pathlib import Path
from launcher import account, binaries, cluster_use
from launcher.cluster import Cluster
from launcher.sql import Sql
home = Path(sys.argv[1])
ours = Cluster(home, binaries.look_at(Path(sys.argv[2])), account.choose(home / "data"), home.parent / "log", True)
with cluster_use.opened(ours, "test"):
    time.sleep(float(sys.argv[3]))
    Sql(Path(sys.executable)).rows(ours.url("postgres", "postgres"), "SELECT 1")
"""


def url(cluster: Cluster) -> str:
    return cluster.url("postgres", "postgres")


def test_it_listens_on_a_socket_that_other_users_cannot_reach(cluster: Cluster, sql: Sql) -> None:
    with cluster_use.held(cluster, "test", wait=0):
        settings = sql.rows(url(cluster), "SHOW listen_addresses", "SHOW data_checksums", "SHOW server_encoding")

        assert settings == [[[""]], [["on"]], [["UTF8"]]]
        assert cluster.sockets.stat().st_mode & 0o777 == 0o700
        assert cluster.data.stat().st_mode & 0o777 == 0o700

    assert not [each for each in processes.running() if each.folder == cluster.data]


def test_another_user_of_the_machine_is_refused_even_at_the_socket(cluster: Cluster) -> None:
    if os.geteuid():
        pytest.skip("needs root to become another user")
    with cluster_use.held(cluster, "test", wait=0):
        psql = [cluster.binaries / "psql", url(cluster), "-c", "SELECT 1"]
        cluster.sockets.chmod(0o755)
        stranger = subprocess.run(
            psql, capture_output=True, text=True, user=33, group=33, extra_groups=[], check=False, cwd="/"
        )

    assert stranger.returncode != 0
    assert "Peer authentication failed" in stranger.stderr


def test_committed_rows_outlive_kill_9(cluster: Cluster, sql: Sql) -> None:
    cluster = dataclasses.replace(cluster, throwaway=False)
    with cluster_use.held(cluster, "test", wait=0) as server:
        sql.rows(url(cluster), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id")
        server.kill()
        server.wait()

    with cluster_use.held(cluster, "test", wait=0):
        assert sql.rows(url(cluster), "SELECT count(*) FROM kept") == [[[1000]]]


@pytest.mark.parametrize("owner_of_the_number", ["another program", "a zombie"])
def test_a_stale_pid_file_does_not_stop_it(cluster: Cluster, sql: Sql, owner_of_the_number: str) -> None:
    with cluster_use.held(cluster, "test", wait=0) as first:
        text = (cluster.data / "postmaster.pid").read_text()
    other = subprocess.Popen(["sleep", "60" if owner_of_the_number == "another program" else "0"])  # noqa: S607 - found on the PATH of any machine
    time.sleep(0.1)
    stale = text.replace(str(first.pid), str(other.pid), 1)
    (cluster.data / "postmaster.pid").write_text(stale)
    (cluster.sockets / ".s.PGSQL.5432.lock").write_text(stale)

    with cluster_use.held(cluster, "test", wait=0):
        assert sql.rows(url(cluster), "SELECT 1") == [[[1]]]

    assert other.poll() is None if owner_of_the_number == "another program" else other.wait() == 0
    other.kill()
    other.wait()


def test_a_server_that_outlived_its_launcher_is_stopped_first(cluster: Cluster, sql: Sql) -> None:
    cluster.home.mkdir()
    survivor = cluster.start()
    sql.rows(url(cluster), "CREATE TABLE kept AS SELECT 1 AS id")

    with cluster_use.held(cluster, "test", wait=0) as server:
        assert survivor.wait(5) is not None
        assert server.pid != survivor.pid
        assert sql.rows(url(cluster), "SELECT id FROM kept") == [[[1]]]


def test_three_starters_at_once_share_one_server(cluster: Cluster) -> None:
    arguments = [str(cluster.home), str(cluster.binaries.folder)]
    starters = [
        subprocess.Popen([sys.executable, "-c", BODY, *arguments, seconds], cwd=Path(__file__).parents[2])
        for seconds in ("0", "0.5", "1")
    ]

    assert [each.wait(60) for each in starters] == [0, 0, 0]
    assert cluster.log.parent.joinpath("log").read_text().count("starting PostgreSQL") in {1, 2}


def test_data_of_another_major_version_is_refused_in_one_sentence(cluster: Cluster) -> None:
    with cluster_use.held(cluster, "test", wait=0):
        pass
    (cluster.data / "PG_VERSION").write_text("14\n")

    with (
        pytest.raises(Refusal, match="数据库由 PostgreSQL 14 建立") as refused,
        cluster_use.held(cluster, "test", wait=0),
    ):
        pass

    assert "\n" not in str(refused.value)
    assert (cluster.data / "PG_VERSION").read_text() == "14\n"


def test_a_half_made_data_folder_is_made_again(cluster: Cluster, sql: Sql) -> None:
    (cluster.home / "data.new").mkdir(parents=True)
    (cluster.home / "data.new" / "PG_VERSION").write_text("18")

    with cluster_use.held(cluster, "test", wait=0):
        assert sql.rows(url(cluster), "SELECT 1") == [[[1]]]


def test_a_deep_checkout_with_odd_letters_gets_a_short_socket_path(cluster: Cluster, sql: Sql) -> None:
    home = cluster.home.parent / ("克州 “quoted”，comma" + "x" * 60) / "postgres"
    home.parent.mkdir()
    deep = Cluster(home, cluster.binaries, cluster.owner, cluster.log, throwaway=True)

    with cluster_use.held(deep, "test", wait=0):
        assert sql.rows(url(deep), "SELECT 1") == [[[1]]]
        assert len(os.fsencode(deep.sockets)) <= cluster_files.LONGEST_SOCKET_FOLDER

    sockets = deep.sockets
    deep.discard()
    assert not sockets.exists()
