"""Scores every customer account once a night: a complete DAG for Airflow 3, to copy and adapt.

`healthscore` has to be on the workers' PATH. Credentials of the store come from the workers' environment.
"""

import json
import os
from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, task

PIPELINE = os.environ.get("HEALTHSCORE_PIPELINE", "/opt/healthscore/pipelines/customer_health.yaml")

# The as-of date. A run without a logical date (triggered by an asset) uses its own day.
AS_OF = "{{ (dag_run.logical_date or dag_run.run_after) | ds }}"

with DAG(
    dag_id="healthscore",
    # At 05:00 UTC, when the exports of the day before are available. With this timetable the logical date is that day.
    # With a plain cron expression, Airflow 3 uses the day of the run, which has not ended yet.
    schedule=CronDataIntervalTimetable("0 5 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1),
    # `healthscore backfill` fills in history with the same bytes, and much faster than one DAG run per day.
    catchup=False,
    # A day is compared with those before it, so days are published one after the other.
    max_active_runs=1,
) as dag:
    score = BashOperator(
        task_id="score",
        # With `exec`, signals from Airflow reach the job itself. The last line of the output is the summary.
        bash_command='exec healthscore run "$PIPELINE" --as-of "$AS_OF" --skip-if-unchanged --format json',
        env={"PIPELINE": PIPELINE, "AS_OF": AS_OF},
        append_env=True,
        # In XCom the summary is a dict.
        output_processor=json.loads,
        # If the day is published and nothing has changed, the job exits with 99 and the task is skipped.
        skip_on_exit_code=99,
        # A failed run leaves the published tables unchanged, so retrying is always safe: after a kill, a store that does
        # not answer (exit code 7), or another run of the same day (9), which has ended or lost its lease by then.
        # The first delay is `[core] default_task_retry_delay`, five minutes by default.
        retries=3,
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(hours=1),
        execution_timeout=timedelta(hours=2),
    )

    @task
    def report(summary: dict) -> str:
        """Prints a one-line summary; extend it to notify your team. Skipped if scoring is skipped."""
        moved = summary["moved"] or {"up_a_band": 0, "down_a_band": 0}
        bands = ", ".join(f"{band['accounts']} {band['band']}" for band in summary["all"]["bands"])
        line = (
            f"{summary['as_of']}: {summary['scored']} of {summary['accounts']} accounts scored ({bands}); "
            f"{moved['up_a_band']} up a band, {moved['down_a_band']} down"
        )
        print(line)
        return line

    report(score.output)
