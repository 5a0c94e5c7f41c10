//! Columns that an export holds and the pipeline does not declare: the way out of many unknown names.

use crate::base::diagnostic::{Diagnostic, UnknownColumn};
use crate::base::failure::Failure;
use crate::config::{Pipeline, Source, SourceColumn};
use crate::measure::source::{self, Exports};

/// Replaces the hints for unknown names that are columns of an export. A similar name may have another meaning, so the
/// column of this name comes first. A column that is declared with another name is named by that.
pub fn suggest_undeclared_columns(pipeline: &Pipeline, exports: &Exports, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let Some(unknown) = &diagnostic.unknown_column else { continue };
        let sources = find_candidate_sources(pipeline, diagnostic, unknown);
        let hint = sources.into_iter().find_map(|source| hint_about_column(source, exports, &unknown.name));
        diagnostic.hint = hint.map(String::into_boxed_str).or(diagnostic.hint.take());
    }
}

/// Calls [`suggest_undeclared_columns`] for the mistakes of a failure.
#[must_use]
pub fn with_undeclared_columns(pipeline: &Pipeline, exports: &Exports, failure: Failure) -> Failure {
    match failure {
        Failure::Pipeline(mut problems) => {
            suggest_undeclared_columns(pipeline, exports, &mut problems);
            Failure::Pipeline(problems)
        }
        other => other,
    }
}

/// Returns the sources whose column an unknown name may be: the one that is known, those that the query names, or the
/// accounts, whose columns the formulas in YAML read.
fn find_candidate_sources<'a>(
    pipeline: &'a Pipeline,
    diagnostic: &Diagnostic,
    unknown: &UnknownColumn,
) -> Vec<&'a Source> {
    let file = diagnostic.place.as_ref().map(|place| &place.file);
    let query = pipeline.queries.iter().find(|query| Some(&query.file) == file);
    let sources = pipeline.sources.iter();
    match (&unknown.source, query) {
        (Some(name), _) => sources.filter(|source| source.name.eq_ignore_ascii_case(name)).collect(),
        (None, Some(query)) => sources.filter(|source| has_word(&query.file.text, &source.name)).collect(),
        (None, None) => sources.filter(|source| source.name == pipeline.accounts.source).collect(),
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.any(|found| found.eq_ignore_ascii_case(word))
}

fn hint_about_column(source: &Source, exports: &Exports, name: &str) -> Option<String> {
    let renamed = |column: &&SourceColumn| column.from.as_ref().is_some_and(|from| from.eq_ignore_ascii_case(name));
    match source.columns.iter().find(renamed) {
        Some(column) => {
            let (stored, declared) = (column.stored_name(), &column.name);
            Some(format!("`{stored}` is what the files of `{}` call the column `{declared}`", source.name))
        }
        None => hint_to_declare(source, exports, name),
    }
}

fn hint_to_declare(source: &Source, exports: &Exports, name: &str) -> Option<String> {
    let is_declared = source.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let mut stored = source::read_stored_columns(source, exports).into_iter();
    let stored = stored.find(|column| !is_declared && column.name.eq_ignore_ascii_case(name))?;
    let example = stored.declared_as.map(|kind| format!(", such as `{}: {kind}`", yaml_key(&stored.name)));
    Some(format!(
        "the export of `{}` has a column `{}`: declare it under the `columns` of the source{}",
        source.name,
        stored.name,
        example.unwrap_or_default()
    ))
}

/// Writes a name as a key of YAML: in quotes unless it is a plain word.
fn yaml_key(name: &str) -> String {
    let is_plain = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if is_plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}
