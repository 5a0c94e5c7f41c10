//! The commands that create files: `init`, `schema` and `sample`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::tools;

#[test]
fn init_writes_a_valid_project_and_never_overwrites() {
    let job = Job::new();
    let done = job.run(&["init", "new"]).exits(0);
    let written = [
        "pipelines/customer_health.plays.yaml",
        "pipelines/customer_health.scorecard.yaml",
        "pipelines/customer_health.yaml",
        "sql/metrics/usage.sql",
    ];
    assert_eq!(job.files("new"), written);
    assert_eq!(done.stdout.lines().count(), written.len(), "{}", done.stdout);

    let valid = job.run(&["validate", "--offline", "new/pipelines/customer_health.yaml"]).exits(0);
    assert!(!valid.stderr.contains("error") && !valid.stderr.contains("warning"), "{}", valid.stderr);

    // A second time, when only some of the files exist.
    std::fs::remove_file(job.path("new/sql/metrics/usage.sql")).unwrap();
    std::fs::write(job.path("new/pipelines/customer_health.yaml"), "mine").unwrap();
    let refused = job.run(&["init", "new"]).exits(6);
    assert!(refused.stderr.contains("customer_health.yaml` exists already, nothing was written"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(job.path("new/pipelines/customer_health.yaml")).unwrap(), "mine");
    assert_eq!(job.files("new"), written[..3]);
}

#[test]
fn the_shipped_schemas_are_up_to_date() {
    for (arguments, file) in [
        (&["schema"][..], "healthscore.schema.json"),
        (&["schema", "pipeline"], "healthscore.schema.json"),
        (&["schema", "scorecard"], "healthscore.scorecard.schema.json"),
        (&["schema", "plays"], "healthscore.plays.schema.json"),
    ] {
        let done = Job::new().run(arguments).exits(0);
        let checked_in = std::fs::read_to_string(project_root().join("pipelines").join(file)).unwrap();
        assert!(done.stdout == checked_in, "{file} is not what `healthscore {}` prints", arguments.join(" "));
        assert_eq!(done.stderr, "");
    }
}

#[test]
fn shipped_yaml_is_valid_under_the_json_schemas() {
    thorough_only!();
    let job = Job::new();
    job.run(&["init", "new"]).exits(0);
    let new = job.path("new/pipelines/");
    let shipped = project_root().join("pipelines");
    let mut checked =
        ["yaml", "scorecard.yaml", "plays.yaml"].map(|end| new.join(format!("customer_health.{end}"))).to_vec();
    checked.extend(std::fs::read_dir(&shipped).unwrap().map(|entry| entry.unwrap().path()));
    checked.extend(
        ["health.yaml", "health.scorecard.yaml"].map(|name| project_root().join("tests/it/harness/golden").join(name)),
    );
    checked.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    assert!(checked.len() >= 6, "{checked:?}");
    for path in checked {
        let name = path.to_str().unwrap();
        let part = [".scorecard", ".plays"].into_iter().find(|part| name.ends_with(&format!("{part}.yaml")));
        let kind = format!("healthscore{}", part.unwrap_or_default());
        let Some(mistakes) = validate_against_schema(&shipped.join(format!("{kind}.schema.json")), &path) else {
            return;
        };
        assert_eq!(mistakes, "", "{}", path.display());
    }
    // The schema also refuses invalid YAML.
    let wrong = Job::new().file("wrong.yaml", "version: 1\nscale: {low: zero}\n");
    let schema = shipped.join("healthscore.scorecard.schema.json");
    let mistakes = validate_against_schema(&schema, &wrong.path("wrong.yaml")).unwrap();
    assert!(mistakes.contains("['scale'] {'low': 'zero'}") && mistakes.contains("'components' is a required property"));
}

/// Returns the mistakes that a JSON Schema validator finds, one per line. Returns `None`, and skips the test, if Python has
/// no validator.
fn validate_against_schema(schema: &Path, yaml: &Path) -> Option<String> {
    let python = tools::python_with(&["jsonschema", "PyYAML"])?;
    // Dates stay text, as in JSON.
    let code = "import json, sys, yaml, jsonschema\n\
                class Plain(yaml.SafeLoader): pass\n\
                Plain.yaml_implicit_resolvers = {first: [(tag, regex) for tag, regex in known if not tag.endswith('timestamp')]\n\
                \x20   for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()}\n\
                schema = json.load(open(sys.argv[1]))\n\
                jsonschema.Draft7Validator.check_schema(schema)\n\
                for error in jsonschema.Draft7Validator(schema).iter_errors(yaml.load(open(sys.argv[2]), Plain)):\n\
                \x20   print(list(error.absolute_path), error.message)";
    let output = Command::new(python).args(["-c", code]).arg(schema).arg(yaml).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn sample_reproduces_the_shipped_exports_byte_for_byte() {
    thorough_only!();
    let job = Job::new();
    let first = job.run(&["sample", "--out", "first"]).exits(0);
    let second = job.run(&["sample", "--out", "second"]).exits(0);
    assert_eq!(first.stdout, second.stdout);
    let shipped = read_folder(&project_root().join("fixtures/exports"));
    assert!(shipped.len() > 100, "{} files", shipped.len());
    for folder in ["first", "second"] {
        let made = read_folder(&job.path(folder));
        assert_eq!(made.keys().collect::<Vec<_>>(), shipped.keys().collect::<Vec<_>>());
        for (path, bytes) in &made {
            assert!(shipped[path] == *bytes, "{path} in {folder}");
        }
    }
}

#[test]
fn another_seed_generates_another_company() {
    let job = Job::new();
    for (out, seed) in [("a", "1"), ("b", "2")] {
        job.run(&["sample", "--out", out, "--accounts", "20", "--days", "30", "--seed", seed]).exits(0);
    }
    assert_ne!(read_folder(&job.path("a")), read_folder(&job.path("b")));
}

fn read_folder(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}
