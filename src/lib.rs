//! healthscore: customer health scores from Parquet exports.

mod normalise;
mod score;
mod trend;

mod diagnostic;
mod name;
mod spec;
mod table;
mod yaml;

pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
