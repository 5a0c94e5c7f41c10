//! healthscore: customer health scores from Parquet exports.
//!
//! A run reads like a story. Each stage takes what the one before it hands on, and nothing else:
//!
//! | stage | module | takes | hands on |
//! |---|---|---|---|
//! | spec | [`spec`] | YAML and SQL files | [`spec::Spec`]: the pipeline as believed, or every mistake in it |
//! | sources | [`source`] | exports, the as-of date | [`source::Sources`]: frames that keep their contracts and their time |
//! | metrics | [`metric`] | sources, SQL | [`metric::MetricTable`]: one row per account |
//! | history | [`history`] | published tables | [`history::History`]: what was published before the as-of date |
//! | normalise | [`normalise`] | values | [`normalise::NormalTable`]: every metric on the scorecard's scale |
//! | score | [`score`] | scores of metrics | [`score::ScoreTable`], then [`score::Verdicts`] after the rules |
//! | band | [`band`] | verdicts, history | [`band::Standings`]: the band each account is in, and why |
//! | path | [`path`] | scores, verdicts, standings | [`path::Path`]: what would reach another band |
//! | bounds | [`bounds`] | scores of metrics, rules | [`bounds::Bounds`]: how far off a score could be |
//! | confidence | [`confidence`] | all of that | [`confidence::Confidences`]: how sure a score is, and why not more |
//! | trend | [`trend`] | verdicts, standings, history | [`trend::Trends`]: movement by calendar |
//! | roll up | [`roll_up`] | scores, who belongs to whom, history | [`roll_up::RolledUp`]: the parents, and what each member gives |
//! | explain | [`explain`], fed by [`causes`] | two days, as published | the causes of every change, which sum to it |
//! | act | [`act`] | plays answered, the actions of the snapshot before | [`act::Action`]s: what to do, for whom, by when |
//! | snapshot | [`snapshot`] | all of it | the rows of the published tables |
//! | quality | [`quality`] | the day's numbers, those of the days before | [`quality::Finding`]s: whether the data looks as it usually does |
//! | publish | [`publish`] | rows | objects in the warehouse, audited first; or a [`candidate`] set aside |
//! | define | [`ddl`] | the tables' columns | definitions of the tables for the engines that read them |
//!
//! [`pipeline::run`] is that story, one line per stage. It reads and returns; only commands publish, so every command
//! that wants a scored day calls the same function.
//!
//! # What never bends
//!
//! - **Point in time.** A row, or a column of it, that was not known at the end of the as-of date does not exist:
//!   [`source`] takes it out before any SQL sees it. The clock is read in [`cli`] alone and goes into no number.
//! - **Every number explains itself.** Contributions sum to the raw score at every node of the tree, to 1e-9;
//!   the causes of a change sum to the change ([`explain`]). [`audit`] adds all of it up again from the finished rows
//!   before anything is published.
//! - **Missing is not bad.** NULL never becomes 0. Division by zero, NaN and infinities are missing. Coverage says how
//!   much was missing; below a floor there is no score but a reason.
//! - **Same in, same out.** Sums over doubles are exact (see [`query`]), so neither threads nor the order of rows and
//!   files change a byte; published rows are sorted by key; nothing is rounded between stages.
//! - **Write, audit, publish.** Everything is encoded and checked before the first byte can be seen; every object is
//!   replaced at once; the run record comes last. One run at a time publishes a day, and proves that it may ([`lease`]).
//! - **History heals.** Every day is known by what it was made of ([`ledger`] reads the records back), so a day that a
//!   run would no longer publish so is found ([`outdated`]) and published anew, and with it whatever reads it. Edited
//!   plays count from the next run on: somebody may have acted on what was raised.
//! - **All problems at once, each with its place.** What an author can fix is a [`diagnostic::Diagnostic`], collected;
//!   what the world does is an [`error::Error`], which ends the run. [`exit`] turns both into what to do next.
//!
//! # The ground
//!
//! [`table`], [`words`], [`diagnostic`], [`error`], [`name`], [`parallel`], [`caught`], [`pages`], [`stop`],
//! [`digest`] and [`context`] are known to all and know nobody. [`storage`] and the sending of [`lineage`] are the only async code,
//! [`engine`] the only place where Polars runs, [`terminal`] the only place that prints. [`query`] reads, types and runs the
//! SQL that authors write, over a plain catalog of tables. [`lineage`] and [`metrics`] tell
//! others what a run did, and change nothing of it. Arrows between modules point one way, towards the ground; a test
//! below reads the imports and says so.

// The ground.
mod caught;
mod context;
mod diagnostic;
mod digest;
mod error;
mod failure;
mod name;
mod pages;
mod parallel;
mod stop;
mod table;
mod words;

// Files in, files out.
mod encode;
mod footer;
mod storage;

// The story.
mod yaml;
mod engine;
mod query;
mod spec;
mod source;
mod metric;
mod normalise;
mod score;
mod band;
mod path;
mod bounds;
mod confidence;
mod trend;
mod roll_up;
mod explain;
mod quality;
mod act;
mod snapshot;
mod archive;
mod history;
mod scorecards;
mod ddl;
mod causes;
mod condition;
mod pipeline;
mod audit;
mod candidate;
mod lease;
mod publish;

// People.
mod report;
mod record;
mod ledger;
mod outdated;
mod sample;
mod exit;
mod options;
mod terminal;
mod world;
mod lineage;
mod metrics;
mod command;
mod cli;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod testing;

pub use cli::main;

#[cfg(test)]
mod arrows {
    //! The imports are the arrows of the picture above.

    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    /// From the ground up: a module may only know those before it (and its own children).
    const ORDER: [&str; 57] = [
        "caught",
        "context",
        "pages",
        "parallel",
        "stop",
        "table",
        "words",
        "digest",
        "name",
        "diagnostic",
        "error",
        "failure",
        "footer",
        "storage",
        "encode",
        "yaml",
        "engine",
        "query",
        "spec",
        "source",
        "metric",
        "normalise",
        "score",
        "band",
        "path",
        "bounds",
        "confidence",
        "trend",
        "roll_up",
        "explain",
        "quality",
        "act",
        "snapshot",
        "archive",
        "history",
        "scorecards",
        "ddl",
        "causes",
        "condition",
        "pipeline",
        "audit",
        "report",
        "record",
        "ledger",
        "outdated",
        "candidate",
        "lease",
        "publish",
        "sample",
        "exit",
        "options",
        "terminal",
        "world",
        "lineage",
        "metrics",
        "command",
        "cli",
    ];

    #[test]
    fn point_towards_the_ground() {
        let rank: BTreeMap<&str, usize> = ORDER.iter().enumerate().map(|(rank, name)| (*name, rank)).collect();
        let mut wrong = Vec::new();
        let mut seen = 0;
        for file in rust_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
            let module = module_of(&file);
            if matches!(module.as_str(), "lib" | "main" | "testing" | "fuzz" | "fuzzed") {
                continue;
            }
            let own = rank.get(module.as_str()).unwrap_or_else(|| panic!("`{module}` has no place in the order"));
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in code.lines() {
                for target in line.split("crate::").skip(1) {
                    let target: String = target.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    seen += 1;
                    if rank.get(target.as_str()).is_some_and(|other| other > own) {
                        wrong.push(format!("{}: `{module}` knows `{target}`", file.display()));
                    }
                }
            }
        }
        assert!(seen > 100, "the test no longer finds the imports");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn module_of(file: &Path) -> String {
        let inside = file.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
        inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
    }

    fn rust_files(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.extend(rust_files(&path));
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                files.push(path);
            }
        }
        files
    }
}
