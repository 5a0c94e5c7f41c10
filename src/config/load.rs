//! Reads a pipeline from disk: its YAML files and its SQL files.

use std::path::{Component, Path};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Pipeline;
use super::check::{ParsedFiles, check_pipeline};
use super::error_suppression::ErrorSuppression;
use super::raw::{RawPipeline, RawPlaybook, RawScorecard, ShortOrFull};
use super::text_file::{file_names_in, normalize_path, read_source_file};
use super::yaml::{self, Spanned};
use crate::base::diagnostic::{Diagnostic, Place, Severity, TextFile};
use crate::base::identifier;
use crate::base::nearest_name;

/// The result of reading a pipeline.
pub struct LoadedPipeline {
    /// The pipeline without its wrong parts. If a diagnostic is an error, it may only be used to find more mistakes. None
    /// if the pipeline file cannot be read.
    pub pipeline: Option<Pipeline>,
    pub diagnostics: Vec<Diagnostic>,
    /// Facts that the author may want to know, and need not act on.
    pub notes: Vec<Diagnostic>,
    suppression: ErrorSuppression,
}

impl LoadedPipeline {
    /// Returns whether any diagnostic is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.pipeline.is_none() || self.diagnostics.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Adds the diagnostics of a later check, without those that follow from mistakes reported before.
    pub fn add_diagnostics(&mut self, diagnostics: Vec<Diagnostic>) {
        self.diagnostics.extend(self.suppression.drop_cascading(diagnostics));
    }
}

/// Reads and checks the pipeline at `path`; `variables` looks up `${VAR}`.
pub fn load_pipeline(path: &Path, variables: &dyn Fn(&str) -> Option<String>) -> LoadedPipeline {
    let mut reader = PipelineReader {
        folder: path.parent().unwrap_or(Path::new("")),
        variables,
        problems: Vec::new(),
        suppression: ErrorSuppression::default(),
        files: Vec::new(),
    };
    let parsed = reader.read_pipeline(path);
    let PipelineReader { problems: mut diagnostics, mut suppression, .. } = reader;
    let pipeline = parsed.map(|files| {
        suppression.record_errors(&diagnostics);
        let mut problems = Vec::new();
        let pipeline = check_pipeline(&mut problems, &mut suppression, &files);
        let problems = suppression.drop_cascading(problems);
        suppression.record_errors(&problems);
        diagnostics.extend(problems);
        pipeline
    });
    LoadedPipeline { pipeline, diagnostics, notes: Vec::new(), suppression }
}

/// Reads the files of a pipeline.
struct PipelineReader<'a> {
    /// The folder of the pipeline file, to which the other paths are relative.
    folder: &'a Path,
    variables: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Diagnostic>,
    suppression: ErrorSuppression,
    /// The files that could be read.
    files: Vec<Arc<TextFile>>,
}

/// A part of the pipeline that is in a file of its own.
struct IncludedFile<T> {
    /// None if the file cannot be read, or its root is wrong.
    value: Option<T>,
    file: Option<Arc<TextFile>>,
}

/// The scorecard and its place.
struct ReadScorecard {
    value: Option<RawScorecard>,
    place: Place,
}

