//! The command line: the commands and the options that all of them have.

use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use super::command;
use crate::base::environment::Environment;
use crate::base::exit_code::{self, ExitStatus};
use crate::base::failure::Failure;
use crate::base::terminal::LogFormat;

/// Customer health scores from Parquet exports: point in time, explained to the last digit, published as tables.
#[derive(Debug, Parser)]
#[command(name = "healthscore", version, after_help = exit_code::HELP, max_term_width = 100)]
pub struct CommandLine {
    #[command(subcommand)]
    pub request: Request,

    /// Log what happens; repeat the flag to log everything
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,

    /// Format of the log lines on stderr
    #[arg(long, value_enum, default_value = "text", global = true, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
pub enum Request {
    /// Score a day and publish its tables
    Run(command::run::RunOptions),
    /// Score many days in date order, skipping those that are published and current
    Backfill(command::backfill::BackfillOptions),
    /// Show which days are published, missing or outdated, and how to heal them
    Status(command::status::StatusOptions),
    /// Check a pipeline's YAML, its SQL and the exports' columns; reads no rows but those dated ahead
    Validate(command::validate::ValidateOptions),
    /// Explain the score of an account, or its change
    Explain(command::explain::ExplainOptions),
    /// Print the table that a stage returns
    Show(command::show::ShowOptions),
    /// Write the exports of a made-up company, to try things out
    Sample(command::sample::SampleCommandOptions),
    /// Create a project: a commented pipeline with its SQL
    Init(command::init::InitOptions),
    /// Print the JSON Schema of the YAML, or the dictionary of the published tables
    Schema(command::schema::SchemaOptions),
    /// Print table definitions over the published files, for the engine that reads them
    Ddl(command::ddl::DdlOptions),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
}

impl CommandLine {
    /// Parses the arguments of the program. Exits with code 2 if they are wrong.
    pub fn parse_arguments() -> Self {
        let command_line = Self::parse();
        if let Err(problem) = command_line.request.check_options() {
            Self::command().error(ErrorKind::ValueValidation, problem).exit();
        }
        command_line
    }
}

impl Request {
    /// Checks what no parser of a single argument can check.
    fn check_options(&self) -> Result<(), String> {
        match self {
            Request::Backfill(options) => options.check_options(),
            Request::Show(options) => options.check_options(),
            _ => Ok(()),
        }
    }

    /// Runs the command.
    ///
    /// # Errors
    /// The failure of the command.
    pub fn run_command(&self, environment: &Environment) -> Result<ExitStatus, Failure> {
        match self {
            Request::Run(options) => return command::run::run(options, environment),
            Request::Backfill(options) => command::backfill::backfill(options, environment),
            Request::Status(options) => command::status::status(options, environment),
            Request::Validate(options) => command::validate::validate(options, environment),
            Request::Explain(options) => command::explain::explain(options, environment),
            Request::Show(options) => command::show::show(options, environment),
            Request::Sample(options) => command::sample::sample(options, environment),
            Request::Init(options) => command::init::init(options, environment),
            Request::Schema(options) => command::schema::schema(options, environment),
            Request::Ddl(options) => command::ddl::ddl(options, environment),
            Request::Completions { shell } => {
                print_completions(*shell, environment);
                Ok(())
            }
        }
        .map(|()| ExitStatus::Done)
    }
}

fn print_completions(shell: Shell, environment: &Environment) {
    let mut completions = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "healthscore", &mut completions);
    environment.terminal.print_data(&String::from_utf8_lossy(&completions));
}
