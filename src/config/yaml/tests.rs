//! Small YAML texts, each with every diagnostic it gets.

use std::sync::Arc;

use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::*;
use crate::base::diagnostic::{Colour, render_diagnostics};

#[expect(dead_code, reason = "the tests check what is read, not how it is used")]
mod test_scorecard;

use test_scorecard::{AnyYaml, TestMetric, TestScorecard, TestScoring, TestWeight};

fn environment(name: &str) -> Option<String> {
    match name {
        "SEATS" => Some("25".to_owned()),
        "EMPTY" => Some(String::new()),
        "SECRET" => Some("hunter2".to_owned()),
        "SLY" => Some("{a: 1}".to_owned()),
        _ => None,
    }
}

fn read_text<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<Diagnostic>) {
    let file = Arc::new(TextFile { name: "card.yaml".to_owned(), text: text.to_owned() });
    let reading = read(&file, &environment);
    (reading.value, reading.diagnostics)
}

#[track_caller]
fn read_without_errors<T: DeserializeOwned>(text: &str) -> T {
    let (value, diagnostics) = read_text(text);
    assert_eq!(render_diagnostics(&diagnostics, Colour::Never), "", "{text}");
    value.unwrap()
}

/// Returns the diagnostics of a text, one per line: the place, the text at it, the code, the message and the hint.
fn diagnostic_lines<T: DeserializeOwned>(text: &str) -> Vec<String> {
    let (_, diagnostics) = read_text::<T>(text);
    diagnostics
        .iter()
        .map(|d| {
            let place = d.place.as_ref().unwrap();
            let words = text[place.range.clone()].lines().next().unwrap_or_default();
            let hint = d.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            let (line, column) = (place.line(), place.column());
            format!("{line}:{column} [{words}] {}: {}{hint}", d.code, d.message)
        })
        .collect()
}

#[track_caller]
fn assert_diagnostics<T: DeserializeOwned>(text: &str, expected: &[&str]) {
    let lines = diagnostic_lines::<T>(text);
    assert_eq!(lines, expected, "{text}\nreported:\n{}", lines.join("\n"));
}

#[test]
fn a_valid_text_is_read_completely() {
    let card: TestScorecard = read_without_errors(
        "title: 1.10\n\
         metrics:\n\
         \x20 logins: {weight: 2, score: {linear: {zero: 0, full: 3e1}}, higher_is_better: true}\n\
         \x20 seats:\n\
         \x20   weight: {big: .5}\n\
         \x20   score: as_is\n\
         \x20   label: Seats\n\
         \x20 nps: {weight: 1, score: {steps: [1, 2.5]}}\n\
         \x20 csat: {weight: 1, score: {pair: [1, b]}}\n\
         tiers: {big: {seats: 0x10, weights: {}}}\n\
         since: 2026-06-30\n\
         range: [0, 1]\n",
    );
    let title = card.title.unwrap();
    assert_eq!((title.as_str(), title.place.line(), title.place.column()), ("1.10", 1, 8));
    let metrics: Vec<(&str, usize, &TestMetric)> =
        card.metrics.iter().map(|(name, metric)| (name.as_str(), name.place.line(), metric)).collect();
    let [(logins, 3, first), (seats, 4, second), (nps, 8, third), (csat, 9, fourth)] = metrics[..] else {
        panic!("{metrics:?}");
    };
    assert_eq!([logins, seats, nps, csat], ["logins", "seats", "nps", "csat"]);
    assert!(matches!(first.weight, TestWeight::One(2.0)) && first.higher_is_better);
    let TestScoring::Linear { zero, full } = &first.score.value else {
        panic!("{first:?}");
    };
    assert_eq!((zero.value, full.value, full.place.column()), (0.0, 30.0, 55));
    let TestWeight::PerTier(weights) = &second.weight else {
        panic!("{second:?}");
    };
    assert_eq!((weights[0].0.as_str(), weights[0].0.place.column(), weights[0].1), ("big", 14, 0.5));
    assert!(matches!(second.score.value, TestScoring::AsIs));
    assert_eq!((second.score.place.line(), second.name.as_str()), (6, "Seats"));
    assert!(matches!(&third.score.value, TestScoring::Steps(steps) if steps[1].to_string() == "2.5"));
    assert!(matches!(&fourth.score.value, TestScoring::Pair(1, text) if text == "b"));
    // A map with spanned keys is searched by text.
    assert_eq!(card.tiers["big"].seats, 16);
    assert_eq!(card.since.unwrap().place.column(), 8);
    assert_eq!(card.range, Some((0.0, 1.0)));
}

