//! The terminal: results go to stdout, messages to stderr. No other file prints.
//!
//! With `--log-format json`, every line on stderr is JSON.

mod json_log;

use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::Duration;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::base::diagnostic::{Colour, Diagnostic, Place, Severity, render_diagnostics};
use crate::base::escape::escape_controls;
use crate::base::exit_code::ExitStatus;
use crate::base::failure::Failure;
use crate::base::log_context;

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// The stdout and stderr of a command.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    stderr_is_tty: bool,
    format: LogFormat,
}

impl Terminal {
    #[must_use]
    pub fn attach(format: LogFormat) -> Self {
        Terminal { stderr_is_tty: stderr().is_terminal(), format }
    }

    /// Prints the result of a command. Without a terminal, or with `NO_COLOR`, colours are dropped.
    pub fn print_data(&self, text: &str) {
        let mut out = AutoStream::auto(stdout());
        // A reader that ends early (`| head`) is not a failure.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Prints a result for programs, byte for byte. At a terminal, control characters are escaped.
    pub fn print_exact(&self, text: &str) {
        if stdout().is_terminal() {
            let lines = text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
                Some(line) => format!("{}\n", escape_controls(line)),
                None => escape_controls(line).into_owned(),
            });
            self.print_data(&lines.collect::<String>());
            return;
        }
        let mut out = stdout();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Prints a message to stderr.
    pub fn print_message(&self, text: &str) {
        if self.format == LogFormat::Json {
            tracing::info!(target: log_context::REPORT_TARGET, "{}", strip_str(text));
            return;
        }
        let mut err = AutoStream::auto(stderr());
        let _ = writeln!(err, "{text}");
    }

    pub fn print_diagnostics(&self, diagnostics: &[Diagnostic]) {
        if self.format == LogFormat::Json {
            diagnostics.iter().for_each(log_diagnostic);
        } else if !diagnostics.is_empty() {
            let colour = match AutoStream::choice(&stderr()) {
                ColorChoice::Never => Colour::Never,
                _ => Colour::Always,
            };
            self.print_message(render_diagnostics(diagnostics, colour).trim_end());
        }
    }

    /// Prints why a command failed, as its last words.
    pub fn print_failure(&self, failure: &Failure) {
        let exit_code = ExitStatus::of_failure(failure) as u8;
        match failure {
            Failure::Request(error) => self.print_error(&error.to_string(), &error.hint(), exit_code),
            Failure::Runtime(error) => self.print_error(&error.to_string(), &error.hint(), exit_code),
            Failure::Pipeline(diagnostics)
            | Failure::Data(diagnostics)
            | Failure::Quality { stops: diagnostics, .. } => {
                self.print_diagnostics(diagnostics);
                if let Failure::Quality { rejection_notice: Some(notice), .. } = failure {
                    if self.format == LogFormat::Text {
                        self.print_message("");
                    }
                    self.print_message(notice);
                }
                if self.format == LogFormat::Json {
                    let mistakes = diagnostics.len();
                    tracing::error!(target: log_context::REPORT_TARGET, exit_code, mistakes, "failed because of the mistakes above");
                }
            }
        }
    }

    fn print_error(&self, message: &str, hint: &str, exit_code: u8) {
        match self.format {
            LogFormat::Json => tracing::error!(target: log_context::REPORT_TARGET, exit_code, hint, "{message}"),
            LogFormat::Text => {
                let mark = anstyle::AnsiColor::Red.on_default().bold();
                let (message, hint) = (escape_controls(message), escape_controls(hint));
                self.print_message(&format!("{mark}error{mark:#}: {message}\nhint: {hint}"));
            }
        }
    }

    /// Prints a lineage event, for the transport `console`.
    pub fn print_lineage_event(&self, event: &str) {
        match self.format {
            LogFormat::Json => tracing::info!(target: log_context::REPORT_TARGET, openlineage = event, "lineage"),
            LogFormat::Text => self.print_message(event),
        }
    }

    fn shows_progress(&self) -> bool {
        self.stderr_is_tty && self.format == LogFormat::Text
    }

    /// Shows a progress bar with a label, on a terminal only. Dropping it removes it.
    #[must_use]
    pub fn progress_bar(&self, length: usize, message: &str) -> Progress {
        if !self.shows_progress() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX)).with_message(message.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {elapsed}, {eta} left") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }

    /// A spinner with words, on a terminal only; gone when dropped.
    #[must_use]
    pub fn progress_spinner(&self, message: &str) -> Progress {
        if !self.shows_progress() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner().with_message(message.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }
}

/// A spinner or a bar that clears itself.
pub struct Progress(ProgressBar);

impl Progress {
    pub fn set_message(&self, message: &str) {
        self.0.set_message(message.to_owned());
    }

    /// One of the bar's things is done.
    pub fn increment(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn log_diagnostic(problem: &Diagnostic) {
    let Diagnostic { severity, subject: _, code, message, place, related: _, hint, unknown_column: _ } = problem;
    let file = place.as_ref().map(|place| place.file.name.as_str());
    let (line, column) = (place.as_ref().map(Place::line), place.as_ref().map(Place::column));
    let hint = hint.as_deref();
    match severity {
        Severity::Error => {
            tracing::error!(target: log_context::REPORT_TARGET, code, file, line, column, hint, "{message}");
        }
        Severity::Warning => {
            tracing::warn!(target: log_context::REPORT_TARGET, code, file, line, column, hint, "{message}");
        }
        Severity::Note => {
            tracing::info!(target: log_context::REPORT_TARGET, code, file, line, column, hint, "{message}");
        }
    }
}

/// Sends log lines to stderr: warnings only, more with `-v` and `-vv`, or as `RUST_LOG` says.
pub fn init_logging(verbose: u8, terminal: &Terminal, clock: fn() -> DateTime<Utc>) {
    let level = match verbose {
        0 => "warn",
        1 => "healthscore=info,warn",
        _ => "healthscore=debug,info",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let installed = match terminal.format {
        LogFormat::Text => {
            let colour = terminal.stderr_is_tty && std::env::var_os("NO_COLOR").is_none();
            let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
            subscriber.with_ansi(colour).with_target(false).try_init().is_ok()
        }
        LogFormat::Json => {
            let directive = format!("{}=trace", log_context::REPORT_TARGET).parse();
            let filter = directive.into_iter().fold(filter, EnvFilter::add_directive);
            tracing_subscriber::registry().with(filter).with(json_log::JsonLogLayer { clock }).try_init().is_ok()
        }
    };
    // A second subscriber can't be set in one process; the first keeps working.
    let _ = installed;
}
