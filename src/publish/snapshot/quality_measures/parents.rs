//! The numbers of the links between accounts and parents: cycles, and parents that no account is.

use super::measure_of_day::measure_of_day;
use crate::base::value::count_as_f64;
use crate::config::{Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::publish::summary::{cycle_text, orphan_text};
use crate::score::quality::{QualityMeasure, UsualValue};

/// How many examples a message names.
const MAX_EXAMPLES: usize = 3;

/// The number of accounts in cycles and of unknown parents; none where the pipeline has no roll-up.
pub fn measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    if pipeline.roll_up.is_none() {
        return Vec::new();
    }
    let hierarchy = &run.parents.hierarchy;
    let cycles = hierarchy.cycles.iter().take(MAX_EXAMPLES).map(|cycle| cycle_text(cycle)).collect();
    let orphans = hierarchy.orphans.iter().take(MAX_EXAMPLES).map(orphan_text).collect();
    vec![
        link_measure(run, QualityCheck::ParentCycles, hierarchy.cycles.iter().map(Vec::len).sum(), cycles),
        link_measure(run, QualityCheck::ParentOrphans, hierarchy.orphans.len(), orphans),
    ]
}

fn link_measure(run: &PipelineRun, check: QualityCheck, count: usize, examples: Vec<String>) -> QualityMeasure {
    QualityMeasure {
        // None is expected, however many there were before.
        usual: Some(UsualValue { number: Some(0.0), observations: 0 }),
        examples,
        ..measure_of_day(check, Some(count_as_f64(count)), count_as_f64(run.metrics.accounts.len()))
    }
}
