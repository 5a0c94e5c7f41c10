//! Reads a pipeline from disk: its YAML, its scorecard's YAML, its SQL files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Pipeline;
use super::check::{self, ParsedFiles};
use super::error_suppression::ErrorSuppression;
use super::raw::{RawPipeline, RawPlaybook, RawScorecard, ShortOrFull};
use crate::base::diagnostic::{Diagnostic, Place, Severity, SourceFile};
use crate::base::identifier;
use crate::config::yaml::{self, Spanned};

/// What came of reading a pipeline.
pub struct LoadedPipeline {
    /// The pipeline as far as it could be believed, for checks that can still add theirs: worthless for anything else
    /// if a diagnostic is an error.
    pub pipeline: Option<Pipeline>,
    pub diagnostics: Vec<Diagnostic>,
    /// What an author may want to know and need not change.
    pub notes: Vec<Diagnostic>,
    suppression: ErrorSuppression,
}

impl LoadedPipeline {
    /// Whether any diagnostic is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.pipeline.is_none() || self.diagnostics.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Adds what a later check found, without what merely follows from mistakes told already.
    pub fn add_diagnostics(&mut self, diagnostics: Vec<Diagnostic>) {
        self.diagnostics.extend(self.suppression.drop_cascading(diagnostics));
    }
}

/// Reads the pipeline at `path`; `variables` answers `${VAR}`.
pub fn load_pipeline(path: &Path, variables: &dyn Fn(&str) -> Option<String>) -> LoadedPipeline {
    let mut loaded = LoadedPipeline {
        pipeline: None,
        diagnostics: Vec::new(),
        notes: Vec::new(),
        suppression: ErrorSuppression::default(),
    };
    if let Some(files) = read_pipeline_files(path, variables, &mut loaded.diagnostics, &mut loaded.suppression) {
        loaded.suppression.record_errors(&loaded.diagnostics);
        let mut found = Vec::new();
        loaded.pipeline = Some(check::check_pipeline(&mut found, &mut loaded.suppression, &files));
        let found = loaded.suppression.drop_cascading(found);
        loaded.suppression.record_errors(&found);
        loaded.diagnostics.extend(found);
    }
    loaded
}

fn read_pipeline_files(
    path: &Path,
    variables: &dyn Fn(&str) -> Option<String>,
    problems: &mut Vec<Diagnostic>,
    suppression: &mut ErrorSuppression,
) -> Option<ParsedFiles> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = match read_source_file(path) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem.hint("name the pipeline's YAML file, such as `pipelines/customer_health.yaml`"));
            return None;
        }
    };
    let parsed = yaml::read::<RawPipeline>(&file, variables);
    suppression.record_yaml_result(&parsed.diagnostics, parsed.skipped_entries);
    problems.extend(parsed.diagnostics);
    let mut pipeline = parsed.value?;
    let mut files = vec![Arc::clone(&file)];

    let mut reader = IncludeReader { folder, variables, problems, suppression, files: &mut files };
    let scorecard_place = pipeline.scorecard.place.clone();
    let (scorecard, scorecard_place) =
        match std::mem::replace(&mut pipeline.scorecard.value, ShortOrFull::Short(String::new())) {
            ShortOrFull::Full(inline) => (Some(*inline), scorecard_place),
            ShortOrFull::Short(name) => {
                let read = reader.read_included_file::<RawScorecard>(&name, &scorecard_place, "the scorecard");
                let version = read.value.as_ref().and_then(|raw| raw.version.as_ref());
                let place = version.map(|version| version.place.clone());
                let start = || read.file.map_or(scorecard_place, |file| Place::new(&file, 0..0));
                (read.value, place.unwrap_or_else(start))
            }
        };
    let playbook = match pipeline.plays.take() {
        None => None,
        Some(Spanned { value: ShortOrFull::Full(inline), .. }) => Some(*inline),
        Some(Spanned { value: ShortOrFull::Short(name), place }) => {
            reader.read_included_file::<RawPlaybook>(&name, &place, "the plays").value
        }
    };

    let sql_folder = folder.join(&pipeline.sql.value);
    let mut queries = Vec::new();
    if !sql_folder.is_dir() {
        let message = format!("there is no folder `{}`", normalize_path(&sql_folder));
        problems.push(
            Diagnostic::error("unreadable", message)
                .at(pipeline.sql.place.clone())
                .hint("name the folder with the metric SQL, relative to this file"),
        );
        queries = vec![None; pipeline.metrics.0.len()];
        return Some(ParsedFiles { pipeline, scorecard, scorecard_place, playbook, queries, files });
    }
    for (name, _) in &pipeline.metrics.0 {
        let query = read_query_file(&sql_folder, name, &pipeline.sql);
        match query {
            Ok(file) => {
                files.push(Arc::clone(&file));
                queries.push(Some(file));
            }
            Err(problem) => {
                problems.push(problem);
                queries.push(None);
            }
        }
    }
    Some(ParsedFiles { pipeline, scorecard, scorecard_place, playbook, queries, files })
}

