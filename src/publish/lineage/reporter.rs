//! Reports the days of one command: each is started, and then finished or aborted.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::dataset_names::DatasetNames;
use super::datasets;
use super::facet::Facet;
use super::run_event::{self, EventType, RunEvent};
use super::run_facets;
use super::transport::EventSender;
use super::transport_config::{self, TransportConfig};
use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::publish::run_record::{self, RunRecord};
use crate::storage::Location;

/// Sends the events of one command; none where lineage is off.
pub struct LineageReporter<'a>(Option<LineageContext<'a>>);

/// What all events of a command have in common.
struct LineageContext<'a> {
    pipeline: &'a Pipeline,
    names: DatasetNames,
    sender: Arc<EventSender>,
    job: Value,
    parent: Option<Facet>,
    run_id: String,
    clock: fn() -> DateTime<Utc>,
}

impl<'a> LineageReporter<'a> {
    /// A reporter that sends nothing.
    #[must_use]
    pub fn disabled() -> Self {
        Self(None)
    }

    /// A reporter that sends events where the environment says. A mistake in the environment is logged, and turns
    /// lineage off.
    #[must_use]
    pub fn from_environment(
        pipeline: &'a Pipeline,
        exports: &Exports,
        warehouse: &Location,
        environment: &Environment,
    ) -> Self {
        match transport_config::read_transport_config(&environment.variables) {
            Ok(None) => Self(None),
            Ok(Some(config)) => Self(Some(LineageContext::new(pipeline, exports, warehouse, environment, config))),
            Err(reason) => {
                tracing::warn!("lineage events are not sent: {reason}");
                Self(None)
            }
        }
    }

    /// Sends the start of a day; none where the run does not have a day yet.
    pub fn start_run(&self, as_of: Option<NaiveDate>) -> LineageRun<'_> {
        let Some(context) = &self.0 else { return LineageRun(None) };
        let event = context.start_event(as_of);
        context.sender.send_event(&event.to_json(EventType::Start, (context.clock)()));
        LineageRun(Some(StartedRun { context, event }))
    }
}

impl<'a> LineageContext<'a> {
    fn new(
        pipeline: &'a Pipeline,
        exports: &Exports,
        warehouse: &Location,
        environment: &Environment,
        config: TransportConfig,
    ) -> Self {
        let variable = |name: &str| environment.variable(name).filter(|value| !value.is_empty());
        let parent = run_facets::parent_run(variable("OPENLINEAGE_PARENT_ID"), variable("OPENLINEAGE_ROOT_PARENT_ID"))
            .unwrap_or_else(|reason| {
                tracing::warn!("lineage events are sent without a parent run: {reason}");
                None
            });
        let namespace = variable("OPENLINEAGE_NAMESPACE").unwrap_or_else(|| "default".to_owned());
        let azure_account = environment.variable("AZURE_STORAGE_ACCOUNT_NAME");
        LineageContext {
            pipeline,
            names: DatasetNames::new(pipeline, &exports.url(""), &warehouse.url(""), azure_account.as_deref()),
            sender: Arc::new(EventSender::new(config, environment)),
            job: run_event::job_json(&namespace, &pipeline.name),
            parent,
            run_id: run_record::run_id(environment.started_at),
            clock: environment.clock,
        }
    }

    fn start_event(&self, as_of: Option<NaiveDate>) -> RunEvent {
        let mut run_facets = vec![run_facets::processing_engine()];
        run_facets.extend(as_of.map(|day| run_facets::nominal_time(day, self.pipeline.time_zone)));
        run_facets.extend(self.parent.clone());
        RunEvent {
            run_id: run_event::run_uuid(&self.run_id, &self.pipeline.name, as_of),
            run_facets,
            job: self.job.clone(),
            inputs: datasets::input_datasets(self.pipeline, &self.names, None),
            outputs: match as_of {
                Some(day) => datasets::output_datasets(self.pipeline, &self.names, day, None),
                None => Vec::new(),
            },
        }
    }
}

/// A day that was started, to be finished or aborted.
#[must_use]
pub struct LineageRun<'a>(Option<StartedRun<'a>>);

#[derive(Clone)]
struct StartedRun<'a> {
    context: &'a LineageContext<'a>,
    event: RunEvent,
}

impl LineageRun<'_> {
    /// Sends the end of a day: with the record of what was published, without one where nothing was, or with the
    /// failure.
    pub fn finish_run(&self, outcome: Result<Option<&RunRecord>, &Failure>) {
        let Some(StartedRun { context, mut event }) = self.0.clone() else { return };
        let kind = match outcome {
            Ok(None) => EventType::Complete,
            Ok(Some(record)) => {
                event.inputs = datasets::input_datasets(context.pipeline, &context.names, Some(record));
                event.outputs = datasets::output_datasets(context.pipeline, &context.names, record.as_of, Some(record));
                event.run_facets.extend(run_facets::tests_of_findings(&record.quality));
                EventType::Complete
            }
            Err(failure) => {
                event.run_facets.push(run_facets::error_message(failure));
                event.run_facets.extend(run_facets::tests_of_failure(failure));
                EventType::Fail
            }
        };
        context.sender.send_event(&event.to_json(kind, (context.clock)()));
    }

    /// Returns a function that sends the abort of the day, for a program that is being stopped. It takes half a second
    /// at most.
    pub fn abort_sender(&self) -> impl FnOnce() + Send + 'static {
        let pending =
            self.0.as_ref().map(|run| (Arc::clone(&run.context.sender), run.event.clone(), run.context.clock));
        move || {
            if let Some((sender, event, clock)) = pending {
                sender.send_before_exit(&event.to_json(EventType::Abort, clock()));
            }
        }
    }
}
