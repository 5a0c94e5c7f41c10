//! A scorecard with its SQL in canonical form, so that two scorecards compare by what they mean.

use super::resolved_scorecard::ResolvedScorecard;
use crate::query::canonical_text::canonical_text;

/// Returns the scorecard with the text of each condition and amount in canonical form, and the values of parameters in it.
pub fn canonical_scorecard(resolved: &ResolvedScorecard) -> ResolvedScorecard {
    let mut canonical = resolved.clone();
    let parameters = resolved.meaning.as_ref().map(|meaning| meaning.parameters.clone()).unwrap_or_default();
    for sql in canonical.scorecard.sql_mut() {
        sql.text = canonical_text(sql, &parameters);
    }
    canonical
}
