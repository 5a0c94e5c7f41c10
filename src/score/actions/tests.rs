//! Plays over random days: what an action may become from one day to the next, and what it never may.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{Action, ActionStatus, DayAccounts, EarlierActions, PlayColumns, advance_actions};
use crate::base::diagnostic::Place;
use crate::config::{Escalation, Play, PlayKind, Sql};

const IDS: [&str; 2] = ["a", "b"];

/// What is true of every account on one day.
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
    let here = prop::collection::vec(prop::bool::weighted(0.85), IDS.len());
    (here, truths(), truths(), priorities, tiers).prop_map(|(here, when, until, priority, tiers)| DayConditions {
        exported: here,
        when,
        until,
        priority,
        tiers,
    })
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

/// The day's actions; both accounts are one person's.
fn actions_of_day(play: &Play, on: NaiveDate, weather: &DayConditions, before: &[Action]) -> Vec<Action> {
    fn of<T: Clone>(here: &[bool], all: &[T]) -> Vec<T> {
        all.iter().zip(here).filter(|(_, here)| **here).map(|(one, _)| one.clone()).collect()
    }
    let exported = &weather.exported;
    let ids = of(exported, &IDS.map(str::to_owned));
    let accounts = DayAccounts {
        as_of: on,
        ids: &ids,
        tiers: &of(exported, &weather.tiers),
        tier_names: vec![Some("tier"); ids.len()],
        score: &vec![None; ids.len()],
        band: vec![None; ids.len()],
        revenue: vec![None; ids.len()],
    };
    let columns = |_: &Play, _: &EarlierActions| {
        Ok::<_, Infallible>(PlayColumns {
            when: of(exported, &weather.when),
            until: of(exported, &weather.until),
            priority: of(exported, &weather.priority),
            owner: Some(vec![Some("ann".to_owned()); ids.len()].into()),
            escalated_owner: vec![Some("boss".to_owned()); ids.len()],
            ..PlayColumns::default()
        })
    };
    let Ok(actions) = advance_actions(std::slice::from_ref(play), &accounts, before.to_vec(), columns);
    actions
}

/// What becomes of one play of one account, told from the start: its status on each day with a row, and the day it was
/// opened on.
fn expected_statuses(play: &Play, days: &[DayConditions], account: usize) -> Vec<(ActionStatus, u64)> {
    let mut opened: Option<u64> = None;
    // Until which day it rests, the day it was opened on, and whether only the account had gone.
    let mut closed: Option<(u64, u64, bool)> = None;
    let mut told = Vec::new();
    for (number, weather) in (0_u64..).zip(days) {
        let rest = number + u64::from(play.cooldown_days);
        if !weather.exported[account] {
            match (opened.take(), closed) {
                (Some(since), _) => {
                    told.push((ActionStatus::Closed, since));
                    closed = Some((rest, since, true));
                }
                (None, Some((until, since, _))) if number < until => told.push((ActionStatus::Resting, since)),
                _ => closed = None,
            }
            continue;
        }
        if let Some((until, since, true)) = closed
            && number < until
        {
            (opened, closed) = (Some(since), None);
        }
        let in_tier = weather.tiers[account] == 0;
        if let Some(since) = opened {
            let over = match play.until {
                Some(_) => weather.until[account] == Some(true),
                None => weather.when[account] == Some(false),
            };
            let old = play.expires_days.is_some_and(|days| number - since >= u64::from(days));
            if !in_tier || over || old {
                told.push((ActionStatus::Closed, since));
                closed = Some((rest, since, false));
                opened = None;
            } else {
                told.push((ActionStatus::Open, since));
            }
            continue;
        }
        match closed {
            Some((until, since, _)) if number < until => told.push((ActionStatus::Resting, since)),
            _ if weather.when[account] == Some(true) && in_tier => {
                opened = Some(number);
                told.push((ActionStatus::Open, number));
            }
            _ => closed = None,
        }
    }
    told
}

proptest! {
    #[test]
    fn actions_match_the_simple_model(play in play(), days in prop::collection::vec(any_conditions(), 1..20)) {
        let mut before = Vec::new();
        let mut found: BTreeMap<String, Vec<(ActionStatus, u64)>> = BTreeMap::new();
        let mut ids: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
        let mut new = 0;
        for (number, weather) in (0..).zip(&days) {
            let actions = actions_of_day(&play, day(number), weather, &before);
            // Made again from the same past, the day is the same.
            prop_assert_eq!(&actions, &actions_of_day(&play, day(number), weather, &before));
            for action in &actions {
                let since = action.opened_on.signed_duration_since(day(0)).num_days();
                found.entry(action.account.clone()).or_default().push((action.status, since.unsigned_abs()));
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
        // An id is one opening, and every opening is new on one day.
        prop_assert!(ids.values().all(|days| days.len() == 1));
        prop_assert_eq!(new, ids.len());
    }

    #[test]
    fn owners_do_the_most_urgent_first(play in play(), weather in any_conditions()) {
        let actions = actions_of_day(&play, day(0), &weather, &[]);
        let mut ranked: Vec<(Option<i64>, Option<f64>)> =
            actions.iter().map(|action| (action.owner_rank, action.priority)).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let ranks: Vec<Option<i64>> = ranked.iter().map(|(rank, _)| *rank).collect();
        prop_assert_eq!(ranks, (1..).take(actions.len()).map(Some).collect::<Vec<_>>());
        let urgent = |priority: Option<f64>| priority.unwrap_or(f64::NEG_INFINITY);
        prop_assert!(ranked.windows(2).all(|pair| urgent(pair[0].1) >= urgent(pair[1].1)));
    }
}
