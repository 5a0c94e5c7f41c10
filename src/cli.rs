//! What can be asked; the only place that reads arguments, environment and the clock.

mod args;
mod command;

use std::process::ExitCode;

use chrono::Utc;
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::base::environment::World;
use crate::base::exit_code::Exit;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::shutdown::{self, Stopped};
use crate::base::terminal::{self, LogFormat};
use crate::publish::run_record;

/// Customer health scores from Parquet exports: point in time, explained to the last digit, published as tables.
#[derive(Debug, Parser)]
#[command(name = "healthscore", version, after_help = crate::base::exit_code::HELP, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    request: Request,

    /// Say more about what happens; twice for everything
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    verbose: u8,

    /// How log lines on stderr look
    #[arg(long, value_enum, default_value = "text", global = true, value_name = "FORMAT")]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Request {
    /// Score a day and publish its tables
    Run(command::run::RunOptions),
    /// Score many days in date order, skipping those that are published and current
    Backfill(command::backfill::BackfillOptions),
    /// Say which days are published, which are missing and which are outdated, and how to heal them
    Status(command::status::StatusOptions),
    /// Check a pipeline's YAML, its SQL and the exports' columns; reads no data
    Validate(command::validate::ValidateOptions),
    /// Show how one account came to its score
    Explain(command::explain::ExplainOptions),
    /// Print the table that a stage hands on
    Show(command::show::ShowOptions),
    /// Write the exports of a made-up company, to try things on
    Sample(command::sample::SampleCommandOptions),
    /// Begin a project: a commented pipeline with its SQL
    Init(command::init::InitOptions),
    /// Print the JSON Schema of the YAML, or the dictionary of the published tables
    Schema(command::schema::SchemaOptions),
    /// Print table definitions over the published files, for the engine that reads them
    Ddl(command::ddl::DdlOptions),
    /// Print completions for a shell
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// Parses the arguments, does what they ask, and says how it ended.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let checked = match &cli.request {
        Request::Backfill(options) => options.check(),
        Request::Show(options) => options.check(),
        _ => Ok(()),
    };
    if let Err(problem) = checked {
        <Cli as clap::CommandFactory>::command().error(clap::error::ErrorKind::ValueValidation, problem).exit();
    }
    let environment = World {
        env: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        started: Utc::now(),
        clock: Utc::now,
        terminal: terminal::Terminal::attach(cli.log_format),
    };
    terminal::log(cli.verbose, &environment.terminal, environment.clock);
    let run_span = log_context::run(&run_record::run_id(environment.started));
    let (terminal, signal_span) = (environment.terminal, run_span.clone());
    let _entered = run_span.entered();
    if let Err(error) = shutdown::listen(move |stopped| signal_span.in_scope(|| report_stop(&terminal, stopped))) {
        tracing::warn!("cannot listen for signals: {error}");
    }
    let result = match cli.request {
        Request::Run(options) => return exit_code_of(command::run::run(&options, &environment), &environment),
        Request::Backfill(options) => command::backfill::backfill(&options, &environment),
        Request::Status(options) => command::status::status(&options, &environment),
        Request::Validate(options) => command::validate::validate(&options, &environment),
        Request::Explain(options) => command::explain::explain(&options, &environment),
        Request::Show(options) => command::show::show(&options, &environment),
        Request::Sample(options) => command::sample::sample(&options, &environment),
        Request::Init(options) => command::init::init(&options, &environment),
        Request::Schema(options) => command::schema::schema(&options, &environment),
        Request::Ddl(options) => command::ddl::ddl(&options, &environment),
        Request::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(shell, &mut <Cli as clap::CommandFactory>::command(), "healthscore", &mut out);
            environment.terminal.data(&String::from_utf8_lossy(&out));
            Ok(())
        }
    };
    exit_code_of(result.map(|()| Exit::Done), &environment)
}

/// What is said of a program that a signal ends, and its exit code.
fn report_stop(terminal: &terminal::Terminal, stopped: Stopped) -> i32 {
    let signal = if stopped.signal == signal_hook::consts::SIGINT { "SIGINT" } else { "SIGTERM" };
    terminal.say(&match stopped.amid_publishing {
        false => format!("stopped by {signal}; what was published before stays whole"),
        true => format!(
            "stopped by {signal} while a day was published: some of its tables may be new, and it has no record\nhint: run it again, which heals it"
        ),
    });
    128 + stopped.signal
}

fn exit_code_of(result: Result<Exit, Failure>, environment: &World) -> ExitCode {
    match result {
        Ok(exit) => exit.code(),
        Err(failure) => {
            environment.terminal.failure(&failure);
            Exit::of(&failure).code()
        }
    }
}
