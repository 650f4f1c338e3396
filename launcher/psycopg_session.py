"""Run SQL in the virtual environment, where psycopg is; the launcher itself cannot import it.

Reads one JSON request from standard input and writes one JSON answer: see sql.py, its only caller.
"""

import json
import re
import sys
from contextlib import nullcontext
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

TIMEOUT = 8  # seconds to connect


def connected(url: str, **changes: str) -> psycopg.Connection[Any]:
    """Connect, each statement its own transaction."""
    given = psycopg.conninfo.conninfo_to_dict(url)
    given.setdefault("connect_timeout", TIMEOUT)
    return psycopg.connect(make_conninfo(**(given | changes)), autocommit=True)


def run_script(url: str, text: str, variables: dict[str, str]) -> None:
    r"""Run a script written for psql, as far as roles.sql needs: blocks apart by blank lines, \gexec, \connect."""
    connection = connected(url)

    def filled(block: str) -> str:
        for name, value in variables.items():
            block = block.replace(f":'{name}'", sql.Literal(value).as_string(connection))
            block = block.replace(f':"{name}"', sql.Identifier(value).as_string(connection))
        return block

    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.startswith(("--", "\\"))]
        command = next((line for line in block.splitlines() if line.startswith("\\")), "")
        if command.startswith("\\connect"):
            connection.close()
            connection = connected(url, dbname=variables["database"])
        elif command == "\\gexec":
            for (statement,) in connection.execute(filled("\n".join(lines))).fetchall():
                connection.execute(statement)
        elif lines:
            connection.execute(filled("\n".join(lines)))
    connection.close()


def run_queries(connection: psycopg.Connection[Any], queries: list[str]) -> list[list[list[Any]]]:
    """Return the rows of each query; several are all or nothing, one may be what no transaction allows."""
    answers = []
    with connection.transaction() if len(queries) > 1 else nullcontext():
        for query in queries:
            cursor = connection.execute(query)
            answers.append([list(row) for row in cursor.fetchall()] if cursor.description else [])
    return answers


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what was asked; an error comes back as its SQLSTATE and its words."""
    try:
        if "script" in request:
            run_script(request["url"], request["script"], request["variables"])
            return {"answers": []}
        with connected(request["url"]) as connection:
            version = connection.info.server_version
            queries = request["queries"] if version // 10000 >= request["oldest"] else []
            return {"version": version, "answers": run_queries(connection, queries)}
    except psycopg.Error as error:
        return {"error": str(error), "state": error.sqlstate}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
