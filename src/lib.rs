//! healthscore: customer health scores from Parquet exports.

mod encode;
mod error;
mod footer;
mod storage;

pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
