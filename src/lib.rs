//! healthscore: customer health scores from Parquet exports.

mod diagnostic;
mod name;
mod spec;
mod table;
mod yaml;

pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
