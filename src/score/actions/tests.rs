//! Plays over random days, compared with a simple model of what an action becomes from one day to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{Action, ActionStatus, DayAccounts, EarlierActions, PlayColumns, advance_actions};
use crate::base::diagnostic::Place;
use crate::config::{Escalation, Play, PlayKind, Sql};

const IDS: [&str; 2] = ["a", "b"];

/// The conditions of every account on one day.
#[derive(Debug, Clone)]
struct DayConditions {
    /// Whether the account is exported at all.
    exported: Vec<bool>,
    when: Vec<Option<bool>>,
    until: Vec<Option<bool>>,
    priority: Vec<Option<f64>>,
    tiers: Vec<usize>,
}

fn any_conditions() -> impl Strategy<Value = DayConditions> {
    let truths = || prop::collection::vec(prop::option::weighted(0.9, any::<bool>()), IDS.len());
    let priorities = prop::collection::vec(prop::option::of((0..5_u8).prop_map(f64::from)), IDS.len());
    let tiers = prop::collection::vec(prop::sample::select(vec![0, 0, 0, 0, 1]), IDS.len());
    let exported = prop::collection::vec(prop::bool::weighted(0.85), IDS.len());
    (exported, truths(), truths(), priorities, tiers)
        .prop_map(|(exported, when, until, priority, tiers)| DayConditions { exported, when, until, priority, tiers })
}

fn play() -> impl Strategy<Value = Play> {
    let sql = || Sql { text: String::new(), place: Place::nowhere() };
    let days = |most: u32| prop::option::of(1..most);
    (any::<bool>(), 0..4_u32, days(8), days(5)).prop_map(move |(until, cooldown_days, expires_days, after)| Play {
        name: "call".to_owned(),
        kind: PlayKind::Save,
        tiers: vec![0],
        when: sql(),
        until: until.then(sql),
        action: String::new(),
        because: Vec::new(),
        evidence: Vec::new(),
        owner: None,
        priority: None,
        due_days: 2,
        cooldown_days,
        expires_days,
        escalation: after.map(|after_days| Escalation {
            after_days,
            due_days: None,
            to: Some(String::new()),
            priority: None,
        }),
        reads: Vec::new(),
        reads_opening: false,
    })
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().checked_add_days(Days::new(number)).unwrap()
}

/// The day's actions; both accounts have the same owner.
fn actions_of_day(play: &Play, on: NaiveDate, conditions: &DayConditions, before: &[Action]) -> Vec<Action> {
    let exported = &conditions.exported;
    let ids = keep_exported(exported, &IDS.map(str::to_owned));
    let accounts = DayAccounts {
        as_of: on,
        ids: &ids,
        tiers: &keep_exported(exported, &conditions.tiers),
        tier_names: vec![Some("tier"); ids.len()],
        score: &vec![None; ids.len()],
        band: vec![None; ids.len()],
        revenue: vec![None; ids.len()],
    };
    let columns = |_: &Play, _: &EarlierActions| {
        Ok::<_, Infallible>(PlayColumns {
            when: keep_exported(exported, &conditions.when),
            until: keep_exported(exported, &conditions.until),
            priority: keep_exported(exported, &conditions.priority),
            owner: Some(vec![Some("ann".to_owned()); ids.len()].into()),
            escalated_owner: vec![Some("boss".to_owned()); ids.len()],
            ..PlayColumns::default()
        })
    };
    let Ok(actions) = advance_actions(std::slice::from_ref(play), &accounts, before.to_vec(), columns);
    actions
}

fn keep_exported<T: Clone>(exported: &[bool], column: &[T]) -> Vec<T> {
    column.iter().zip(exported).filter(|(_, exported)| **exported).map(|(value, _)| value.clone()).collect()
}

/// The status of an action on one day, and the day it was opened on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct DayStatus {
    status: ActionStatus,
    opened: u64,
}

/// A closed action of the model.
#[derive(Clone, Copy)]
struct ClosedAction {
    rests_until: u64,
    opened: u64,
    /// Whether it was closed only because its account was gone.
    account_gone: bool,
}

