//! From values to scores, bands, actions and explanations.

/// Scoring formulas with known results.
mod scoring_formulas;
/// Bands with `stays` and `after`.
mod band_stability;
/// Changes, slopes and trends over days.
mod trends;
/// Accounts rolled up to parents.
mod parents;
/// Confidence and bounds of scores.
mod confidence;
/// Causes of score changes.
mod score_changes;
/// Actions of plays and the portfolio.
mod plays;
/// Quality checks and rejected snapshots.
mod quality;
/// Reported cases.
mod reported_cases;
/// Random companies against an independent twin.
mod twin;
