//! Hierarchies, weights and changes, by hand and against a naive roll-up.

mod naive;

use super::{
    AccountHierarchy, MemberRow, MemberStatus, ParentIds, ParentUnscoredReason, PastMember, PastParents,
    RollUpAccounts, RolledUpParents, score_parents,
};
use crate::config::{Band, Bands, ParentSource, RangeEdge, RollUp, RollUpBy, Scorecard, TrendSettings, ValueRange};
use crate::measure::metric::{ListedParent, ParentListing};
use crate::score::past_snapshot::PastSnapshot;
use crate::testing::{PipelineFixture, parse_day};

type OptionalNumbers = Vec<Option<f64>>;

/// Accounts as `id parent score revenue`, `-` for nothing.
fn parse_accounts(rows: &[&str]) -> (Vec<String>, ParentListing, OptionalNumbers, OptionalNumbers) {
    let mut rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split_whitespace().collect()).collect();
    rows.sort();
    let word = |word: &str| (word != "-").then(|| word.to_owned());
    let number = |word: &str| (word != "-").then(|| word.parse().unwrap());
    let listed = |row: &Vec<&str>| ListedParent { id: row[0].to_owned(), parent: word(row[1]), name: None };
    let listing = ParentListing {
        parents: rows.iter().map(|row| word(row[1])).collect(),
        listed: rows.iter().map(listed).collect(),
    };
    let ids = rows.iter().map(|row| row[0].to_owned()).collect();
    (ids, listing, rows.iter().map(|row| number(row[2])).collect(), rows.iter().map(|row| number(row[3])).collect())
}

fn roll_up_by(by: RollUpBy) -> RollUp {
    RollUp { to: "parent".to_owned(), by, own_share: None, min_coverage: 0.5, listed_in: None }
}

fn scorecard_of_two_bands() -> Scorecard {
    let edge = |at, inclusive| Some(RangeEdge { at, inclusive });
    let band = |name: &str, low, high| Band {
        name: name.to_owned(),
        range: ValueRange { low, high },
        stays: None,
        after: None,
    };
    let bands = Bands(vec![band("bad", None, edge(50.0, false)), band("good", edge(50.0, true), None)]);
    Scorecard { bands, ..PipelineFixture::new().pipeline.scorecard }
}

fn score_rows(rules: &RollUp, rows: &[&str], past: &PastParents) -> RolledUpParents {
    let (ids, listing, score, revenue) = parse_accounts(rows);
    let hierarchy = AccountHierarchy::from_listing(&ids, &listing, ParentIds::of_roll_up(rules)).unwrap();
    let accounts = RollUpAccounts { ids: &ids, score: &score, revenue: &revenue };
    let trend = TrendSettings { tolerance_days: 3, slope_days: 30, steady_within: 3.0 };
    score_parents(rules, &scorecard_of_two_bands(), trend, hierarchy, accounts, past, parse_day("2026-06-02"))
}

/// One parent in words: score or reason, coverage, members with their weights.
fn describe_parent(rolled_up: &RolledUpParents, parent: &str) -> String {
    let index = rolled_up.hierarchy.parents.iter().position(|known| known.id == parent).unwrap();
    let parent_score = &rolled_up.scores[index];
    let score = parent_score.score.map(|score| format!("{score:.2}"));
    let score = score.unwrap_or_else(|| parent_score.reason.map_or("nothing", ParentUnscoredReason::as_str).to_owned());
    let member = |row: &MemberRow| {
        let weight = row.weight.map(|weight| format!("{weight:.2}"));
        format!("{} {}", row.id, weight.unwrap_or_else(|| row.status.as_str().to_owned()))
    };
    let members: Vec<String> = rolled_up.members[index].iter().map(member).collect();
    format!("{score} of {:.2}: {}", parent_score.coverage, members.join(", "))
}

