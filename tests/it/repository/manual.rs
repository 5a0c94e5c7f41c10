//! The pages of the manual agree with the binary: their commands are run, their links lead somewhere.
//!
//! - A block ```` ```console ```` holds commands behind `$ `, each with what it prints (stdout and stderr). A line `…` stands
//!   for any lines, `…` inside a line for any text. `[exit 5]` as the last line of the output names the exit code.
//! - A block with `file=PATH` is written to that file.
//! - A block ```` ```sh not-run=REASON ```` holds commands that need something else. It must be valid shell.
//!
//! The blocks of a page run in order, in one folder with copies of `pipelines/`, `sql/` and `fixtures/`.

/// Everything that a user can write.
mod completeness;
/// Fragments of YAML and SQL.
mod fragments;
/// Links between pages.
mod links;
/// A page: its fenced blocks and headings.
mod page;
/// Runs the blocks of a page.
mod page_runner;

use std::path::Path;

use self::page::Page;
use self::page_runner::PageRunner;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::tools;

/// The folders with pages.
const FOLDERS: [&str; 6] = ["", "pipelines", "sql", "sql/views", "tests", ".github"];

fn read_pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for folder in FOLDERS {
        for entry in std::fs::read_dir(project_root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("CHANGELOG.md") {
                pages.push(Page::read(project_root(), path.strip_prefix(project_root()).unwrap()));
            }
        }
    }
    assert!(pages.len() > 1, "there are no pages");
    pages
}

/// The pages that are run in a quick run too.
const QUICK_PAGES: [&str; 2] = ["README.md", "pipelines/TUTORIAL.md"];

/// Runs a page. Skips the test without DuckDB for Python, which the pages use.
#[track_caller]
fn assert_page_runs(path: &str) {
    if !QUICK_PAGES.contains(&path) {
        thorough_only!();
    }
    let Some(python) = tools::python_with(&["duckdb"]) else { return };
    let page = Page::read(project_root(), Path::new(path));
    assert!(page.has_commands(), "{path} has no command to run");
    let differences = PageRunner::new(python).run_page(&page);
    assert!(differences.is_empty(), "{path}\n{}", differences.join("\n\n"));
}

macro_rules! page_tests {
    ($($test:ident: $path:literal,)*) => {
        /// The pages that are run.
        const PAGES_RUN: &[&str] = &[$($path),*];
        $(#[test]
        fn $test() {
            assert_page_runs($path);
        })*
    };
}

page_tests! {
    the_readme_runs: "README.md",
    the_manual_of_pipelines_runs: "pipelines/README.md",
    the_tutorial_runs: "pipelines/TUTORIAL.md",
    the_page_on_operations_runs: "pipelines/OPERATIONS.md",
    the_page_on_the_360_scorecard_runs: "pipelines/360.md",
    the_manual_of_sql_runs: "sql/README.md",
    the_page_on_published_tables_runs: "sql/TABLES.md",
    the_page_on_views_runs: "sql/views/README.md",
    the_page_on_tests_runs: "tests/README.md",
}

#[test]
fn each_page_with_commands_is_run() {
    for page in read_pages() {
        let path = page.path.to_str().unwrap();
        assert!(!page.has_commands() || PAGES_RUN.contains(&path), "{path} is not run");
    }
}

#[test]
fn links_lead_to_pages_and_headings() {
    let broken: Vec<String> = read_pages().iter().flat_map(|page| links::broken_links(page, project_root())).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn blocks_that_are_not_run_say_why_and_are_valid_shell() {
    for page in read_pages() {
        let mistakes = page_runner::mistakes_in_unrun_blocks(&page);
        assert!(mistakes.is_empty(), "{}\n{}", page.path.display(), mistakes.join("\n"));
    }
}

/// Returns the text of all pages.
fn read_text() -> String {
    let texts = read_pages().into_iter().map(|page| std::fs::read_to_string(project_root().join(page.path)).unwrap());
    texts.collect::<Vec<_>>().join("\n")
}

/// Returns whether `name` stands in `text` as a word of its own.
fn contains_word(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[test]
fn every_flag_stands_on_a_page() {
    let (text, flags) = (read_text(), completeness::list_flags());
    assert!(flags.contains("run --as-of") && flags.contains("sample --seed"), "{flags:?}");
    let missing: Vec<&String> =
        flags.iter().filter(|flag| !contains_word(&text, flag.split_once(' ').unwrap().1)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_environment_variable_stands_on_a_page() {
    let (text, variables) = (read_text(), completeness::list_variables());
    assert!(variables.contains("HEALTHSCORE_STORE_TIMEOUT") && variables.contains("AWS_ENDPOINT_URL"), "{variables:?}");
    let missing: Vec<&String> = variables.iter().filter(|name| !contains_word(&text, name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Fragments that are only shown are valid too.
#[test]
fn fragments_of_yaml_are_valid() {
    let mut mistakes = Vec::new();
    let mut checked = 0;
    for page in read_pages() {
        checked += page.blocks.iter().filter(|block| block.language == "yaml").count();
        mistakes.extend(fragments::mistakes_in_yaml(&page));
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    assert!(checked > 20, "{checked}");
}

/// DuckDB parses them: the SQL of metrics has its syntax.
#[test]
fn fragments_of_sql_are_valid() {
    let Some(python) = tools::python_with(&["duckdb"]) else { return };
    let mistakes = fragments::mistakes_in_sql(&read_pages(), python);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// Asserts that a page contains what a command prints, between two marks.
#[track_caller]
fn assert_page_contains_output(path: &str, arguments: &[&str], begin: &str, end: &str) {
    let page = std::fs::read_to_string(project_root().join(path)).unwrap();
    let (_, rest) = page.split_once(begin).unwrap();
    let (shown, _) = rest.split_once(end).unwrap();
    let printed = Job::new().run(arguments).exits(0).stdout;
    assert_eq!(shown.trim(), printed.trim(), "put what `healthscore {}` prints into {path}", arguments.join(" "));
}

#[test]
fn the_columns_of_published_tables_are_up_to_date() {
    let begin = "<!-- tables: printed by `healthscore schema tables` -->\n";
    assert_page_contains_output("sql/TABLES.md", &["schema", "tables"], begin, "<!-- end of tables -->");
}

#[test]
fn the_yaml_keys_are_up_to_date() {
    let begin = "<!-- keys: printed by healthscore schema keys -->\n";
    assert_page_contains_output("pipelines/README.md", &["schema", "keys"], begin, "<!-- end of keys -->");
}