impl PipelineReader<'_> {
    /// Reads every file of the pipeline at `path`; none if the pipeline file itself cannot be read.
    fn read_pipeline(&mut self, path: &Path) -> Option<ParsedFiles> {
        let file = match read_source_file(path) {
            Ok(file) => file,
            Err(problem) => {
                let hint = "name the pipeline's YAML file, such as `pipelines/customer_health.yaml`";
                self.problems.push(problem.hint(hint));
                return None;
            }
        };
        let mut pipeline = self.parse_yaml::<RawPipeline>(&file)?;
        self.files.push(file);
        let scorecard = self.read_scorecard(&mut pipeline);
        let playbook = self.read_playbook(&mut pipeline);
        let queries = self.read_queries(&pipeline);
        Some(ParsedFiles {
            pipeline,
            scorecard: scorecard.value,
            scorecard_place: scorecard.place,
            playbook,
            queries,
            files: std::mem::take(&mut self.files),
        })
    }

    /// Reads a file as a `T`, and records its mistakes.
    fn parse_yaml<T: DeserializeOwned>(&mut self, file: &Arc<TextFile>) -> Option<T> {
        let parsed = yaml::read::<T>(file, self.variables);
        self.suppression.record_yaml_result(&parsed.diagnostics, parsed.skipped_entries);
        self.problems.extend(parsed.diagnostics);
        parsed.value
    }

    /// Takes the scorecard out of the pipeline, or reads its file.
    fn read_scorecard(&mut self, pipeline: &mut RawPipeline) -> ReadScorecard {
        let place = pipeline.scorecard.place.clone();
        match std::mem::replace(&mut pipeline.scorecard.value, ShortOrFull::Short(String::new())) {
            ShortOrFull::Full(inline) => ReadScorecard { value: Some(*inline), place },
            ShortOrFull::Short(name) => {
                let read = self.read_included_file::<RawScorecard>(&name, &place, "the scorecard");
                let version = read.value.as_ref().and_then(|raw| raw.version.as_ref());
                let version_place = version.map(|version| version.place.clone());
                let start_of_file = || read.file.map_or(place, |file| Place::new(&file, 0..0));
                ReadScorecard { value: read.value, place: version_place.unwrap_or_else(start_of_file) }
            }
        }
    }

    /// Takes the plays out of the pipeline, or reads their file.
    fn read_playbook(&mut self, pipeline: &mut RawPipeline) -> Option<RawPlaybook> {
        let Spanned { value, place } = pipeline.plays.take()?;
        match value {
            ShortOrFull::Full(inline) => Some(*inline),
            ShortOrFull::Short(name) => self.read_included_file::<RawPlaybook>(&name, &place, "the plays").value,
        }
    }

    /// Reads a part of the pipeline from the file `name` beside it. `place` is the place of that name.
    fn read_included_file<T: DeserializeOwned>(&mut self, name: &str, place: &Place, what: &str) -> IncludedFile<T> {
        match read_source_file(&self.folder.join(name)) {
            Ok(file) => {
                let value = self.parse_yaml::<T>(&file);
                self.files.push(Arc::clone(&file));
                IncludedFile { value, file: Some(file) }
            }
            Err(problem) => {
                let candidates = file_names_in(self.folder, &[".yaml", ".yml"]);
                let hint = nearest_name::suggest(name, candidates.iter().map(String::as_str), || {
                    format!("name a YAML file beside the pipeline, or write {what} here")
                });
                self.problems.push(problem.at(place.clone()).hint(hint));
                IncludedFile { value: None, file: None }
            }
        }
    }

    /// Reads the SQL files of the metrics, in their order; none for a file that cannot be read.
    fn read_queries(&mut self, pipeline: &RawPipeline) -> Vec<Option<Arc<TextFile>>> {
        let folder = self.folder.join(&pipeline.sql.value);
        if !folder.is_dir() {
            let message = format!("there is no folder `{}`", normalize_path(&folder));
            let problem = Diagnostic::error("unreadable", message).at(pipeline.sql.place.clone());
            self.problems.push(problem.hint("name the folder with the metric SQL, relative to this file"));
            return vec![None; pipeline.metrics.0.len()];
        }
        let mut queries = Vec::new();
        for (name, _) in &pipeline.metrics.0 {
            match read_query_file(&folder, name, &pipeline.sql) {
                Ok(file) => {
                    self.files.push(Arc::clone(&file));
                    queries.push(Some(file));
                }
                Err(problem) => {
                    self.problems.push(problem);
                    queries.push(None);
                }
            }
        }
        queries
    }
}

/// Reads the SQL file `name` in `folder`; `sql` is the setting that names the folder.
fn read_query_file(folder: &Path, name: &Spanned<String>, sql: &Spanned<String>) -> Result<Arc<TextFile>, Diagnostic> {
    if Path::new(&name.value).components().any(|part| !matches!(part, Component::Normal(_))) {
        let message = format!("`{}` is outside the folder with the metric SQL", name.value);
        let problem = Diagnostic::error("path", message).at(name.place.clone());
        return Err(problem.hint("write a file's name, such as `usage.sql`"));
    }
    read_source_file(&folder.join(&name.value)).map_err(|problem| {
        let problem = problem.at(name.place.clone());
        let candidates = file_names_in(folder, &[".sql"]);
        if candidates.is_empty() {
            return problem.related(sql.place.clone(), "no SQL file is in this folder");
        }
        problem.hint(nearest_name::suggest(&name.value, candidates.iter().map(String::as_str), || {
            format!("the folder has {}", identifier::quoted_list(&candidates))
        }))
    })
}