#[test]
fn values_follow_the_core_schema() {
    for (text, expected) in [
        ("true", AnyYaml::Flag(true)),
        ("yes", AnyYaml::Text("yes".to_owned())),
        ("off", AnyYaml::Text("off".to_owned())),
        ("~", AnyYaml::Nothing),
        ("null", AnyYaml::Nothing),
        ("''", AnyYaml::Text(String::new())),
        ("'true'", AnyYaml::Text("true".to_owned())),
        ("-12", AnyYaml::Whole(-12)),
        ("0o17", AnyYaml::Whole(15)),
        ("0x1F", AnyYaml::Whole(31)),
        ("010", AnyYaml::Whole(10)),
        ("+1.5e-1", AnyYaml::Number(0.15)),
        ("5.", AnyYaml::Number(5.0)),
        ("1_000", AnyYaml::Text("1_000".to_owned())),
        ("inf", AnyYaml::Text("inf".to_owned())),
        ("2026-06-30", AnyYaml::Text("2026-06-30".to_owned())),
        ("1.2.3", AnyYaml::Text("1.2.3".to_owned())),
        ("!!str 5", AnyYaml::Text("5".to_owned())),
        ("|\n  a\n  b\n", AnyYaml::Text("a\nb\n".to_owned())),
        ("[]", AnyYaml::List(Vec::new())),
        ("${SEATS}", AnyYaml::Whole(25)),
        ("'${SEATS}'", AnyYaml::Text("25".to_owned())),
        ("${EMPTY}", AnyYaml::Nothing),
        ("${SLY}", AnyYaml::Text("{a: 1}".to_owned())),
        ("${NOBODY:-yes}", AnyYaml::Text("yes".to_owned())),
        ("$${SEATS}", AnyYaml::Text("${SEATS}".to_owned())),
    ] {
        assert_eq!(read_without_errors::<AnyYaml>(text), expected, "{text}");
    }
    let key = read_without_errors::<AnyYaml>("${SEATS}: 1");
    assert_eq!(key, AnyYaml::Map(vec![("${SEATS}".to_owned(), AnyYaml::Whole(1))]));
}

#[test]
fn aliases_and_merge_keys_are_replaced_by_their_values() {
    let text = "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd: {<<: [*a, {z: 9, x: 8}]}\n";
    let map = |entries: &[(&str, i64)]| {
        let entry = |&(key, value): &(&str, i64)| (key.to_owned(), AnyYaml::Whole(value));
        AnyYaml::Map(entries.iter().map(entry).collect())
    };
    let expected = [
        ("a", map(&[("x", 1), ("y", 2)])),
        ("b", map(&[("x", 1), ("y", 2)])),
        ("c", map(&[("y", 3), ("x", 1)])),
        ("d", map(&[("x", 1), ("y", 2), ("z", 9)])),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value));
    assert_eq!(read_without_errors::<AnyYaml>(text), AnyYaml::Map(expected.into()));
    // The place of a copied value is that of the alias.
    let spanned: Entries<Spanned<f64>> = read_without_errors("a: &a 1\nb: *a\n");
    assert_eq!((spanned[1].1.place.line(), spanned[1].1.place.column()), (2, 4));
    assert_diagnostics::<AnyYaml>(
        "a: *x\nb: &b [*b]\n<<: 3\n",
        &[
            "1:4 [*x] unknown-alias: no anchor `&x` is defined above",
            "2:8 [*b] unknown-alias: an alias cannot refer to a value that contains it",
            "3:5 [3] wrong-type: expected a map to merge, found number `3` (write `<<: *name`)",
        ],
    );
}

