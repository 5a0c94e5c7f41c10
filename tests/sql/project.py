"""A healthscore project in a folder, with one metric per query, and the binary run over many queries at once."""

import csv
import dataclasses
import datetime
import io
import os
import pathlib
import re
import subprocess

import duckdb

import collection

HERE = pathlib.Path(__file__).parent
AS_OF = datetime.date(2026, 6, 30)
TABLES = ["accounts", "facts", "kinds", "visits", "edges", "nothing"]
BATCH_SIZE = 60  # metrics per pipeline


@dataclasses.dataclass
class Answer:
    """The outcome of a query: `values` as printed in the CSV, or the reason why there are none."""

    kind: str  # values, refused (by `validate`), stopped (by `show` alone) or crashed
    message: str = ""
    code: int = 0
    values: dict = dataclasses.field(default_factory=dict)


class Project:
    def __init__(self, binary, folder, threads=None):
        self.binary, self.folder = str(pathlib.Path(binary).resolve()), pathlib.Path(folder)
        (self.folder / "sql").mkdir(parents=True)
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "NO_COLOR": "1"}
        if threads:
            self.environment["POLARS_MAX_THREADS"] = str(threads)
        self.pipeline = (HERE / "pipeline.yaml").read_text()
        self.tables = TABLES

    def write_exports(self, sql=None, shuffled=None):
        """Writes a file per table. With `shuffled`, a seed, the rows are written in another order into several files."""
        with duckdb.connect() as base:
            base.execute(sql or (HERE / "exports.sql").read_text())
            for table in self.tables:
                place = self.folder / "exports" / table
                place.mkdir(parents=True)
                if shuffled is None:
                    base.execute(f"COPY {table} TO '{place}/all.parquet'")
                    continue
                rows = f"SELECT *, row_number() OVER (ORDER BY hash(rowid + {shuffled})) AS new_place FROM {table}"
                base.execute(f"CREATE TABLE mixed AS {rows}")
                parts = base.execute("SELECT least(1 + count(*) // 3, 9) FROM mixed").fetchone()[0]
                for part in range(parts):
                    rows = f"SELECT * EXCLUDE (new_place) FROM mixed WHERE new_place % {parts} = {part} ORDER BY new_place"
                    base.execute(f"COPY ({rows}) TO '{place}/part {9 - part}.parquet'")
                base.execute("DROP TABLE mixed")

    def run_queries(self, queries):
        """Returns the outcome of each query, in order. Queries that should be refused or fail are run alone, because the exit
        code of several mistakes is that of the worst."""
        found, several = {}, {}
        for at, query in enumerate(queries):
            if query.refused or query.fails:
                self._run_together({f"q{at}": query}, found)
            else:
                several[f"q{at}"] = query
        names = list(several)
        for start in range(0, len(names), BATCH_SIZE):
            self._run_together({name: several[name] for name in names[start : start + BATCH_SIZE]}, found)
        return [found[f"q{at}"] for at in range(len(queries))]

    def _run_together(self, queries, found):
        """Runs all queries at once and removes the refused ones until the rest succeeds; halves them if none is named."""
        queries = dict(queries)
        for command, kind in (["validate"], "refused"), (["show", "metrics"], "stopped"):
            while queries:
                self._write(queries)
                arguments = [command[0], "p.yaml", *command[1:]]
                if command[0] == "show":
                    arguments += ["--as-of", str(AS_OF), "--format", "csv"]
                code, stdout, stderr = self._run_binary(arguments)
                if code == 0:
                    break
                crashed = code not in (3, 4, 5) or "panicked" in stderr
                if len(queries) == 1:
                    (name,) = queries
                    found[name] = Answer("crashed" if crashed else kind, first_error(stderr), code)
                    return
                named = {} if crashed else queries_in_errors(stderr, queries)
                if kind == "refused" and named:
                    found |= {name: Answer(kind, message, code) for name, message in named.items()}
                    queries = {name: query for name, query in queries.items() if name not in named}
                    continue
                # A run stops at the first failure, which counts only if the query also fails alone.
                for name in named:
                    self._run_together({name: queries[name]}, found)
                failed = [name for name in named if found[name].kind != "values"]
                queries = {name: query for name, query in queries.items() if name not in failed}
                if not failed:
                    names = list(queries)
                    for half in names[: len(names) // 2], names[len(names) // 2 :]:
                        self._run_together({name: queries[name] for name in half}, found)
                    return
        if queries:
            rows = list(csv.DictReader(io.StringIO(stdout, newline="")))
            for name in queries:
                found[name] = Answer("values", values={row["account_id"]: row[name] for row in rows})

    def _write(self, queries):
        for file in (self.folder / "sql").iterdir():
            file.unlink()
        (self.folder / "sql/base.sql").write_text("SELECT account_id, 1 AS base FROM accounts")
        metrics = "  base.sql: {base: number}\n"
        for name, query in queries.items():
            (self.folder / f"sql/{name}.sql").write_text(collection.rename_metric(query.sql, name))
            metrics += f"  {name}.sql: {{{name}: {query.type}}}\n"
        (self.folder / "p.yaml").write_text(self.pipeline.replace("  base.sql: {base: number}\n", metrics))

    def _run_binary(self, arguments):
        command = [self.binary, *arguments]
        try:
            done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return -1, "", "no result within two minutes"
        return done.returncode, done.stdout.decode(), done.stderr.decode()


def split_errors(stderr):
    """Splits stderr into the texts of its errors."""
    blocks = re.split(r"^(?=error|warning\[|note: source)", stderr, flags=re.MULTILINE)
    return [block.strip() for block in blocks if block.startswith("error")]


def queries_in_errors(stderr, queries):
    """Returns the queries named by the errors, with the first error of each."""
    named = {}
    for block in split_errors(stderr):
        for name in re.findall(r"\bq\d+\b", block):
            if name in queries:
                named.setdefault(name, shorten_error(block))
    return named


def shorten_error(block):
    """Returns the message and the hints of an error, without the excerpt."""
    lines = block.splitlines()
    return " | ".join(lines[:1] + [line for line in lines[1:] if line.startswith(("hint", "  hint"))])


def first_error(stderr):
    found = split_errors(stderr)
    return shorten_error(found[0]) if found else (stderr.strip().splitlines() or ["no message"])[-1]


class DuckDB:
    """DuckDB over the same files."""

    def __init__(self, project):
        self.base = duckdb.connect()
        self.base.execute("SET TimeZone = 'UTC'")
        for table in project.tables:
            known = f" WHERE moment < TIMESTAMP '{AS_OF + datetime.timedelta(days=1)}'" if table == "visits" else ""
            # NaN and infinity are NULL in healthscore.
            columns = "* REPLACE (CASE WHEN isfinite(x) THEN x END AS x)" if table == "facts" else "*"
            files = project.folder / "exports" / table / "*.parquet"
            self.base.execute(f"CREATE VIEW {table} AS SELECT {columns} FROM read_parquet('{files}'){known}")

    def run_query(self, sql):
        """Returns the value of each account.

        Raises DuckDB's errors, and `ValueError` for several rows of one account."""
        found = self.base.execute(collection.replace_words(sql, parameter_literal))
        columns = [column[0].lower() for column in found.description]
        account, metric = columns.index("account_id"), columns.index("m")
        rows = [(row[account], row[metric]) for row in found.fetchall() if row[account] is not None]
        if len({account for account, _ in rows}) < len(rows):
            raise ValueError("several rows for an account")
        return dict(rows)


def parameter_literal(token):
    """Returns the literal that a parameter of healthscore stands for."""
    if token == ":as_of":
        return f"DATE '{AS_OF}'"
    if token == ":as_of_end":
        return f"TIMESTAMP '{AS_OF + datetime.timedelta(days=1)} 00:00:00'"
    window = re.fullmatch(r":(from|prev)_(\d+)([dm])", token)
    if not window:
        return token
    count = int(window[2]) * (2 if window[1] == "prev" else 1)
    if window[3] == "d":
        return f"DATE '{AS_OF - datetime.timedelta(days=count - 1)}'"
    # A window of months that ends on the as-of date begins one day after the same day that many months ago.
    return f"(CAST(DATE '{AS_OF}' - INTERVAL '{count} months' AS DATE) + 1)"
