//! Ways out of a band, by hand and against a scan of everything.

mod methods;
mod properties;
mod rules;
mod words;

use super::{By, Judged, Measure, Path, find};
use crate::config::{Action, Method, Part, Range, Rule, Scorecard};
use crate::score::band::{PastSnapshot, settle};
use crate::score::component_tree::{RuleColumns, Verdicts, rules as obey, tree};
use crate::score::normalise::sketch::{Sketch, World, as_of, bands, card, leaf, range, sql};
use crate::score::normalise::{Toward, apply};

/// A scorecard, the accounts, the rules that hold for all of them, and what is known of the metrics.
#[derive(Debug, Clone)]
struct Case {
    children: Vec<Sketch>,
    world: World,
    bands: Vec<(&'static str, &'static str, &'static str)>,
    /// Scores with which the first band is not left.
    stays: Option<Range>,
    past: Vec<PastSnapshot>,
    rules: Vec<(Action, Option<f64>)>,
    unit: Option<&'static str>,
    whole: bool,
    /// Where every entry scores this metric.
    only_metric: Option<&'static str>,
}

impl Case {
    /// Two bands that meet at 50, where the better one begins; whole numbers of days.
    fn new(children: Vec<Sketch>, world: World) -> Self {
        let bands = vec![("low", "", "50)"), ("high", "[50", "")];
        Case {
            children,
            world,
            bands,
            rules: Vec::new(),
            unit: Some("days"),
            whole: true,
            only_metric: None,
            stays: None,
            past: Vec::new(),
        }
    }

    /// One metric, `m`.
    fn of(method: Method, world: World) -> Self {
        Case::new(vec![leaf("m", 1.0, method)], world)
    }

    fn any_number(self) -> Self {
        Case { whole: false, unit: None, ..self }
    }

    fn bands(self, bands: &[(&'static str, &'static str, &'static str)]) -> Self {
        Case { bands: bands.to_vec(), ..self }
    }

    fn rules(self, rules: Vec<(Action, Option<f64>)>) -> Self {
        Case { rules, ..self }
    }

    fn card(&self) -> Scorecard {
        let mut card = card(self.children.clone());
        let ranges: Vec<_> = self.bands.iter().map(|(name, low, high)| (*name, range(low, high))).collect();
        card.bands = bands(&ranges);
        card.bands.0[0].stays = self.stays;
        for node in &mut card.nodes {
            if let (Part::Leaf { metric, .. }, Some(only)) = (&mut node.part, self.only_metric) {
                only.clone_into(metric);
            }
        }
        let rule = |(index, (then, _)): (usize, &(Action, Option<f64>))| Rule {
            name: format!("r{index}"),
            when: sql(),
            then: then.clone(),
            reason: String::new(),
        };
        card.rules = self.rules.iter().enumerate().map(rule).collect();
        card
    }

    fn columns(&self) -> Vec<RuleColumns> {
        let accounts = self.world.tiers.len();
        let column = |(_, amount): &(Action, Option<f64>)| RuleColumns {
            when: vec![true; accounts],
            amount: vec![*amount; accounts],
            reason: vec![String::new(); accounts],
        };
        self.rules.iter().map(column).collect()
    }

    /// The score of every account, by all stages.
    fn verdicts(&self) -> Verdicts {
        let (card, board) = (self.card(), self.world.board(&self.children));
        obey(&card, &tree(&card, &board, &apply(&card, &board)), &self.columns())
    }

    fn ways(&self) -> Vec<Path> {
        let (card, board, rules) = (self.card(), self.world.board(&self.children), self.columns());
        let normal = apply(&card, &board);
        let scores = tree(&card, &board, &normal);
        let verdicts = obey(&card, &scores, &rules);
        let names = self.world.metrics.iter().map(|(name, ..)| name.as_str());
        let measures: Vec<Measure> = names.map(|name| Measure { name, unit: self.unit, whole: self.whole }).collect();
        find(
            &card,
            &measures,
            &Judged {
                board: &board,
                normal: &normal,
                scores: &scores,
                rules: &rules,
                verdicts: &verdicts,
                standings: &settle(&card, &verdicts, &self.past, as_of()),
            },
        )
    }

    /// The sentences for one account, first those down, then those up.
    fn told(&self, account: usize) -> Vec<String> {
        self.ways().into_iter().filter(|way| way.account == account).map(|way| way.text).collect()
    }
}

/// The number that a way needs.
fn needed(way: &Path) -> Option<f64> {
    match &way.by {
        By::Metric(step) => step.told.map(|told| told.value),
        By::Rule(_) => None,
    }
}

/// A band that is left at 55 is left there, not where it ends.
#[test]
fn a_band_that_holds_is_left_where_it_lets_go() {
    let case = Case::of(Method::AsIs, World::new(1).numbers("m", [40.0]));
    assert_eq!(case.told(0), ["10 more days of m (40 → 50) reach high"]);
    let sticky = Case { stays: Some(range("", "55)")), ..case.clone() };
    assert_eq!(sticky.told(0), ["15 more days of m (40 → 55) reach high"]);
    // Held with 52, where its score alone would be in the better band.
    let past = PastSnapshot {
        date: as_of().pred_opt().unwrap(),
        present: vec![true],
        score: vec![Some(40.0)],
        band: vec![Some("low".into())],
        band_since: vec![None],
        holds: vec![true],
    };
    let held = Case { past: vec![past], world: World::new(1).numbers("m", [52.0]), ..sticky };
    assert_eq!(held.told(0), ["3 more days of m (52 → 55) reach high"]);
}
