//! The commands, one file each.

/// `run`: scores a day and publishes it.
pub mod run;
/// `backfill`: scores many days.
pub mod backfill;
/// `status`: which days are published, missing or outdated.
pub mod status;
/// `validate`: checks a pipeline.
pub mod validate;
/// `explain`: explains the score of an account.
pub mod explain;
/// `show`: prints the table of a stage.
pub mod show;
/// `sample`: writes the exports of a made-up company.
pub mod sample;
/// `init`: creates a project.
pub mod init;
/// `schema`: prints JSON Schemas and the dictionary of the tables.
pub mod schema;
/// `ddl`: prints table definitions.
pub mod ddl;