#[test]
fn each_method_gives_the_score_worked_out_by_hand() {
    let rows = ["top - 80 100", "mid top 60 300", "leaf mid 20 600", "other top - 1000", "alone - 50 10"];
    // (80·100 + 60·300 + 20·600) / 1000, and half of the revenue has no score.
    let by_revenue = score_rows(&roll_up_by(RollUpBy::Revenue), &rows, &PastParents::default());
    assert_eq!(describe_parent(&by_revenue, "top"), "38.00 of 0.50: leaf 0.60, mid 0.30, other no_score, top 0.10");
    assert_eq!(describe_parent(&by_revenue, "mid"), "33.33 of 1.00: leaf 0.67, mid 0.33");
    let ids: Vec<&str> = by_revenue.hierarchy.parents.iter().map(|parent| parent.id.as_str()).collect();
    assert_eq!(ids, ["mid", "top"]);
    let mid = &by_revenue.hierarchy.parents[0];
    assert_eq!((mid.parent, mid.top, mid.depth, mid.is_listed), (Some(1), 1, 1, true));
    let by_mean = score_rows(&roll_up_by(RollUpBy::Mean), &rows, &PastParents::default());
    assert_eq!(describe_parent(&by_mean, "top"), "53.33 of 0.75: leaf 0.33, mid 0.33, other no_score, top 0.33");
    let by_worst = score_rows(&roll_up_by(RollUpBy::Worst), &rows, &PastParents::default());
    assert_eq!(describe_parent(&by_worst, "top"), "20.00 of 0.75: leaf 1.00, mid 0.00, other no_score, top 0.00");
    let top = &by_worst.scores[1];
    let near = |number: Option<f64>, expected: f64| assert!((number.unwrap() - expected).abs() < 1e-9, "{number:?}");
    near(top.mean_score, 160.0 / 3.0);
    near(top.revenue_weighted_score, 38.0);
    near(top.revenue, 2000.0);
}

#[test]
fn an_own_share_goes_to_the_parent_and_the_rest_to_the_others() {
    let shared = |by| RollUp { own_share: Some(0.2), ..roll_up_by(by) };
    let rows = ["top - 80 -", "a top 60 300", "b top 20 100"];
    let described = |by, rows: &[&str]| describe_parent(&score_rows(&shared(by), rows, &PastParents::default()), "top");
    // 0.2·80 + 0.8·(60·300 + 20·100)/400
    assert_eq!(described(RollUpBy::Revenue, &rows), "56.00 of 1.00: a 0.60, b 0.20, top 0.20");
    assert_eq!(described(RollUpBy::Mean, &rows), "48.00 of 1.00: a 0.40, b 0.40, top 0.20");
    // Without a score of the own account the others make all of it, and the other way round.
    assert_eq!(
        described(RollUpBy::Revenue, &["top - - -", "a top 60 300", "b top 20 100"]),
        "50.00 of 0.80: a 0.75, b 0.25, top no_score"
    );
    let alone = ["top - 80 -", "a top - 300"];
    assert_eq!(described(RollUpBy::Revenue, &alone), "low_coverage of 0.20: a no_score, top ok");
    let lenient = RollUp { min_coverage: 0.2, ..shared(RollUpBy::Revenue) };
    assert_eq!(
        describe_parent(&score_rows(&lenient, &alone, &PastParents::default()), "top"),
        "80.00 of 0.20: a no_score, top 1.00"
    );
    // A parent that is not an account has no own share.
    let ghost = score_rows(&shared(RollUpBy::Mean), &["a ghost 60 1", "b ghost 20 1"], &PastParents::default());
    assert_eq!(describe_parent(&ghost, "ghost"), "40.00 of 1.00: a 0.50, b 0.50");
}

#[test]
fn unknown_revenue_lowers_coverage_and_is_never_zero() {
    let by_revenue = |rows: &[&str]| {
        describe_parent(&score_rows(&roll_up_by(RollUpBy::Revenue), rows, &PastParents::default()), "p")
    };
    // The unknown one is taken to be as large as the others on average: a third of the weight.
    assert_eq!(
        by_revenue(&["p - - 100", "a p 60 100", "b p 10 -"]),
        "low_coverage of 0.33: a ok, b no_revenue, p no_score"
    );
    assert_eq!(by_revenue(&["p - 40 100", "a p 60 100", "b p 10 -"]), "50.00 of 0.67: a 0.50, b no_revenue, p 0.50");
    // A negative revenue is no weight either. Without any revenue there is no weight at all.
    assert_eq!(by_revenue(&["p - 40 -5", "a p 60 100"]), "60.00 of 0.50: a 1.00, p no_revenue");
    assert_eq!(by_revenue(&["p - 40 -", "a p 60 -"]), "no_revenue of 0.00: a no_revenue, p no_revenue");
    assert_eq!(by_revenue(&["p - 40 0", "a p 60 0"]), "no_revenue of 0.00: a no_revenue, p no_revenue");
    assert_eq!(by_revenue(&["p - - 1", "a p - 1"]), "no_data of 0.00: a no_score, p no_score");
    // A known revenue of zero weighs nothing and does not lower the coverage.
    assert_eq!(by_revenue(&["p - 40 0", "a p 60 100"]), "60.00 of 1.00: a 1.00, p 0.00");
}

