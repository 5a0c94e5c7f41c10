"""Reads the published tables as an analyst would and lists inconsistencies.

Argument: warehouse. The checks do not depend on the pipeline.
"""

import json
import re
import sys

import duckdb

warehouse = sys.argv[1]
con = duckdb.connect()
TABLES = {
    "account_health": ["ds", "account_id"],
    "component_scores": ["ds", "account_id", "component"],
    "metric_scores": ["ds", "account_id", "metric"],
}
PLAIN_TYPES = {"VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}
found = []


def query_value(sql):
    return con.execute(sql).fetchone()[0]


def expect_no_rows(what, sql):
    """Records a problem if the query returns rows."""
    count = query_value(f"SELECT count(*) FROM ({sql})")
    if count:
        found.append(f"{what}: {count} rows")


reserved = {word for word, in con.execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'").fetchall()}
for name, key in TABLES.items():
    con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{warehouse}/{name}/*/*.parquet', hive_partitioning = true)")
    columns = {column: kind for column, kind, *_ in con.execute(f"DESCRIBE {name}").fetchall()}
    for column, kind in columns.items():
        if kind not in PLAIN_TYPES:
            found.append(f"{name}.{column} is {kind}")
        if not re.fullmatch("[a-z][a-z0-9_]*", column) or column in reserved:
            found.append(f"{name}.{column} needs quotes")
    if columns["ds"] != "DATE":
        found.append(f"{name}.ds is {columns['ds']}")
    expect_no_rows(f"{name}: ds is not snapshot_date", f"SELECT 1 FROM {name} WHERE ds IS DISTINCT FROM snapshot_date")
    expect_no_rows(f"{name}: key not unique", f"SELECT 1 FROM {name} GROUP BY {', '.join(key)} HAVING count(*) > 1")
    # A query for one day reads only the file of that day.
    days, newest = con.execute(f"SELECT count(DISTINCT ds), max(ds) FROM {name}").fetchone()
    con.execute("SET explain_output = 'all'")
    plan = con.execute(f"EXPLAIN ANALYZE SELECT count(*) FROM {name} WHERE ds = DATE '{newest}'").fetchall()[0][1]
    scanned = re.search(r"Scanning Files: (\d+)/(\d+)", plan) or re.search(r"Total Files Read: (\d+)", plan)
    if not scanned or scanned.group(1) != "1" or days < 2:
        found.append(f"{name}: {scanned and scanned.group(0)} of {days} days")
    doubles = [column for column, kind in columns.items() if kind == "DOUBLE"]
    for column in doubles:
        expect_no_rows(f"{name}.{column} is no number", f"SELECT 1 FROM {name} WHERE NOT isfinite({column})")
    con.execute(f"CREATE TABLE loaded_{name} AS FROM {name}")

# Every NULL has a reason.
expect_no_rows("no score and no reason, or both", "SELECT 1 FROM account_health WHERE (score IS NULL) <> (no_score_reason IS NOT NULL)")
expect_no_rows("score without band, or band without score", "SELECT 1 FROM account_health WHERE (score IS NULL) <> (band IS NULL)")
expect_no_rows("raw score without raw band", "SELECT 1 FROM account_health WHERE (raw_score IS NULL) <> (raw_band IS NULL)")
expect_no_rows("a score without its own band", "SELECT 1 FROM account_health WHERE (score IS NULL) <> (score_band IS NULL) OR (band IS NULL) <> (band_reason IS NULL)")
expect_no_rows("a band that is not the score's, for no reason", "SELECT 1 FROM account_health WHERE band_reason = 'score' AND band IS DISTINCT FROM score_band")
expect_no_rows("a band that waits for nothing", "SELECT 1 FROM account_health WHERE (coalesce(band_reason, '') = 'dwell') <> (pending_band IS NOT NULL) OR (pending_band IS NULL) <> (pending_since IS NULL)")
expect_no_rows("rules without reason", "SELECT 1 FROM account_health WHERE (rules IS NULL) <> (rule_reason IS NULL)")
expect_no_rows("a rule's effect without its name", "SELECT 1 FROM account_health WHERE rules IS NULL AND (score, score_band) IS DISTINCT FROM (raw_score, raw_band)")
expect_no_rows("metric without score or reason", "SELECT 1 FROM metric_scores WHERE status <> 'not_applicable' AND score IS NULL AND reason IS NULL")
expect_no_rows("metric ok without score or value", "SELECT 1 FROM metric_scores WHERE status = 'ok' AND (score IS NULL OR value IS NULL AND value_text IS NULL)")
expect_no_rows("component without score or reason", """
    SELECT 1 FROM component_scores JOIN account_health USING (ds, account_id)
    WHERE status <> 'not_applicable' AND component_scores.score IS NULL AND reason IS NULL AND no_score_reason IS NULL""")
expect_no_rows("a score off its scale", "SELECT 1 FROM account_health WHERE coverage NOT BETWEEN 0 AND 1")

# The age of the data is that of the oldest value that counts. A carried component has no date.
expect_no_rows("an age that no value has", """
    WITH RECURSIVE counted AS (
        SELECT ds, account_id, component FROM component_scores WHERE parent IS NULL
        UNION ALL
        SELECT c.ds, c.account_id, c.component FROM component_scores c
        JOIN counted ON counted.ds = c.ds AND counted.account_id = c.account_id AND counted.component = c.parent
        WHERE c.weight > 0 AND c.score IS NOT NULL
    ),
    ages AS (
        SELECT ds, account_id, max(greatest(ds - CASE status WHEN 'ok' THEN observed_on WHEN 'carried' THEN carried_from END, 0)) AS age
        FROM metric_scores JOIN counted USING (ds, account_id, component)
        WHERE weight > 0 AND score IS NOT NULL AND CASE status WHEN 'ok' THEN observed_on WHEN 'carried' THEN carried_from END IS NOT NULL
        GROUP BY ALL
    )
    SELECT 1 FROM account_health h LEFT JOIN ages USING (ds, account_id)
    WHERE data_age_days IS DISTINCT FROM age AND NOT EXISTS (
        SELECT 1 FROM component_scores c WHERE c.ds = h.ds AND c.account_id = h.account_id AND c.status = 'carried')""")
expect_no_rows("a score outside its bounds", "SELECT 1 FROM account_health WHERE score IS NOT NULL AND NOT coalesce(score BETWEEN score_low AND score_high, false)")

# Contributions sum to the raw score, and for every component to its contribution.
con.execute("CREATE TABLE given AS SELECT ds, account_id, component, contribution, effective_weight AS share FROM loaded_metric_scores "
            "UNION ALL SELECT ds, account_id, component, own_contribution, "
            "CASE WHEN own_contribution <> 0 THEN effective_weight ELSE 0 END FROM loaded_component_scores")
expect_no_rows("metrics do not sum to the raw score", """
    SELECT 1 FROM (SELECT ds, account_id, sum(contribution) AS points FROM given GROUP BY ALL)
    RIGHT JOIN account_health USING (ds, account_id)
    WHERE raw_score IS NOT NULL AND NOT coalesce(abs(points - raw_score) <= 1e-9, false)""")
expect_no_rows("contributions without a raw score", """
    SELECT 1 FROM given JOIN account_health USING (ds, account_id) WHERE raw_score IS NULL AND contribution <> 0""")
expect_no_rows("parts do not sum to their component", """
    WITH parts AS (
        SELECT ds, account_id, component, contribution FROM given
        UNION ALL
        SELECT ds, account_id, parent, contribution FROM loaded_component_scores WHERE parent IS NOT NULL
    ),
    sums AS (SELECT ds, account_id, component, sum(contribution) AS points FROM parts GROUP BY ALL)
    SELECT 1 FROM loaded_component_scores c JOIN sums USING (ds, account_id, component)
    WHERE c.contribution IS NOT NULL AND NOT coalesce(abs(points - c.contribution) <= 1e-9, false)""")
expect_no_rows("the parts of the scorecard do not sum to overall", """
    SELECT 1 FROM component_scores c JOIN account_health h USING (ds, account_id)
    WHERE component = 'overall' AND raw_score IS NOT NULL AND NOT coalesce(abs(c.contribution - raw_score) <= 1e-9, false)""")
expect_no_rows("effective weights of the parts do not sum to the whole", """
    SELECT 1 FROM (SELECT ds, account_id, sum(share) AS shares FROM given GROUP BY ALL) JOIN account_health USING (ds, account_id)
    WHERE raw_score IS NOT NULL AND abs(shares - 1) > 1e-9""")

# The latest table equals the newest day, row for row.
latest = f"read_parquet('{warehouse}/account_health_latest/part-0.parquet')"
newest = "SELECT * EXCLUDE (ds) FROM account_health WHERE ds = (SELECT max(ds) FROM account_health)"
expect_no_rows("latest differs from the newest day", f"(SELECT * FROM {latest} EXCEPT {newest}) UNION ALL ({newest} EXCEPT SELECT * FROM {latest})")

# Changes are differences to published scores.
expect_no_rows("previous score is not what was published", """
    SELECT 1 FROM account_health now JOIN account_health past
    ON past.account_id = now.account_id AND past.ds = now.previous_snapshot_date
    WHERE (past.score, past.band) IS DISTINCT FROM (now.previous_score, now.previous_band)""")
expect_no_rows("a change is not the difference of its scores", """
    SELECT 1 FROM account_health WHERE abs(change_30d - (score - score_30d_ago)) > 1e-9 OR (change_30d IS NULL AND score IS NOT NULL AND score_30d_ago IS NOT NULL)""")
print(json.dumps({"found": found, "summed": query_value("SELECT count(*) FROM account_health WHERE raw_score IS NOT NULL"), "days": query_value("SELECT count(DISTINCT ds) FROM account_health")}))
