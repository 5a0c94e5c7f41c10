//! healthscore: customer health scores from Parquet exports.

pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
