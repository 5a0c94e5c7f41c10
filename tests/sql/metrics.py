"""Metrics of a subscription company, each written in the dialects of five engines.

    python metrics.py BINARY [--json]

Every dialect of a metric must give DuckDB's result for the first one. If `validate` refuses a dialect's own spelling, the
file contains the spelling that the hint suggests, and says so.
"""

import argparse
import collections
import csv
import datetime
import decimal
import io
import math
import pathlib
import re
import subprocess
import tempfile

import duckdb

import compare

HERE = pathlib.Path(__file__).parent / "metrics"
AS_OF = "2026-06-30"
ENGINES = ("duckdb", "postgresql", "snowflake", "bigquery", "spark")
PIPELINE = """version: 1
name: subscriptions
exports: exports
warehouse: warehouse
sql: sql
accounts: {{source: accounts, id: account_id}}
sources:
{sources}metrics:
{metrics}tiers: {{all: otherwise}}
scorecard:
  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}
  components: {{all: {{made_of: {{{first}: {{score: {{linear: {{zero: 0, full: 1}}}}}}}}}}}}
"""


def read_dialects(file):
    """Reads the heading, the type and the query of a metric in each dialect."""
    text = file.read_text()
    heading, kind = re.match(r"-- \d+ ([^\n]*)\n-- type: (\w+)\n", text).groups()
    parts = re.split(r"^-- (" + "|".join(ENGINES) + r")\b[^\n]*\n", text, flags=re.MULTILINE)
    return heading, kind, dict(zip(parts[1::2], (sql.strip() for sql in parts[2::2])))


def pipeline_type(kind):
    """Returns the pipeline type of a DuckDB type."""
    if kind.startswith("DECIMAL"):
        return "decimal(" + kind.rstrip(")").split(",")[1].strip() + ")"
    if kind in ("DATE", "TIMESTAMP"):
        return f"{{type: {kind.lower()}, ahead: allowed}}"
    return {"INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number", "VARCHAR": "text"}.get(kind, kind.lower())


def write_sources(base, folder):
    """Writes the exports and returns their declarations."""
    lines = ""
    for (table,) in base.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
        (folder / "exports" / table).mkdir(parents=True)
        base.execute(f"COPY {table} TO '{folder}/exports/{table}/all.parquet'")
        columns = base.execute(f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{table}'").fetchall()
        listed = ", ".join(f"{name}: {pipeline_type(kind)}" for name, kind in columns)
        account = "" if table == "accounts" else "account: account_id, " if "account_id" in dict(columns) else "account: none, "
        lines += f"  {table}: {{files: {table}/*.parquet, time: current, {account}columns: {{{listed}}}}}\n"
    return lines


def run_binary(binary, folder, arguments):
    done = subprocess.run([str(pathlib.Path(binary).resolve()), *arguments], cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SystemExit(f"healthscore {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def is_same(cell, value, kind):
    if isinstance(value, float) and not math.isfinite(value):
        value = None
    if value is None or cell == "":
        return value in (None, "") and cell == ""
    if kind == "number":
        return math.isclose(float(cell), float(value), rel_tol=1e-9)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return cell == value.isoformat()[:10]
    return cell == str(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--json", action="store_true", help="print an object on the last line and exit with 0")
    options = parser.parse_args()
    base = duckdb.connect()
    base.execute((HERE / "exports.sql").read_text())
    counts, texts, metrics_by_name = collections.Counter(), [], {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        declared_sources = write_sources(base, folder)
        (folder / "sql").mkdir()
        metrics = ""
        for file in sorted(HERE.glob("[0-9]*.sql")):
            heading, kind, queries = read_dialects(file)
            if set(queries) != set(ENGINES):
                raise SystemExit(f"{file.name} is not written for {set(ENGINES) - set(queries)}")
            for engine, sql in queries.items():
                metric = f"m{file.name[:2]}_{engine}"
                (folder / f"sql/{metric}.sql").write_text(f"SELECT account_id, m AS {metric} FROM (\n{sql}\n) AS q")
                metrics += f"  {metric}.sql: {{{metric}: {kind}}}\n"
                metrics_by_name[metric] = (heading, kind, queries["duckdb"])
        first = next(metric for metric, (_, kind, _) in metrics_by_name.items() if kind == "number")
        (folder / "p.yaml").write_text(PIPELINE.format(sources=declared_sources, metrics=metrics, first=first))
        run_binary(options.binary, folder, ["validate", "p.yaml"])
        shown = run_binary(options.binary, folder, ["show", "p.yaml", "metrics", "--as-of", AS_OF, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(shown, newline="")))
    for metric, (heading, kind, sql) in metrics_by_name.items():
        theirs = dict(base.execute(sql.replace(":as_of", f"DATE '{AS_OF}'")).fetchall())
        wrong = [
            f"{row['account_id']}: {row[metric]!r}, DuckDB {theirs.get(row['account_id'])!r}"
            for row in rows
            if not is_same(row[metric], theirs.get(row["account_id"]), kind)
        ]
        counts["differs" if wrong else "same"] += 1
        if wrong:
            texts.append(f"DIFFERS {metric} ({heading}): {'; '.join(wrong)}\n")
            print(texts[-1])
    compare.print_report(counts, texts, options.json)


if __name__ == "__main__":
    main()