#[test]
fn cycles_cut_and_orphans_listed() {
    let rows = [
        "a b 10 1",
        "b c 20 1",
        "c a 30 1",
        "below a 40 1",
        "self self 50 1",
        "x ghost 60 1",
        "y ghost 70 1",
        "z y 80 1",
    ];
    let rolled_up = score_rows(&roll_up_by(RollUpBy::Mean), &rows, &PastParents::default());
    let hierarchy = &rolled_up.hierarchy;
    assert_eq!(hierarchy.cycles, [["a", "b", "c"].map(str::to_owned)]);
    let orphans: Vec<(&str, &str)> = hierarchy.orphans.iter().map(|orphan| (&*orphan.id, &*orphan.parent)).collect();
    assert_eq!(orphans, [("x", "ghost"), ("y", "ghost")]);
    let parents: Vec<(&str, bool)> = hierarchy.parents.iter().map(|parent| (&*parent.id, parent.is_listed)).collect();
    assert_eq!(parents, [("a", true), ("ghost", false), ("y", true)]);
    assert_eq!(describe_parent(&rolled_up, "a"), "25.00 of 1.00: a 0.50, below 0.50");
    assert_eq!(describe_parent(&rolled_up, "ghost"), "70.00 of 1.00: x 0.33, y 0.33, z 0.33");
}

/// The same id may name a workspace and the account that it belongs to.
#[test]
fn parents_listed_apart_are_not_accounts() {
    let apart = RollUp {
        listed_in: Some(ParentSource { source: "accounts".to_owned(), id: "id".to_owned(), name: None }),
        ..roll_up_by(RollUpBy::Worst)
    };
    let (ids, mut listing, score, _) = parse_accounts(&["1 1 80 -", "2 1 40 -", "3 9 60 -"]);
    listing.listed = vec![ListedParent { id: "1".to_owned(), parent: None, name: Some("One".to_owned()) }];
    let hierarchy = AccountHierarchy::from_listing(&ids, &listing, ParentIds::of_roll_up(&apart)).unwrap();
    let parents: Vec<_> =
        hierarchy.parents.iter().map(|parent| (&*parent.id, parent.own_account, parent.members.len())).collect();
    assert_eq!(parents, [("1", None, 2), ("9", None, 1)]);
    assert_eq!(hierarchy.parents[0].name.as_deref(), Some("One"));
    assert_eq!(hierarchy.orphans.len(), 1);
    let accounts = RollUpAccounts { ids: &ids, score: &score, revenue: &[] };
    let parent_score = super::score_parent(&apart, &hierarchy.parents[0], accounts);
    assert_eq!((parent_score.score, parent_score.worst), (Some(40.0), Some(1)));
}

