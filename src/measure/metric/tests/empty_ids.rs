//! Rows of the accounts source whose id is empty or blank.

use polars::df;

use crate::base::failure::Failure;
use crate::config::SourcePolicy;
use crate::testing::{PipelineFixture, test_sql};

/// Returns the messages and hints of a failure in the data.
fn problems_of(world: &PipelineFixture) -> Vec<String> {
    match world.compute_metrics("2026-06-30") {
        Err(Failure::Data(problems)) => {
            problems.into_iter().map(|problem| format!("{} ({})", problem.message, problem.hint.unwrap())).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_without_an_id_are_named_as_such() {
    let mut world = PipelineFixture::new();
    world.write_file("accounts/b.parquet", df!("account_id" => ["", "", "c"], "seats" => [1_i64, 2, 3]).unwrap());
    assert_eq!(
        problems_of(&world),
        [
            "source `accounts`: 2 rows have an empty id (fix the export, or leave these rows out: `only: account_id <> ''` \
             under `accounts`)",
            "source `accounts`: 1 account has several rows, such as `c` (an account has one row: fix the export, or \
             declare `key` and `duplicates: drop` if its rows are the same)",
        ]
    );
    world.write_file("accounts/b.parquet", df!("account_id" => [" ", " "], "seats" => [1_i64, 2]).unwrap());
    world.pipeline.accounts.only = Some(test_sql("seats > 0"));
    assert_eq!(
        problems_of(&world),
        ["source `accounts`: 2 rows have an empty id (fix the export, or leave these rows out: add \
          `AND TRIM(account_id) <> ''` to `only`)"]
    );
    world.pipeline.accounts.only = Some(test_sql("TRIM(account_id) <> ''"));
    assert_eq!(world.compute_metrics("2026-06-30").unwrap().accounts, ["a", "b", "c"]);
    // A key finds them earlier.
    world.pipeline.sources[0].key = vec!["account_id".to_owned()];
    assert_eq!(
        problems_of(&world),
        [
            "source `accounts`: 1 key has rows that differ, such as a blank text (rows with an empty id: fix the export, or \
          declare `duplicates: warn` at the source and `only: TRIM(account_id) <> ''` under `accounts`)"
        ]
    );
    world.pipeline.sources[0].policies.duplicates = SourcePolicy::Warn;
    assert_eq!(world.compute_metrics("2026-06-30").unwrap().accounts, ["a", "b", "c"]);
}
