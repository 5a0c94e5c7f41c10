//! What a run read and made, told to whoever collects lineage: OpenLineage events (<https://openlineage.io>), 2-0-2.
//!
//! Each day is a run of the job: a START, then COMPLETE, FAIL or ABORT. The environment says where they go, as it does
//! for OpenLineage's own clients (see [`config`]); where it says nothing, nothing is told. Telling never fails a run,
//! and holds it up for a few seconds at most (see [`transport`]).
//!
//! A snapshot is made of earlier snapshots too. That is no edge here: a table that is its own input says nothing to
//! whoever asks what a change of an export reaches.

mod columns;
mod config;
mod datasets;
mod event;
mod facets;
mod transport;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use self::datasets::Datasets;
use self::event::{Event, Kind};
use self::transport::Wire;
use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::publish::run_record::{self, RunRecord};
use crate::storage::Location;

/// Tells of the days of one command.
pub struct Lineage<'a>(Option<Teller<'a>>);

struct Teller<'a> {
    pipeline: &'a Pipeline,
    datasets: Datasets,
    wire: Arc<Wire>,
    job: Value,
    parent: Option<Value>,
    run_id: String,
    clock: fn() -> DateTime<Utc>,
}

impl<'a> Lineage<'a> {
    /// Tells nothing.
    #[must_use]
    pub fn untold() -> Self {
        Self(None)
    }

    /// As the environment says. What is wrong with it is said once, and then nothing is told.
    #[must_use]
    pub fn open(pipeline: &'a Pipeline, exports: &Exports, warehouse: &Location, world: &World) -> Self {
        let variable = |name: &str| world.variable(name).filter(|value| !value.is_empty());
        let to = match config::read(&world.env) {
            Ok(Some(to)) => to,
            Ok(None) => return Self(None),
            Err(reason) => {
                tracing::warn!("lineage is not told: {reason}");
                return Self(None);
            }
        };
        let parent = event::parent(variable("OPENLINEAGE_PARENT_ID"), variable("OPENLINEAGE_ROOT_PARENT_ID"));
        let parent = parent.unwrap_or_else(|reason| {
            tracing::warn!("lineage is told without its parent: {reason}");
            None
        });
        let namespace = variable("OPENLINEAGE_NAMESPACE").unwrap_or_else(|| "default".to_owned());
        Self(Some(Teller {
            pipeline,
            datasets: Datasets::of(pipeline, &exports.url(""), &warehouse.url(""), &world.env),
            wire: Arc::new(Wire::open(to, world)),
            job: event::job(&namespace, &pipeline.name),
            parent,
            run_id: run_record::run_id(world.started),
            clock: world.clock,
        }))
    }

    /// Says that a day is begun; none where it is not known yet which.
    pub fn begin(&self, as_of: Option<NaiveDate>) -> Day<'_> {
        let Some(teller) = &self.0 else { return Day(None) };
        let mut facets = vec![facets::processing_engine()];
        facets.extend(as_of.map(|day| facets::nominal_time(day, teller.pipeline.time_zone)));
        facets.extend(teller.parent.clone().map(|parent| ("parent", parent)));
        let event = Event {
            run_id: event::run_id(&teller.run_id, &teller.pipeline.name, as_of),
            run_facets: facets,
            job: teller.job.clone(),
            inputs: teller.datasets.inputs(teller.pipeline, None),
            outputs: match as_of {
                Some(day) => teller.datasets.outputs(teller.pipeline, day, None),
                None => Vec::new(),
            },
        };
        teller.wire.send(&event.json(Kind::Start, (teller.clock)()));
        Day(Some((teller, event)))
    }
}

/// A day that was begun, and will end.
#[must_use]
pub struct Day<'a>(Option<(&'a Teller<'a>, Event)>);

impl Day<'_> {
    /// Says how the day ended: with a record of what was published, or not.
    pub fn end(&self, done: Result<Option<&RunRecord>, &Failure>) {
        let Some((teller, mut event)) = self.0.clone() else { return };
        let kind = match done {
            Ok(None) => Kind::Complete,
            Ok(Some(record)) => {
                event.inputs = teller.datasets.inputs(teller.pipeline, Some(record));
                event.outputs = teller.datasets.outputs(teller.pipeline, record.as_of, Some(record));
                event.run_facets.extend(facets::tests(&record.quality));
                Kind::Complete
            }
            Err(failure) => {
                event.run_facets.push(facets::error_message(failure));
                event.run_facets.extend(facets::stopped_tests(failure));
                Kind::Fail
            }
        };
        teller.wire.send(&event.json(kind, (teller.clock)()));
    }

    /// Says that the day was given up, for whoever ends the program. Takes half a second at most.
    pub fn aborted(&self) -> impl FnOnce() + Send + 'static {
        let told = self.0.as_ref().map(|(teller, event)| (Arc::clone(&teller.wire), event.clone(), teller.clock));
        move || {
            if let Some((wire, event, clock)) = told {
                wire.send_hastily(&event.json(Kind::Abort, clock()));
            }
        }
    }
}