/// The statuses of one play of one account, computed from the first day on.
fn expected_statuses(play: &Play, days: &[DayConditions], account: usize) -> Vec<DayStatus> {
    let mut open_since: Option<u64> = None;
    let mut closed: Option<ClosedAction> = None;
    let mut statuses = Vec::new();
    for (number, conditions) in (0_u64..).zip(days) {
        let rests_until = number + u64::from(play.cooldown_days);
        let mut push = |status, opened| statuses.push(DayStatus { status, opened });
        if !conditions.exported[account] {
            match (open_since.take(), closed) {
                (Some(opened), _) => {
                    push(ActionStatus::Closed, opened);
                    closed = Some(ClosedAction { rests_until, opened, account_gone: true });
                }
                (None, Some(resting)) if number < resting.rests_until => push(ActionStatus::Resting, resting.opened),
                _ => closed = None,
            }
            continue;
        }
        if let Some(orphaned) = closed
            && orphaned.account_gone
            && number < orphaned.rests_until
        {
            (open_since, closed) = (Some(orphaned.opened), None);
        }
        let in_tier = conditions.tiers[account] == 0;
        if let Some(opened) = open_since {
            let has_ended = match play.until {
                Some(_) => conditions.until[account] == Some(true),
                None => conditions.when[account] == Some(false),
            };
            let has_expired = play.expires_days.is_some_and(|days| number - opened >= u64::from(days));
            if !in_tier || has_ended || has_expired {
                push(ActionStatus::Closed, opened);
                closed = Some(ClosedAction { rests_until, opened, account_gone: false });
                open_since = None;
            } else {
                push(ActionStatus::Open, opened);
            }
            continue;
        }
        match closed {
            Some(resting) if number < resting.rests_until => push(ActionStatus::Resting, resting.opened),
            _ if conditions.when[account] == Some(true) && in_tier => {
                open_since = Some(number);
                push(ActionStatus::Open, number);
            }
            _ => closed = None,
        }
    }
    statuses
}

proptest! {
    #[test]
    fn actions_match_the_simple_model(play in play(), days in prop::collection::vec(any_conditions(), 1..20)) {
        let mut before = Vec::new();
        let mut found: BTreeMap<String, Vec<DayStatus>> = BTreeMap::new();
        let mut ids: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
        let mut new = 0;
        for (number, conditions) in (0..).zip(&days) {
            let actions = actions_of_day(&play, day(number), conditions, &before);
            // The same past gives the same actions.
            prop_assert_eq!(&actions, &actions_of_day(&play, day(number), conditions, &before));
            for action in &actions {
                let opened = action.opened_on.signed_duration_since(day(0)).num_days().unsigned_abs();
                found.entry(action.account.clone()).or_default().push(DayStatus { status: action.status, opened });
                ids.entry(action.id.clone()).or_default().insert(action.opened_on);
                new += usize::from(action.is_new(day(number)));
                let open_for = action.days_open(day(number));
                if let (Some(escalation), ActionStatus::Open) = (&play.escalation, action.status) {
                    let late = open_for >= i64::from(escalation.after_days);
                    prop_assert_eq!(action.escalated_on.is_some(), late);
                    prop_assert_eq!(action.owner.as_deref(), Some(if late { "boss" } else { "ann" }));
                    prop_assert_eq!(action.escalated_from.as_deref(), late.then_some("ann"));
                }
                prop_assert_eq!(action.is_overdue(day(number)), action.status == ActionStatus::Open && open_for > 2);
            }
            before = actions;
        }
        for (account, id) in IDS.iter().enumerate() {
            prop_assert_eq!(found.remove(*id).unwrap_or_default(), expected_statuses(&play, &days, account));
        }
        // An id stands for one opening, and every opening is new on exactly one day.
        prop_assert!(ids.values().all(|days| days.len() == 1));
        prop_assert_eq!(new, ids.len());
    }

    #[test]
    fn owners_do_the_most_urgent_first(play in play(), conditions in any_conditions()) {
        let actions = actions_of_day(&play, day(0), &conditions, &[]);
        let mut ranked: Vec<(Option<i64>, Option<f64>)> =
            actions.iter().map(|action| (action.owner_rank, action.priority)).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let ranks: Vec<Option<i64>> = ranked.iter().map(|(rank, _)| *rank).collect();
        prop_assert_eq!(ranks, (1..).take(actions.len()).map(Some).collect::<Vec<_>>());
        let urgent = |priority: Option<f64>| priority.unwrap_or(f64::NEG_INFINITY);
        prop_assert!(ranked.windows(2).all(|pair| urgent(pair[0].1) >= urgent(pair[1].1)));
    }
}
