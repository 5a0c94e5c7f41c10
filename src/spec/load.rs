//! Reads a pipeline from disk: its YAML, its scorecard's YAML, its SQL files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Spec;
use super::check::{self, Written};
use super::raw::{RawPipeline, RawScorecard, WordOr};
use crate::diagnostic::{Diagnostic, Place, Severity, SourceFile};
use crate::name;
use crate::yaml::{self, Spanned};

/// What came of reading a pipeline.
pub struct Loaded {
    /// The believed pipeline; None if any diagnostic is an error.
    pub spec: Option<Spec>,
    /// The pipeline as far as it could be believed, for checks that can still add theirs.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the pipeline at `path`; `variables` answers `${VAR}`.
pub fn load(path: &Path, variables: &dyn Fn(&str) -> Option<String>) -> Loaded {
    let mut problems = Vec::new();
    let spec = read(path, variables, &mut problems);
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    Loaded { spec: spec.filter(|_| !failed), diagnostics: problems }
}

fn read(path: &Path, variables: &dyn Fn(&str) -> Option<String>, problems: &mut Vec<Diagnostic>) -> Option<Spec> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = match read_file(path) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem.hint("name the pipeline's YAML file, such as `pipelines/customer_health.yaml`"));
            return None;
        }
    };
    let (pipeline, found) = yaml::read::<RawPipeline>(&file, variables);
    problems.extend(found);
    let mut pipeline = pipeline?;
    let mut files = vec![Arc::clone(&file)];

    let scorecard_place = pipeline.scorecard.place.clone();
    let (scorecard, scorecard_place) =
        match std::mem::replace(&mut pipeline.scorecard.value, WordOr::Word(String::new())) {
            WordOr::More(inline) => (Some(*inline), scorecard_place),
            WordOr::Word(name) => match read_file(&folder.join(&name)) {
                Ok(file) => {
                    let (scorecard, found) = yaml::read::<RawScorecard>(&file, variables);
                    problems.extend(found);
                    let place = scorecard
                        .as_ref()
                        .and_then(|raw| raw.version.as_ref())
                        .map_or_else(|| Place::new(&file, 0..0), |version| version.place.clone());
                    files.push(file);
                    (scorecard, place)
                }
                Err(problem) => {
                    problems.push(problem.at(scorecard_place.clone()));
                    (None, scorecard_place)
                }
            },
        };

    let sql_folder = folder.join(&pipeline.sql.value);
    let mut queries = Vec::new();
    for (name, _) in &pipeline.metrics.0 {
        let query = query(&sql_folder, name, &pipeline.sql);
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
    check::check(problems, &Written { pipeline, scorecard, scorecard_place, queries, files })
}

fn read_file(path: &Path) -> Result<Arc<SourceFile>, Diagnostic> {
    let name = shown(path);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Arc::new(SourceFile { name, text })),
        Err(error) => Err(Diagnostic::error("unreadable", format!("can't read `{name}`: {}", why(&error)))),
    }
}

/// A path without the detours (`pipelines/../sql` is `sql`), as people would write it.
fn shown(path: &Path) -> String {
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

fn query(folder: &Path, name: &Spanned<String>, sql: &Spanned<String>) -> Result<Arc<SourceFile>, Diagnostic> {
    if Path::new(&name.value).components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
        let message = format!("`{}` leads out of the folder with the metric SQL", name.value);
        return Err(Diagnostic::error("path", message)
            .at(name.place.clone())
            .hint("write a file's name, such as `usage.sql`"));
    }
    read_file(&folder.join(&name.value)).map_err(|problem| {
        let there: Vec<String> = std::fs::read_dir(folder)
            .map(|entries| {
                entries
                    .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                    .filter(|n| n.ends_with(".sql"))
                    .collect()
            })
            .unwrap_or_default();
        let problem = problem.at(name.place.clone());
        match name::nearest(&name.value, there.iter().map(String::as_str)) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None if there.is_empty() => problem.also(sql.place.clone(), "no SQL file is in this folder"),
            None => problem.hint(format!(
                "the folder has {}",
                name::list({
                    let mut sorted = there.clone();
                    sorted.sort();
                    sorted
                })
            )),
        }
    })
}

/// An I/O error in the words of its kind, without the operating system's number.
fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
