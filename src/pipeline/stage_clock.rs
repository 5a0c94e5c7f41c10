//! Measures how long each stage takes. Durations are for people: no number of a snapshot depends on them.

use std::time::Instant;

use serde::Serialize;

use crate::base::log_context;

/// The duration of a stage, by a clock that never runs backwards.
#[derive(Debug, Clone, Serialize)]
pub struct StageTime {
    pub stage: &'static str,
    pub seconds: f64,
}

/// The durations of the stages so far.
#[derive(Default)]
pub struct StageClock {
    pub stages: Vec<StageTime>,
}

impl StageClock {
    /// Runs a stage in its log span and records its duration.
    pub fn time_stage<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let span = log_context::stage_span(stage);
        let _inside = span.enter();
        let started = Instant::now();
        let result = work();
        let seconds = started.elapsed().as_secs_f64();
        tracing::debug!(seconds, "stage done");
        self.stages.push(StageTime { stage, seconds });
        result
    }
}
