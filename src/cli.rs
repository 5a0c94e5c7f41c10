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
    Run(command::run::Options),
    /// Score many days in date order, skipping those that are published and current
    Backfill(command::backfill::Options),
    /// Say which days are published, which are missing and which are outdated, and how to heal them
    Status(command::status::Options),
    /// Check a pipeline's YAML, its SQL and the exports' columns; reads no data
    Validate(command::validate::Options),
    /// Show how one account came to its score
    Explain(command::explain::Options),
    /// Print the table that a stage hands on
    Show(command::show::Options),
    /// Write the exports of a made-up company, to try things on
    Sample(command::sample::Options),
    /// Begin a project: a commented pipeline with its SQL
    Init(command::init::Options),
    /// Print the JSON Schema of the YAML, or the dictionary of the published tables
    Schema(command::schema::Options),
    /// Print table definitions over the published files, for the engine that reads them
    Ddl(command::ddl::Options),
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
    let world = World {
        env: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        started: Utc::now(),
        clock: Utc::now,
        terminal: terminal::Terminal::attach(cli.log_format),
    };
    terminal::log(cli.verbose, &world.terminal, world.clock);
    let all = log_context::run(&run_record::run_id(world.started));
    let (terminal, of_all) = (world.terminal, all.clone());
    let _all = all.entered();
    if let Err(error) = shutdown::listen(move |stopped| of_all.in_scope(|| last_words(&terminal, stopped))) {
        tracing::warn!("cannot listen for signals: {error}");
    }
    let done = match cli.request {
        Request::Run(options) => return ended(command::run::run(&options, &world), &world),
        Request::Backfill(options) => command::backfill::backfill(&options, &world),
        Request::Status(options) => command::status::status(&options, &world),
        Request::Validate(options) => command::validate::validate(&options, &world),
        Request::Explain(options) => command::explain::explain(&options, &world),
        Request::Show(options) => command::show::show(&options, &world),
        Request::Sample(options) => command::sample::sample(&options, &world),
        Request::Init(options) => command::init::init(&options, &world),
        Request::Schema(options) => command::schema::schema(&options, &world),
        Request::Ddl(options) => command::ddl::ddl(&options, &world),
        Request::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(shell, &mut <Cli as clap::CommandFactory>::command(), "healthscore", &mut out);
            world.terminal.data(&String::from_utf8_lossy(&out));
            Ok(())
        }
    };
    ended(done.map(|()| Exit::Done), &world)
}

/// What is said of a program that a signal ends, and its exit code.
fn last_words(terminal: &terminal::Terminal, stopped: Stopped) -> i32 {
    let signal = if stopped.signal == signal_hook::consts::SIGINT { "SIGINT" } else { "SIGTERM" };
    terminal.say(&match stopped.amid_publishing {
        false => format!("stopped by {signal}; what was published before stays whole"),
        true => format!(
            "stopped by {signal} while a day was published: some of its tables may be new, and it has no record\nhint: run it again, which heals it"
        ),
    });
    128 + stopped.signal
}

fn ended(done: Result<Exit, Failure>, world: &World) -> ExitCode {
    match done {
        Ok(exit) => exit.code(),
        Err(failure) => {
            world.terminal.failure(&failure);
            Exit::of(&failure).code()
        }
    }
}
