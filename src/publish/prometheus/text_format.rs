//! Prometheus' text format, version 0.0.4: writes samples, and reads back the samples of an earlier run.

use std::fmt::Write;

use super::metric_families::FAMILIES;

/// A number with the name of its metric and its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricSample {
    pub name: String,
    labels: Vec<(String, String)>,
    value: String,
}

impl MetricSample {
    pub fn new(name: &str, labels: &[(&str, &str)], value: String) -> Self {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { name: name.to_owned(), labels: labels.collect(), value }
    }

    /// Adds a label.
    #[must_use]
    pub fn with_label(mut self, label: &str, value: &str) -> Self {
        self.labels.push((label.to_owned(), value.to_owned()));
        self
    }

    /// Returns the value of a label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether this is the metric `name` of a pipeline.
    #[must_use]
    pub fn is_metric_of(&self, name: &str, pipeline: &str) -> bool {
        self.name == name && self.label("pipeline") == Some(pipeline)
    }

    /// Returns the value, if it is a whole number.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        self.value.parse().ok()
    }
}

/// Formats the whole file: each metric with its help text, in the order of [`FAMILIES`].
#[must_use]
pub fn render_samples(samples: &[MetricSample]) -> String {
    let mut text = String::new();
    for family in &FAMILIES {
        let mut own = samples.iter().filter(|sample| sample.name == family.name).peekable();
        if own.peek().is_none() {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# HELP {} {}\n# TYPE {} gauge", family.name, family.help, family.name);
        for sample in own {
            let labels: Vec<String> =
                sample.labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escape_label_value(value))).collect();
            let _ = writeln!(text, "{}{{{}}} {}", sample.name, labels.join(","), sample.value);
        }
    }
    text
}

fn escape_label_value(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Reads the samples of a file that an earlier run wrote. Skips metrics that are not among [`FAMILIES`]: a metric that
/// was removed would otherwise stay in the file for ever.
#[must_use]
pub fn parse(text: &str) -> Vec<MetricSample> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let samples = lines.filter_map(parse_sample);
    samples.filter(|sample| FAMILIES.iter().any(|family| family.name == sample.name)).collect()
}

fn parse_sample(line: &str) -> Option<MetricSample> {
    let (name, rest) = line.split_once('{')?;
    let mut labels = Vec::new();
    let mut rest = rest;
    loop {
        let (label, after) = rest.split_once("=\"")?;
        let (value, after) = parse_quoted(after)?;
        labels.push((label.to_owned(), value));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => {
                let value = after.strip_prefix("} ")?;
                return Some(MetricSample { name: name.to_owned(), labels, value: value.to_owned() });
            }
        }
    }
}

/// Reads a value up to its closing quote. Returns it with the rest of the line.
fn parse_quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_round_trip() {
        let awkward = "a \"b\" \\ c,d}={ \n é";
        let samples = vec![
            MetricSample::new(
                "healthscore_run_exit_code",
                &[("pipeline", awkward), ("command", "run")],
                "7".to_owned(),
            ),
            MetricSample::new("healthscore_accounts", &[("pipeline", "p")], "12".to_owned())
                .with_label("tier", "")
                .with_label("band", "x"),
        ];
        assert_eq!(parse(&render_samples(&samples)), samples);
        assert_eq!(parse(&render_samples(&samples).replace("healthscore_accounts", "healthscore_gone")), samples[..1]);
        assert!(parse("healthscore_accounts{pipeline=\"p\nrubbish\nhealthscore_accounts 3\n").is_empty());
    }
}
