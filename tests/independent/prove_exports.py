"""Writes generated exports for GitLab's scorecard, whose real ones are not public: sixty accounts with hashed history.

Argument: folder.
"""

import json
import pathlib
import sys

import duckdb

folder = pathlib.Path(sys.argv[1])
con = duckdb.connect()
con.execute("CREATE MACRO roll(sides, a, b, c) AS CAST(hash(a || '/' || b || '/' || c) % sides AS INTEGER)")
con.execute("CREATE TABLE ids AS SELECT 'P' || lpad(CAST(range AS VARCHAR), 3, '0') AS id FROM range(60)")
con.execute("CREATE TABLE weeks AS SELECT DATE '2026-01-05' + CAST(range * 7 AS INTEGER) AS day FROM range(28)")
tables = {
    # Attributes change from one day's export to the next.
    "accounts/day=2026-03-31/accounts": "SELECT id AS account_id, 'Account ' || id AS account_name, "
    "CAST(roll(90000, id, 'arr', 0) AS DECIMAL(12, 2)) AS arr, DATE '2026-03-01' - roll(1500, id, 'start', 0) AS started_on, "
    "['premium', 'ultimate'][1 + roll(2, id, 'plan', 0)] AS plan, ['self_managed', 'saas', 'dedicated'][1 + roll(3, id, 'way', 0)] AS deployment, "
    "['csm_owned', 'growth', 'scale', 'tech_touch'][1 + roll(4, id, 'segment', 0)] AS segment, "
    "1 + roll(3, id, 'priority', 0) AS csm_priority, ['Kim', 'Ana'][1 + roll(2, id, 'csm', 0)] AS csm FROM ids WHERE id < 'P050'",
    "accounts/day=2026-06-30/accounts": "SELECT id AS account_id, 'Account ' || id AS account_name, "
    "CAST(roll(99000, id, 'arr', 1) AS DECIMAL(12, 2)) AS arr, DATE '2026-03-01' - roll(1500, id, 'start', 0) AS started_on, "
    "['premium', 'ultimate'][1 + roll(2, id, 'plan', 1)] AS plan, ['self_managed', 'saas', 'dedicated'][1 + roll(3, id, 'way', 0)] AS deployment, "
    "['csm_owned', 'growth', 'scale', 'tech_touch'][1 + roll(4, id, 'segment', 0)] AS segment, "
    "1 + roll(3, id, 'priority', 1) AS csm_priority, ['Kim', 'Ana'][1 + roll(2, id, 'csm', 1)] AS csm FROM ids WHERE id > 'P004'",
    # Every seventh week is missing, every fourth account stops reporting, and some counts are NULL.
    "usage/usage": "SELECT id AS account_id, day AS reported_on, "
    + ", ".join(
        f"if(roll(9, id, '{name}?', day) = 0, NULL, roll({most}, id, '{name}', day)) AS {name}"
        for name, most in {
            "licences": 900, "billable_users": 700, "active_users": 600, "git_users": 500, "pipeline_users": 400,
            "pipelines": 5000, "deploying_users": 90, "deployments": 9000, "deployments_succeeded": 3, "deployments_failed": 3,
            "scanner_users": 300, "scans": 4000, "scanner_types": 6,
        }.items()
    )
    + " FROM ids, weeks WHERE roll(7, id, 'week', day) > 0 AND (roll(4, id, 'silent', 0) > 0 OR day < DATE '2026-04-10')",
    "sentiment/sentiment": "SELECT id AS account_id, day AS set_on, ['red', 'yellow', 'green'][1 + roll(3, id, 'mood', day)] AS sentiment "
    "FROM ids, weeks WHERE roll(12, id, 'felt', day) = 0",
    "success_plans/plans": "SELECT id AS account_id, day AS changed_on, ['none', 'draft', 'active'][1 + roll(3, id, 'plan', day)] AS status "
    "FROM ids, weeks WHERE roll(15, id, 'planned', day) = 0",
    "support/support": "SELECT id AS account_id, day AS reported_on, roll(20, id, 'tickets', day) AS tickets "
    "FROM ids, weeks WHERE roll(5, id, 'helped', day) = 0",
    "meetings/meetings": "SELECT id AS account_id, day AS met_on, ['dev_lead', 'security_lead', 'buyer'][1 + roll(3, id, 'who', day)] AS persona "
    "FROM ids, weeks WHERE roll(8, id, 'met', day) = 0",
}
for name, sql in tables.items():
    file = folder / f"{name}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet)")
print(json.dumps(sorted(tables)))
