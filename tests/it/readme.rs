//! The README agrees with the binary.

use crate::job::{Job, project_root};

fn read_readme() -> String {
    std::fs::read_to_string(project_root().join("README.md")).unwrap()
}

#[test]
fn the_readme_table_dictionary_is_up_to_date() {
    let readme = read_readme();
    let (_, rest) = readme.split_once("<!-- tables: printed by `healthscore schema tables` -->\n").unwrap();
    let (tables, _) = rest.split_once("<!-- end of tables -->").unwrap();
    let printed = Job::new().run(&["schema", "tables"]).exits(0).stdout;
    assert_eq!(tables.trim(), printed.trim(), "put what `healthscore schema tables` prints into the README");
}

#[test]
fn the_readme_exit_codes_match_the_help() {
    let readme = read_readme();
    let help = Job::new().run(&["--help"]).exits(0).stdout;
    let (_, codes) = help.split_once("Exit codes:").unwrap();
    let mut count = 0;
    for line in codes.lines().filter(|line| !line.trim().is_empty()) {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        assert!(readme.contains(&format!("| {code} | {meaning} |")), "the README lacks `{code}  {meaning}`");
        count += 1;
    }
    assert_eq!(count, 13);
}

#[test]
fn the_readme_example_run_is_up_to_date() {
    // The README shows the first run, without paths and times.
    let job = Job::new().env("HEALTHSCORE_WAREHOUSE", "/nowhere");
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let done = job.run(&["run", pipeline.to_str().unwrap(), "--dry-run"]).exits(0);
    let readme = read_readme();
    let shown: Vec<&str> = done.stdout.lines().take_while(|line| !line.starts_with("nothing published")).collect();
    assert!(shown.len() > 20);
    for line in shown {
        assert!(readme.contains(line), "the README's example lacks\n{line}");
    }
}
