//! The causes of a change as a waterfall chart: from the earlier score, cause by cause, to the later score.

use crate::base::text::count_phrase;
use anstyle::{AnsiColor, Style};
use chrono::NaiveDate;

use crate::cli::output::HEADING;
use crate::config::{Scale, Scorecard};
use crate::pipeline::change_causes::AccountChange;
use crate::publish::summary::TextGrid;
use crate::score::explain::{DescribedCause, MIN_SHOWN_POINTS};

/// The width of the whole scale, in characters.
const SCALE_WIDTH: f64 = 40.0;

const PLAIN: Style = Style::new();
const WORSE: Style = AnsiColor::Red.on_default();
const BETTER: Style = AnsiColor::Green.on_default();

/// A step from one score to the next.
struct WaterfallStep {
    reason: String,
    points: f64,
}

struct StyledRow {
    cells: [String; 4],
    style: Style,
}

/// Draws a change. The score in each line includes the points of that line.
pub fn draw_waterfall(scorecard: &Scorecard, day: NaiveDate, change: &AccountChange) -> String {
    let (scale, bands) = (scorecard.scale, &scorecard.bands);
    let moved = change.after - change.before;
    let mut rows = vec![score_row(scorecard, change.since, String::new(), change.before)];
    let mut score = change.before;
    for WaterfallStep { reason, points } in waterfall_steps(&change.causes) {
        let after = score + points;
        let cells = [reason, signed_text(points), format!("{after:.1}"), draw_bar(scale, score, after, '▒')];
        rows.push(StyledRow { cells, style: if points < 0.0 { WORSE } else { BETTER } });
        score = after;
    }
    rows.push(score_row(scorecard, day, format!("{moved:+.1}"), change.after));
    let title = format!(
        "{HEADING}since {}{HEADING:#}: {} → {}, {moved:+.1}\n",
        change.since,
        bands.score_text(change.before),
        bands.score_text(change.after)
    );
    title + &styled_text(rows)
}

fn score_row(scorecard: &Scorecard, day: NaiveDate, points: String, score: f64) -> StyledRow {
    let bar = draw_bar(scorecard.scale, scorecard.scale.low, score, '█');
    StyledRow { cells: [format!("on {day}"), points, scorecard.bands.score_text(score), bar], style: PLAIN }
}

/// Returns a step for each cause, and one for all causes that are too small to show.
fn waterfall_steps(causes: &[DescribedCause]) -> Vec<WaterfallStep> {
    let (large, small): (Vec<&DescribedCause>, Vec<&DescribedCause>) =
        causes.iter().partition(|cause| cause.points.abs() >= MIN_SHOWN_POINTS);
    let mut steps: Vec<WaterfallStep> =
        large.iter().map(|cause| WaterfallStep { reason: cause.reason.clone(), points: cause.points }).collect();
    if !small.is_empty() {
        let each = if small.len() > 1 { " each" } else { "" };
        let causes = count_phrase(small.len(), "cause", "causes");
        let reason = format!("{causes} of less than {MIN_SHOWN_POINTS} points{each}");
        steps.push(WaterfallStep { reason, points: small.iter().map(|cause| cause.points).sum() });
    }
    steps
}

/// Aligns the rows below a line of headers, and adds the colours afterwards.
fn styled_text(rows: Vec<StyledRow>) -> String {
    let headers = ["", "points", "score", ""].map(str::to_owned).into();
    let styles: Vec<Style> = std::iter::once(PLAIN).chain(rows.iter().map(|row| row.style)).collect();
    let grid = TextGrid { headers, rows: rows.into_iter().map(|row| row.cells.into()).collect() };
    let text = grid.text();
    text.lines().zip(styles).map(|(line, style)| format!("{style}{line}{style:#}\n")).collect()
}

/// Points with a sign, unless they round to zero.
fn signed_text(points: f64) -> String {
    let text = format!("{points:+.1}");
    if matches!(text.as_str(), "-0.0" | "+0.0") { "0.0".to_owned() } else { text }
}

/// A bar from one score to another, on a line as wide as the scale.
fn draw_bar(scale: Scale, from: f64, to: f64, mark: char) -> String {
    let column_of = |score: f64| ((score - scale.low) / (scale.high - scale.low)).clamp(0.0, 1.0) * SCALE_WIDTH;
    let (low, high) = (column_of(from.min(to)).round(), column_of(from.max(to)).round());
    let mut line = String::new();
    let mut column = 0.0;
    while column < high {
        line.push(if column < low { ' ' } else { mark });
        column += 1.0;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::draw_bar;
    use crate::config::Scale;

    #[test]
    fn a_bar_spans_the_two_scores() {
        let scale = Scale { low: 0.0, high: 100.0 };
        assert_eq!(draw_bar(scale, 0.0, 25.0, '#'), "#".repeat(10));
        assert_eq!(draw_bar(scale, 50.0, 25.0, '#'), format!("{}{}", " ".repeat(10), "#".repeat(10)));
        assert_eq!(draw_bar(scale, 50.0, 50.2, '#'), " ".repeat(20));
    }
}