#[test]
fn a_hundred_levels_are_enough() {
    let id = |level: usize| format!("{level:03}");
    let chain = |levels: usize| -> Vec<String> {
        (0..=levels)
            .map(|level| format!("{} {} 50 1", id(level), if level == 0 { "-".to_owned() } else { id(level - 1) }))
            .collect()
    };
    let hierarchy_of = |levels: usize| {
        let rows = chain(levels);
        let (ids, listing, _, _) = parse_accounts(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        AccountHierarchy::from_listing(&ids, &listing, ParentIds::AccountIds)
    };
    assert_eq!(hierarchy_of(100).unwrap().parents[0].members.len(), 101);
    assert_eq!(hierarchy_of(101).unwrap_err().id, "101");
}

/// One parent as it was published a day before.
fn past_parent(score: Option<f64>, band: &str, members: &[(&str, f64, f64)]) -> PastParents {
    let snapshot = PastSnapshot {
        date: parse_day("2026-06-01"),
        present: vec![true],
        score: vec![score],
        band: vec![Some(band.into())],
        band_can_stay: vec![true],
        band_since: vec![Some(parse_day("2026-05-01"))],
    };
    let member = |(id, weight, score): &(&str, f64, f64)| PastMember {
        id: (*id).to_owned(),
        score: Some(*score),
        weight: Some(*weight),
        contribution: Some(weight * score),
    };
    PastParents {
        snapshots: vec![snapshot],
        members: vec![members.iter().map(member).collect()],
        rolled_up_by: Vec::new(),
    }
}

#[test]
fn member_points_sum_to_the_change() {
    // Was 0.5·60 + 0.25·40 + 0.25·80 = 60: `goes` left, `comes` joined with 60, `stays` fell by 20.
    let before = [("goes", 0.25, 80.0), ("p", 0.25, 40.0), ("stays", 0.5, 60.0)];
    let past = past_parent(Some(60.0), "good", &before);
    let rows = ["p - 40 100", "stays p 40 200", "comes p 60 100"];
    let rolled_up = score_rows(&roll_up_by(RollUpBy::Revenue), &rows, &past);
    assert_eq!(describe_parent(&rolled_up, "p"), "45.00 of 1.00: comes 0.25, goes left, p 0.25, stays 0.50");
    let points: Vec<(&str, f64, Option<bool>)> =
        rolled_up.members[0].iter().map(|row| (row.id.as_str(), row.points.unwrap(), row.joined)).collect();
    // A member that joins with the previous score moves nothing. One that leaves takes away what it was above that score.
    assert_eq!(
        points,
        [
            ("comes", 0.0, Some(true)),
            ("goes", -5.0, Some(false)),
            ("p", 0.0, Some(false)),
            ("stays", -10.0, Some(false))
        ]
    );
    assert_eq!(rolled_up.score_change(0), Some(-15.0));
    assert_eq!(rolled_up.strongest_member(0).unwrap().id, "stays");
    assert_eq!(rolled_up.members[0][1].status, MemberStatus::Left);
    assert_eq!(rolled_up.trends.previous_band[0].as_deref(), Some("good"));
    assert_eq!(rolled_up.trends.band_since[0], Some(parse_day("2026-06-02")));
    // Without a previous score no change is attributed.
    let unscored = past_parent(None, "good", &[]);
    let rolled_up = score_rows(&roll_up_by(RollUpBy::Revenue), &rows, &unscored);
    assert!(rolled_up.members[0].iter().all(|row| row.points.is_none()) && rolled_up.score_change(0).is_none());
}

/// The same, with the method by which it was rolled up.
fn past_parent_by(by: &str, score: f64, members: &[(&str, f64, f64)]) -> PastParents {
    PastParents { rolled_up_by: vec![Some(by.to_owned())], ..past_parent(Some(score), "good", members) }
}

fn points_by_member(rolled_up: &RolledUpParents) -> Vec<(String, Option<f64>)> {
    rolled_up.members[0].iter().map(|row| (row.id.clone(), row.points)).collect()
}

#[test]
fn worst_attributes_to_the_lowest() {
    let past = past_parent_by("worst", 27.0, &[("a", 0.0, 87.0), ("b", 1.0, 27.0)]);
    let moved = |rows: &[&str]| points_by_member(&score_rows(&roll_up_by(RollUpBy::Worst), rows, &past));
    let expected = |a: f64, b: f64| vec![("a".to_owned(), Some(a)), ("b".to_owned(), Some(b))];
    // The lowest leaves, or rises past the other.
    assert_eq!(moved(&["a p 86 1", "b - 27 1"]), expected(0.0, 59.0));
    assert_eq!(moved(&["a p 86 1", "b p 90 1"]), expected(0.0, 59.0));
    // The other falls below it.
    assert_eq!(moved(&["a p 20 1", "b p 27 1"]), expected(-7.0, 0.0));
    assert_eq!(moved(&["a p 86 1", "b p 30 1"]), expected(0.0, 3.0));
}

#[test]
fn edits_are_not_attributed() {
    let past = past_parent_by("worst", 40.0, &[("a", 0.0, 60.0), ("b", 1.0, 40.0)]);
    let edited = score_rows(&roll_up_by(RollUpBy::Mean), &["a p 60 1", "b p 40 1"], &past);
    assert_eq!((edited.method_changed[0], edited.score_change(0), edited.strongest_member(0)), (true, None, None));
    assert!(points_by_member(&edited).iter().all(|(_, points)| points.is_none()));
    // An own share is an edit, too.
    let shared = RollUp { own_share: Some(0.2), ..roll_up_by(RollUpBy::Mean) };
    let past = past_parent_by("mean", 50.0, &[("a", 0.5, 60.0), ("b", 0.5, 40.0)]);
    assert!(score_rows(&shared, &["a p 60 1", "b p 40 1"], &past).method_changed[0]);
    assert_eq!(score_rows(&roll_up_by(RollUpBy::Mean), &["a p 60 1", "b p 42 1"], &past).score_change(0), Some(1.0));
}