#[test]
fn aliases_cannot_fill_the_memory() {
    let level = |level: usize| {
        let copies = vec![format!("*a{level}"); 10].join(", ");
        format!("a{0}: &a{0} [{copies}]\n", level + 1)
    };
    let levels: String = (0..12).map(level).collect();
    let text = format!("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n{levels}");
    assert!(diagnostic_lines::<AnyYaml>(&text)[0].contains("aliases expand to more values than a file may hold"));
    // Neither can anchors, and the size of an anchor is counted once.
    let anchors: String = (0..90).map(|n| format!("&b{n} [")).collect();
    let text = format!("a: &a [{}]\nb: {anchors}*a{}\n", "1, ".repeat(30_000), "]".repeat(90));
    assert!(
        diagnostic_lines::<AnyYaml>(&text)[0].contains("aliases expand to more values than a file may hold"),
        "{:?}",
        diagnostic_lines::<AnyYaml>(&text)
    );
    let text = format!("a: &a [{}]\nb: [{}]\n", "1, ".repeat(50_000), "*a, ".repeat(50_000));
    assert!(diagnostic_lines::<AnyYaml>(&text)[0].contains("aliases expand to more values than a file may hold"));
    let deep = "[".repeat(5000);
    assert!(diagnostic_lines::<AnyYaml>(&deep)[0].contains("nested too deeply"));
}

#[test]
fn every_mistake_is_reported_at_once() {
    let text = "\
title: x
metrics:
  logins:
    wieght: 1
    score: linaer
  seats:
    weight: ten
    score: {linear: {zero: a, full: b, mid: 3}}
  open:
    score: linear
  nps:
    weight: {a: 1, b: x}
    score: {steps: [1, x, 2, {}]}
    higher_is_better: yes
    colour: red
tiers:
  big:
    seats: 300
    weights: {a: '1', b: 1_000, b: 2}
    parent:
      seats: -1
  small:
plays:
- id: a
- within_days: 1.5
- id: [a]
  within_days: ${N}
since: 2026-13-01
range: [a, b]
colour: blue
";
    assert_diagnostics::<TestScorecard>(
        text,
        &[
            "4:5 [wieght] unknown-key: unknown key `wieght` in `logins` (did you mean `weight`?)",
            "5:12 [linaer] unknown-choice: unknown choice `linaer` for `score` (did you mean `linear`?)",
            "7:13 [ten] wrong-type: expected a weight: a number, or a map of tiers to numbers, found text `ten`",
            "8:28 [a] wrong-type: expected a number, found text `a`",
            "8:37 [b] wrong-type: expected a number, found text `b`",
            "8:40 [mid] unknown-key: unknown key `mid` in `linear` (expected `zero` or `full`)",
            "9:3 [open] missing-key: `open` lacks the key `weight`",
            "10:12 [linear] wrong-type: `linear` needs settings of its own (write `linear: {zero: …, full: …}`)",
            "12:23 [x] wrong-type: expected a number, found text `x`",
            "13:24 [x] wrong-type: expected a number, found text `x`",
            "13:30 [{}] wrong-type: expected a number, found a map",
            "14:23 [yes] wrong-type: expected true or false, found text `yes` (write `true`)",
            "15:5 [colour] unknown-key: unknown key `colour` in `nps` (expected one of `weight`, `score`, `higher_is_better`, `label` or `name`)",
            "18:12 [300] wrong-type: expected a whole number up to 255, found number `300`",
            "19:18 ['1'] wrong-type: expected a number, found text `\"1\"` (remove the quotes)",
            "19:26 [1_000] wrong-type: expected a number, found text `1_000` (write `1000`)",
            "19:33 [b] duplicate-key: the key `b` appears twice",
            "20:5 [parent] missing-key: `parent` lacks the key `weights`",
            "21:14 [-1] wrong-type: expected a whole number, 0 or more, found number `-1`",
            "22:3 [small] wrong-type: expected a map, found nothing (its keys are `seats`, `weights` and `parent`)",
            "24:3 [id] missing-key: missing key `within_days`",
            "25:3 [] missing-key: missing key `id`",
            "25:16 [1.5] wrong-type: expected a whole number, found number `1.5`",
            "26:7 [[a]] wrong-type: expected text, found a list",
            "27:16 [${N}] unset-variable: the environment variable `N` is not set (set it, or write `${N:-default}`)",
            "28:8 [2026-13-01] invalid-value: cannot read `2026-13-01`: input is out of range",
            "29:9 [a] wrong-type: expected a number, found text `a`",
            "29:12 [b] wrong-type: expected a number, found text `b`",
            "30:1 [colour] unknown-key: unknown key `colour` (expected one of `title`, `metrics`, `tiers`, `plays`, `since` or `range`)",
        ],
    );
    // The valid parts are read.
    let card = read_text::<TestScorecard>(text).0.unwrap();
    assert_eq!(card.title.unwrap().as_str(), "x");
    assert_eq!(card.metrics.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["nps"]);
}

