//! The names of all metrics and their help texts. A name never changes its meaning.

/// A metric. All are gauges: the file describes a state, and no number in it counts up from run to run.
pub struct MetricFamily {
    pub name: &'static str,
    pub help: &'static str,
}

const fn family(name: &'static str, help: &'static str) -> MetricFamily {
    MetricFamily { name, help }
}

pub const EXIT_CODE: &str = "healthscore_run_exit_code";
pub const SUCCESS: &str = "healthscore_run_success";
pub const STARTED: &str = "healthscore_run_started_timestamp_seconds";
pub const FINISHED: &str = "healthscore_run_finished_timestamp_seconds";
pub const DAYS: &str = "healthscore_run_days";
pub const LAST_SUCCESS: &str = "healthscore_last_success_timestamp_seconds";
pub const INFO: &str = "healthscore_snapshot_info";
pub const SNAPSHOT_TIME: &str = "healthscore_snapshot_timestamp_seconds";
pub const STAGE_SECONDS: &str = "healthscore_stage_duration_seconds";
pub const SOURCE_ROWS: &str = "healthscore_source_rows";
pub const SOURCE_FAULTY: &str = "healthscore_source_faulty_rows";
pub const SOURCE_FILES: &str = "healthscore_source_files";
pub const SOURCE_BYTES: &str = "healthscore_source_bytes";
pub const SOURCE_AGE: &str = "healthscore_source_age_seconds";
pub const ACCOUNTS: &str = "healthscore_accounts";
pub const MEAN_SCORE: &str = "healthscore_score_mean";
pub const MEAN_COVERAGE: &str = "healthscore_coverage_ratio_mean";
pub const CHECKS: &str = "healthscore_quality_checks";
pub const OBJECTS: &str = "healthscore_published_objects";
pub const ROWS: &str = "healthscore_published_rows";
pub const BYTES: &str = "healthscore_published_bytes";

/// All metrics, in the order of the file.
pub const FAMILIES: [MetricFamily; 21] = [
    family(LAST_SUCCESS, "When the command last succeeded: published, or found nothing changed."),
    family(EXIT_CODE, "The exit code of the last run; 0 is done, 99 is nothing has changed."),
    family(SUCCESS, "1 if the last run succeeded, else 0."),
    family(STARTED, "When the last run began."),
    family(FINISHED, "When the last run ended."),
    family(DAYS, "Days that the last run published, and days that it skipped because they were current."),
    family(SNAPSHOT_TIME, "The end of the newest day that was published, 00:00 UTC after it."),
    family(INFO, "The release and the scorecard that produced that day; always 1."),
    family(STAGE_SECONDS, "How long each stage took for that day."),
    family(SOURCE_ROWS, "Rows of a source that were known on that day, before any were dropped."),
    family(SOURCE_FAULTY, "Rows that are not as declared, by check, and whether they were dropped."),
    family(SOURCE_FILES, "Files of a source that were read."),
    family(SOURCE_BYTES, "Bytes of the files of a source that were read."),
    family(SOURCE_AGE, "Age of the newest row of a source on that day, in whole days."),
    family(ACCOUNTS, "Accounts by tier and band; band no_score counts those without a score."),
    family(MEAN_SCORE, "Mean score of a tier."),
    family(MEAN_COVERAGE, "Mean share, 0 to 1, of the applicable weight that had data behind it."),
    family(CHECKS, "Checks of the day's data against the days before it, by verdict."),
    family(OBJECTS, "Objects published, by table."),
    family(ROWS, "Rows published, by table."),
    family(BYTES, "Bytes published, by table."),
];
