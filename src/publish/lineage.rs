//! What a run read and made, told to whoever collects lineage: OpenLineage events (<https://openlineage.io>), 2-0-2.
//!
//! Each day is a run of the job: a START, then COMPLETE, FAIL or ABORT. The environment says where they go, as it does
//! for OpenLineage's own clients (see [`config`]); where it says nothing, nothing is told. Telling never fails a run,
//! and holds it up for a few seconds at most (see [`transport`]).
//!
//! A snapshot is made of earlier snapshots too. That is no edge here: a table that is its own input says nothing to
//! whoever asks what a change of an export reaches.

mod column_lineage;
mod transport_config;
mod datasets;
mod run_event;
mod facets;
mod transport;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use self::datasets::Datasets;
use self::run_event::{EventType, RunEvent};
use self::transport::EventSender;
use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::publish::run_record::{self, RunRecord};
use crate::storage::Location;

/// Tells of the days of one command.
pub struct LineageReporter<'a>(Option<LineageContext<'a>>);

struct LineageContext<'a> {
    pipeline: &'a Pipeline,
    datasets: Datasets,
    sender: Arc<EventSender>,
    job: Value,
    parent: Option<Value>,
    run_id: String,
    clock: fn() -> DateTime<Utc>,
}

impl<'a> LineageReporter<'a> {
    /// Tells nothing.
    #[must_use]
    pub fn disabled() -> Self {
        Self(None)
    }

    /// As the environment says. What is wrong with it is said once, and then nothing is told.
    #[must_use]
    pub fn from_environment(
        pipeline: &'a Pipeline,
        exports: &Exports,
        warehouse: &Location,
        environment: &World,
    ) -> Self {
        let variable = |name: &str| environment.variable(name).filter(|value| !value.is_empty());
        let transport = match transport_config::read(&environment.env) {
            Ok(Some(to)) => to,
            Ok(None) => return Self(None),
            Err(reason) => {
                tracing::warn!("lineage is not told: {reason}");
                return Self(None);
            }
        };
        let parent =
            run_event::parent_run_facet(variable("OPENLINEAGE_PARENT_ID"), variable("OPENLINEAGE_ROOT_PARENT_ID"));
        let parent = parent.unwrap_or_else(|reason| {
            tracing::warn!("lineage is told without its parent: {reason}");
            None
        });
        let namespace = variable("OPENLINEAGE_NAMESPACE").unwrap_or_else(|| "default".to_owned());
        Self(Some(LineageContext {
            pipeline,
            datasets: Datasets::new(pipeline, &exports.url(""), &warehouse.url(""), &environment.env),
            sender: Arc::new(EventSender::new(transport, environment)),
            job: run_event::job(&namespace, &pipeline.name),
            parent,
            run_id: run_record::run_id(environment.started),
            clock: environment.clock,
        }))
    }

    /// Says that a day is begun; none where it is not known yet which.
    pub fn start(&self, as_of: Option<NaiveDate>) -> LineageRun<'_> {
        let Some(context) = &self.0 else { return LineageRun(None) };
        let mut facets = vec![facets::processing_engine()];
        facets.extend(as_of.map(|day| facets::nominal_time(day, context.pipeline.time_zone)));
        facets.extend(context.parent.clone().map(|parent| ("parent", parent)));
        let event = RunEvent {
            run_id: run_event::run_uuid(&context.run_id, &context.pipeline.name, as_of),
            run_facets: facets,
            job: context.job.clone(),
            inputs: context.datasets.inputs(context.pipeline, None),
            outputs: match as_of {
                Some(day) => context.datasets.outputs(context.pipeline, day, None),
                None => Vec::new(),
            },
        };
        context.sender.send(&event.json(EventType::Start, (context.clock)()));
        LineageRun(Some((context, event)))
    }
}

/// A day that was begun, and will end.
#[must_use]
pub struct LineageRun<'a>(Option<(&'a LineageContext<'a>, RunEvent)>);

impl LineageRun<'_> {
    /// Says how the day ended: with a record of what was published, or not.
    pub fn finish(&self, outcome: Result<Option<&RunRecord>, &Failure>) {
        let Some((context, mut event)) = self.0.clone() else { return };
        let kind = match outcome {
            Ok(None) => EventType::Complete,
            Ok(Some(record)) => {
                event.inputs = context.datasets.inputs(context.pipeline, Some(record));
                event.outputs = context.datasets.outputs(context.pipeline, record.as_of, Some(record));
                event.run_facets.extend(facets::tests(&record.quality));
                EventType::Complete
            }
            Err(failure) => {
                event.run_facets.push(facets::error_message(failure));
                event.run_facets.extend(facets::stopped_tests(failure));
                EventType::Fail
            }
        };
        context.sender.send(&event.json(kind, (context.clock)()));
    }

    /// Says that the day was given up, for whoever ends the program. Takes half a second at most.
    pub fn abort_sender(&self) -> impl FnOnce() + Send + 'static {
        let pending = self.0.as_ref().map(|(teller, event)| (Arc::clone(&teller.sender), event.clone(), teller.clock));
        move || {
            if let Some((wire, event, clock)) = pending {
                wire.send_before_exit(&event.json(EventType::Abort, clock()));
            }
        }
    }
}