#[test]
fn choices_and_their_settings_are_checked() {
    let diagnostics_for = |score: &str| {
        diagnostic_lines::<TestScorecard>(&format!("metrics:\n  a:\n    weight: 1\n    score: {score}\n")).join("; ")
    };
    for (score, expected) in [
        ("as_is", ""),
        ("{as_is: }", ""),
        ("{as_is: 3}", "4:20 [3] wrong-type: `as_is` takes no settings, found number `3` (write `as_is` alone)"),
        ("steps", "4:12 [steps] wrong-type: `steps` needs settings of its own (write `steps: …`)"),
        ("pair", "4:12 [pair] wrong-type: `pair` needs settings of its own (write `pair: […, …]`)"),
        ("{pair: [1]}", "4:19 [[1]] wrong-type: expected a list of 2, found a list of 1"),
        ("{}", "4:12 [{}] wrong-type: expected one of `linear`, `steps`, `pair` or `as_is`, found a map"),
        ("", "4:5 [score] wrong-type: expected one of `linear`, `steps`, `pair` or `as_is`, found nothing"),
        ("{liner: {}}", "4:13 [liner] unknown-choice: unknown choice `liner` for `score` (did you mean `linear`?)"),
        (
            "{as_is: , steps: [1]}",
            "4:22 [steps] wrong-type: expected only one of `linear`, `steps`, `pair` or `as_is`, found `as_is` and `steps`",
        ),
        (
            "{linear: , zero: 0, full: 1}",
            "4:23 [zero] wrong-type: expected only one of `linear`, `steps`, `pair` or `as_is`, found `linear`, `zero` and `full` (indent `zero` and `full` under `linear`)",
        ),
        (
            "${SECRET}",
            "4:12 [${SECRET}] unknown-choice: unknown choice `${SECRET}` for `score` (expected one of `linear`, `steps`, `pair` or `as_is`)",
        ),
        ("{linear: }", "4:13 [linear] wrong-type: expected a map, found nothing (its keys are `zero` and `full`)"),
        ("{linear: {}}", "4:13 [linear] missing-key: `linear` lacks the keys `zero` and `full`"),
    ] {
        assert_eq!(diagnostics_for(score), expected, "{score}");
    }
}

