//! What is wrong with the ties between accounts and parents: circles, and parents that are listed nowhere.

use crate::config::{Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::publish::summary::{cycle_text, orphan_text};
use crate::score::quality::{self, QualityMeasure, UsualValue};

/// How many are named.
const MAX_EXAMPLES: usize = 3;

/// Nothing of a pipeline that rolls nothing up.
pub fn measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    if pipeline.roll_up.is_none() {
        return Vec::new();
    }
    let forest = &run.parents.hierarchy;
    let measure = |check, count, examples| QualityMeasure {
        check,
        subject: None,
        tier: None,
        value: Some(quality::count_as_f64(count)),
        sample_size: quality::count_as_f64(run.metrics.accounts.len()),
        // However many there were before, there should be none.
        usual: Some(UsualValue { number: Some(0.0), observations: 0 }),
        examples,
    };
    let circles = forest.cycles.iter().take(MAX_EXAMPLES).map(|cycle| cycle_text(cycle)).collect();
    let orphans = forest.orphans.iter().take(MAX_EXAMPLES).map(orphan_text).collect();
    vec![
        measure(QualityCheck::ParentCycles, forest.cycles.iter().map(Vec::len).sum(), circles),
        measure(QualityCheck::ParentOrphans, forest.orphans.len(), orphans),
    ]
}