/// Reads a part of the pipeline that is in a file of its own.
struct IncludeReader<'a> {
    folder: &'a Path,
    variables: &'a dyn Fn(&str) -> Option<String>,
    problems: &'a mut Vec<Diagnostic>,
    suppression: &'a mut ErrorSuppression,
    files: &'a mut Vec<Arc<SourceFile>>,
}

/// A part as far as it could be read, and its file if there is one.
struct IncludedFile<T> {
    value: Option<T>,
    file: Option<Arc<SourceFile>>,
}

impl IncludeReader<'_> {
    /// The part that `place` says is in the file `name`.
    fn read_included_file<T: DeserializeOwned>(&mut self, name: &str, place: &Place, what: &str) -> IncludedFile<T> {
        match read_source_file(&self.folder.join(name)) {
            Ok(file) => {
                let parsed = yaml::read::<T>(&file, self.variables);
                self.suppression.record_yaml_result(&parsed.diagnostics, parsed.skipped_entries);
                self.problems.extend(parsed.diagnostics);
                self.files.push(Arc::clone(&file));
                IncludedFile { value: parsed.value, file: Some(file) }
            }
            Err(problem) => {
                let candidates = file_names_in(self.folder, &[".yaml", ".yml"]);
                let hint = identifier::suggest(name, candidates.iter().map(String::as_str), || {
                    format!("name a YAML file beside the pipeline, or write {what} here")
                });
                self.problems.push(problem.at(place.clone()).hint(hint));
                IncludedFile { value: None, file: None }
            }
        }
    }
}

fn read_source_file(path: &Path) -> Result<Arc<SourceFile>, Diagnostic> {
    let name = normalize_path(path);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Arc::new(SourceFile { name, text })),
        Err(error) => {
            Err(Diagnostic::error("unreadable", format!("can't read `{name}`: {}", describe_io_error(&error))))
        }
    }
}

/// A path without the detours (`pipelines/../sql` is `sql`), as people would write it.
fn normalize_path(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            std::path::Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain.display().to_string()
}

fn read_query_file(
    folder: &Path,
    name: &Spanned<String>,
    sql: &Spanned<String>,
) -> Result<Arc<SourceFile>, Diagnostic> {
    if Path::new(&name.value).components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
        let message = format!("`{}` leads out of the folder with the metric SQL", name.value);
        return Err(Diagnostic::error("path", message)
            .at(name.place.clone())
            .hint("write a file's name, such as `usage.sql`"));
    }
    read_source_file(&folder.join(&name.value)).map_err(|problem| {
        let candidates = file_names_in(folder, &[".sql"]);
        let problem = problem.at(name.place.clone());
        match identifier::nearest(&name.value, candidates.iter().map(String::as_str)) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None if candidates.is_empty() => problem.also(sql.place.clone(), "no SQL file is in this folder"),
            None => problem.hint(format!("the folder has {}", identifier::list(candidates))),
        }
    })
}

/// The names of the files in a folder that end in one of `endings`, sorted.
fn file_names_in(folder: &Path, endings: &[&str]) -> Vec<String> {
    // A pipeline named without a folder stands in this one.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| endings.iter().any(|ending| name.ends_with(ending))).collect();
    names.sort();
    names
}

/// An I/O error in the words of its kind, without the operating system's number.
fn describe_io_error(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
