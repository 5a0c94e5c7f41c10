//! The repository beside `src`: its manual, its DAG, and the files that define builds.

/// The pages of the manual agree with the binary.
mod manual;
/// The README agrees with the binary.
mod readme;
/// The shipped Airflow DAG under a real Airflow.
mod airflow;
/// Versions and permissions of the build.
mod supply_chain;
