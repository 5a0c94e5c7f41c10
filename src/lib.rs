//! healthscore: customer health scores from Parquet exports.

mod error;
mod sample;

pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
