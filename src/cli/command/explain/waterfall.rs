//! Why a score moved, as a waterfall: from the score then, cause by cause, to the score now.

use anstyle::{AnsiColor, Style};
use chrono::NaiveDate;

use crate::config::Scale;
use crate::pipeline::change_causes::AccountChange;
use crate::publish::summary::TextGrid;
use crate::score::explain::{DescribedCause, MIN_SHOWN_POINTS};

/// How many characters the whole scale is wide.
const SCALE_WIDTH: f64 = 40.0;

const WORSE: Style = AnsiColor::Red.on_default();
const BETTER: Style = AnsiColor::Green.on_default();

/// The change as aligned lines; every line of a cause says where the score stands after it.
pub fn draw(scale: Scale, day: NaiveDate, change: &AccountChange) -> String {
    let bold = Style::new().bold();
    let moved = change.after - change.before;
    let mut grid = TextGrid { headers: ["", "points", "score", ""].map(str::to_owned).into(), rows: Vec::new() };
    let mut styles = vec![Style::new()];
    let mut add_row = |row: [String; 4], style: Style| {
        grid.rows.push(row.into());
        styles.push(style);
    };
    let bar_of_score = |score: f64| bar(scale, scale.low, score, '█');
    add_row(
        [format!("on {}", change.since), String::new(), format!("{:.1}", change.before), bar_of_score(change.before)],
        Style::new(),
    );
    let (large, small): (Vec<&DescribedCause>, Vec<&DescribedCause>) =
        change.causes.iter().partition(|told| told.points.abs() >= MIN_SHOWN_POINTS);
    let mut steps: Vec<(String, f64)> = large.iter().map(|told| (told.reason.clone(), told.points)).collect();
    if !small.is_empty() {
        let points = small.iter().map(|told| told.points).sum();
        let words = match small.len() {
            1 => format!("1 cause of less than {MIN_SHOWN_POINTS} points"),
            some => format!("{some} causes of less than {MIN_SHOWN_POINTS} points each"),
        };
        steps.push((words, points));
    }
    let mut score = change.before;
    for (reason, points) in steps {
        let after = score + points;
        let style = if points < 0.0 { WORSE } else { BETTER };
        add_row([reason, signed_text(points), format!("{after:.1}"), bar(scale, score, after, '▒')], style);
        score = after;
    }
    add_row(
        [format!("on {day}"), format!("{moved:+.1}"), format!("{:.1}", change.after), bar_of_score(change.after)],
        Style::new(),
    );
    let mut text =
        format!("{bold}since {}{bold:#}: {:.1} → {:.1}, {moved:+.1}\n", change.since, change.before, change.after);
    for (line, style) in grid.text().lines().zip(styles) {
        text.push_str(&format!("{style}{line}{style:#}\n"));
    }
    text
}

/// With its sign, unless it shows as nothing.
fn signed_text(points: f64) -> String {
    let shown = format!("{points:+.1}");
    if matches!(shown.as_str(), "-0.0" | "+0.0") { "0.0".to_owned() } else { shown }
}

/// From one score to another on a line as wide as the scale.
fn bar(scale: Scale, from: f64, to: f64, mark: char) -> String {
    let at = |score: f64| ((score - scale.low) / (scale.high - scale.low)).clamp(0.0, 1.0) * SCALE_WIDTH;
    let (low, high) = (at(from.min(to)).round(), at(from.max(to)).round());
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
    use super::bar;
    use crate::config::Scale;

    #[test]
    fn a_bar_begins_where_the_score_stood() {
        let scale = Scale { low: 0.0, high: 100.0 };
        assert_eq!(bar(scale, 0.0, 25.0, '#'), "#".repeat(10));
        assert_eq!(bar(scale, 50.0, 25.0, '#'), format!("{}{}", " ".repeat(10), "#".repeat(10)));
        assert_eq!(bar(scale, 50.0, 50.2, '#'), " ".repeat(20));
    }
}
