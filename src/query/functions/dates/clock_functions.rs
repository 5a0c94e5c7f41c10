//! The names of functions that read the clock. They are refused, because a run has one as-of date.

/// Whether a function, in lower case, reads the clock. Its value would differ between two runs.
#[must_use]
pub fn reads_clock(name: &str) -> bool {
    matches!(
        name,
        "current_date"
            | "current_time"
            | "current_timestamp"
            | "current_localtime"
            | "current_localtimestamp"
            | "current_datetime"
            | "localtime"
            | "localtimestamp"
            | "now"
            | "today"
            | "curdate"
            | "curtime"
            | "getdate"
            | "getutcdate"
            | "get_current_time"
            | "get_current_timestamp"
            | "sysdate"
            | "sysdatetime"
            | "systimestamp"
            | "sysutcdatetime"
            | "utc_date"
            | "utc_time"
            | "utc_timestamp"
            | "unix_now"
            | "transaction_timestamp"
            | "statement_timestamp"
            | "clock_timestamp"
    )
}
