"""Reads the queries in `collection/`: comments with a name and the expected outcome, then the SQL.

    -- the name: what the query shows
    -- type: text
    SELECT account_id, MIN(name) AS m FROM facts GROUP BY account_id;
"""

import dataclasses
import pathlib
import re

TYPES = {"number", "text", "date", "boolean"}
REASONS = {"refused", "fails", "differs"}


@dataclasses.dataclass
class Query:
    name: str
    sql: str
    type: str = "number"
    # Why it is refused, fails or differs; at most one of them is set.
    refused: str = ""
    fails: str = ""
    differs: str = ""
    # A DuckDB query with the same meaning, if the query itself means something else in DuckDB.
    duckdb: str = ""
    place: str = ""

    def text(self):
        """Returns the query as written in a collection."""
        lines = [f"-- {self.name}"] + ([f"-- type: {self.type}"] if self.type != "number" else [])
        lines += [f"-- {reason}: {getattr(self, reason)}" for reason in REASONS if getattr(self, reason)]
        return "\n".join(lines + [f"{self.sql};"] + (["-- duckdb:", f"{self.duckdb};"] if self.duckdb else []))


def read_queries(file):
    """Reads the queries of a file. Lines with `--!` describe the file; a statement ends with `;` at the end of a line."""
    queries, comments, lines = [], [], []
    of_duckdb = False
    for number, line in enumerate(pathlib.Path(file).read_text().splitlines(), 1):
        if not lines and (not line.strip() or line.startswith("--!")):
            continue
        if not lines and line.startswith("--"):
            of_duckdb = line.strip() == "-- duckdb:"
            if not of_duckdb:
                comments.append(line.removeprefix("--").strip())
            continue
        lines.append(line)
        if line.endswith(";"):
            sql, lines = "\n".join(lines)[:-1], []
            if of_duckdb:
                queries[-1].duckdb, of_duckdb = sql, False
            else:
                queries.append(parse_query(comments, sql, f"{pathlib.Path(file).name}:{number}"))
                comments = []
    if lines or comments:
        raise SystemExit(f"{file}: the last statement has no `;` at the end of its line")
    for one in queries:
        if bool(one.differs) != bool(one.duckdb):
            raise SystemExit(f"{one.place}: `-- differs: WHY` and `-- duckdb:` with another query belong together")
    return queries


def parse_query(comments, sql, place):
    if not comments:
        raise SystemExit(f"{place}: a query begins with a comment that names it")
    found = Query(comments[0], sql, place=place)
    for comment in comments[1:]:
        word, _, value = comment.partition(": ")
        if word not in REASONS | {"type"} or not value or word == "type" and value not in TYPES:
            raise SystemExit(f"{place}: expected `type: TYPE` or one of {sorted(REASONS)}, found `{comment}`")
        setattr(found, word, value)
    if sum(bool(getattr(found, reason)) for reason in REASONS) > 1:
        raise SystemExit(f"{place}: a query is refused, fails or differs, only one of them")
    return found


TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::|:\w+|\w+|.""", re.DOTALL)


def replace_words(sql, change):
    """Changes every word and `:parameter` of the SQL; string literals, quoted names and comments stay."""
    tokens = TOKEN.findall(sql)
    return "".join(change(token) if token[0] not in "'\"" and token[:2] not in ("--", "/*") else token for token in tokens)


def rename_metric(sql, metric):
    """Renames the column `m` to the name of the metric, because several queries share a pipeline."""
    return replace_words(sql, lambda token: metric if token == "m" else token)
