//! The README agrees with the binary.

use crate::harness::job::{Job, project_root};

fn read_readme() -> String {
    std::fs::read_to_string(project_root().join("README.md")).unwrap()
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
fn the_readme_is_short() {
    assert!(read_readme().lines().count() <= 250, "move what describes one part beside that part");
}
