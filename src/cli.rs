//! The command line. The only place that reads the arguments, the environment and the clock.

/// Parsers for the values of arguments.
mod arg_values;
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
use crate::base::environment::World;
use crate::base::exit_code::Exit;
use crate::base::log_context;
use crate::base::shutdown::{self, Stopped};
use crate::base::terminal::{self, LogFormat, Terminal};
use crate::publish::run_record;

/// Parses the arguments, runs the command, and returns its exit code.
pub fn main() -> ExitCode {
    let command_line = CommandLine::parse_arguments();
    let environment = environment_of_process(command_line.log_format);
    terminal::log(command_line.verbose, &environment.terminal, environment.clock);
    let run_span = log_context::run(&run_record::run_id(environment.started));
    let (terminal, signal_span) = (environment.terminal, run_span.clone());
    let _entered = run_span.entered();
    if let Err(error) = shutdown::listen(move |stopped| signal_span.in_scope(|| report_stop(&terminal, stopped))) {
        tracing::warn!("cannot listen for signals: {error}");
    }
    match command_line.request.run(&environment) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            environment.terminal.failure(&failure);
            Exit::of(&failure).code()
        }
    }
}

fn environment_of_process(log_format: LogFormat) -> World {
    World {
        env: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        started: Utc::now(),
        clock: Utc::now,
        terminal: Terminal::attach(log_format),
    }
}

/// Reports that a signal stops the program, and returns the exit code.
fn report_stop(terminal: &Terminal, stopped: Stopped) -> i32 {
    let signal = if stopped.signal == SIGINT { "SIGINT" } else { "SIGTERM" };
    terminal.say(&if stopped.amid_publishing {
        format!(
            "stopped by {signal} while a day was published: some of its tables may be new, and it has no run record\n\
             hint: run it again, which heals it"
        )
    } else {
        format!("stopped by {signal}; what was published before stays whole")
    });
    128 + stopped.signal
}