#[test]
fn a_wrong_type_has_a_hint() {
    for (text, expected) in [
        (
            "",
            "1:1 [] wrong-type: expected a map, found an empty file (its keys are `title`, `metrics`, `tiers`, `plays`, `since` and `range`)",
        ),
        ("x", "1:1 [x] wrong-type: expected a map, found text `x`"),
        ("metrics: []", "1:10 [[]] wrong-type: expected a map, found a list"),
        ("tiers:", "1:1 [tiers] wrong-type: expected a map, found nothing (write `{}` for an empty map)"),
        ("plays:", "1:1 [plays] wrong-type: expected a list, found nothing (write `[]` for an empty list)"),
        ("plays: x", "1:8 [x] wrong-type: expected a list, found text `x` (write `[x]` for a list of one)"),
        (
            "title: {{ x }}",
            "1:9 [{ x }] wrong-type: expected a word as key, found a map; 1:8 [{{ x }}] wrong-type: expected text, found a map (put quotes round it, if it is text)",
        ),
        (
            "metrics: a:0",
            "1:10 [a:0] wrong-type: expected a map, found text `a:0` (put a space after the colon: `a: 0`)",
        ),
        (
            "range: [.inf, 1e999]",
            "1:9 [.inf] wrong-type: expected a finite number, found `.inf`; 1:15 [1e999] wrong-type: expected a finite number, found `1e999`",
        ),
        ("range: [1, 2, 3]", "1:8 [[1, 2, 3]] wrong-type: expected a list of 2, found a list of 3"),
        (
            "plays: [{id: a, within_days: ${SECRET}}]",
            "1:31 [] syntax: expected `,` or `}` (put quotes round `${…}` inside brackets)",
        ),
        (
            "since: ${SECRET}",
            "1:8 [${SECRET}] invalid-value: cannot read `${SECRET}`: input contains invalid characters",
        ),
        ("range: ['${SECRET}', 1]", "1:9 ['${SECRET}'] wrong-type: expected a number, found text from `${SECRET}`"),
        (
            "title: ${1x}${B",
            "1:8 [${1x}] malformed-variable: expected a variable as `${NAME}`, found `${1x}` (write `$${` for the characters `${` themselves); 1:13 [${B] malformed-variable: expected a variable as `${NAME}`, found `${B` (write `$${` for the characters `${` themselves)",
        ),
        (
            "title: !mine x",
            "1:8 [!mine] unknown-tag: unknown tag `!mine` (remove it, or put quotes round a text that begins with `!`)",
        ),
    ] {
        let mut lines = diagnostic_lines::<TestScorecard>(text);
        lines.sort_by_key(|line| line.contains("1:8 [{{"));
        assert_eq!(lines.join("; "), expected, "{text}");
    }
}

#[test]
fn the_number_of_diagnostics_is_limited() {
    let items: Vec<String> = (0..600).map(|n| format!("- {{id: [{n}], within_days: 1}}")).collect();
    let (card, diagnostics) = read_text::<TestScorecard>(&format!("plays:\n{}\n", items.join("\n")));
    assert!(card.is_none());
    assert!(diagnostics.iter().any(|diagnostic| diagnostic.code == "too-many"));
}

fn assert_places_in_text(text: &str) {
    let (_, card) = read_text::<TestScorecard>(text);
    let (value, any) = read_text::<Entries<Spanned<AnyYaml>>>(text);
    let _ = render_diagnostics(&card, Colour::Never);
    let spans = value.iter().flat_map(|entries| entries.iter());
    let spans = spans.flat_map(|(key, value)| [&key.place, &value.place]);
    for place in card.iter().chain(&any).filter_map(|d| d.place.as_ref()).chain(spans) {
        assert!(text.get(place.range.clone()).is_some(), "{text:?} {:?}", place.range);
    }
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        assert_places_in_text(&text);
    }

    #[test]
    fn arbitrary_yaml_never_panics(text in "([a-c]{1,2}: ?|[-?] |[\\[\\]{},:&*!'\"|>#%@`~$]|\\$\\{[A-B]\\}|<<: |ü|\u{feff}|\t|\n|\n  |\r\n|1|null| ){0,24}") {
        assert_places_in_text(&text);
    }

    /// A valid scorecard with some parts cut out.
    #[test]
    fn a_scorecard_with_parts_cut_out_never_panics(cuts in prop::collection::vec((0usize..400, 0usize..12), 0..6)) {
        let mut text = "title: x\nmetrics:\n  logins:\n    weight: {a: 1}\n    score: {linear: {zero: 0, \
            full: 10}}\n  ü: &ü {weight: 1, score: as_is}\n  b: *ü\ntiers:\n  big: {seats: 1, weights: {a: 1}}\n\
            plays:\n- id: a\n  within_days: ${SEATS}\nsince: 2026-01-01\nrange: [0, 1]\n".to_owned();
        for (start, length) in cuts {
            let start = text.floor_char_boundary(start.min(text.len()));
            let end = text.floor_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, "");
        }
        assert_places_in_text(&text);
    }
}
