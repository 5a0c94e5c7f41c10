//! The command line. The only place that reads the arguments, the environment and the clock.

/// Parsers for the values of arguments.
mod arg_parsers;
/// Arguments that several commands share.
mod args;
/// What commands write.
mod output;
/// A row of a published table.
mod table_row;
/// Loads the pipeline, and opens its exports and its warehouse.
mod setup;
/// The published days: which are missing or outdated, and how to heal them.
mod published_days;
/// The commands.
mod command;
/// The commands and options of the program.
mod command_line;

use std::process::ExitCode;

use chrono::Utc;
use signal_hook::consts::SIGINT;

use self::command_line::CommandLine;
use crate::base::environment::Environment;
use crate::base::exit_code::ExitStatus;
use crate::base::log_context;
use crate::base::shutdown::{self, Termination};
use crate::base::terminal::{self, LogFormat, Terminal};
use crate::publish::run_record;

/// Parses the arguments, runs the command, and returns its exit code.
pub fn main() -> ExitCode {
    let command_line = CommandLine::parse_arguments();
    let environment = environment_of_process(command_line.log_format);
    terminal::init_logging(command_line.verbose, &environment.terminal, environment.clock);
    let run_span = log_context::run_span(&run_record::run_id(environment.started_at));
    let (terminal, signal_span) = (environment.terminal, run_span.clone());
    let _entered = run_span.entered();
    if let Err(error) =
        shutdown::listen_for_signals(move |stopped| signal_span.in_scope(|| report_stop(&terminal, stopped)))
    {
        tracing::warn!("cannot listen for signals: {error}");
    }
    match command_line.request.run_command(&environment) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            environment.terminal.print_failure(&failure);
            ExitStatus::of_failure(&failure).code()
        }
    }
}

fn environment_of_process(log_format: LogFormat) -> Environment {
    Environment {
        variables: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        started_at: Utc::now(),
        clock: Utc::now,
        terminal: Terminal::attach(log_format),
    }
}

/// Reports that a signal stops the program, and returns the exit code.
fn report_stop(terminal: &Terminal, stopped: Termination) -> i32 {
    let signal = if stopped.signal == SIGINT { "SIGINT" } else { "SIGTERM" };
    terminal.print_message(&if stopped.publish_interrupted {
        format!(
            "stopped by {signal} while publishing a day: some of its tables may be new, and it has no run record\n\
             hint: run the day again to complete it"
        )
    } else {
        format!("stopped by {signal}; published tables are unchanged")
    });
    128 + stopped.signal
}
