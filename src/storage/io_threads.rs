//! The threads that wait for stores, and waiting for them from outside.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

use crate::base::error::Error;

/// How many small requests run at once. They spend their time waiting, so the number of cores does not matter.
pub const READS_AT_ONCE: usize = 32;

/// Two threads, because they wait and copy but do not compute.
static RUNTIME: LazyLock<std::io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).thread_name("storage").enable_all().build());

/// Runs `future` on the threads that wait for stores, and returns its result.
///
/// # Errors
/// The threads can't be started.
pub fn block_on<Output>(future: impl Future<Output = Output>) -> Result<Output, Error> {
    match RUNTIME.as_ref() {
        Ok(threads) => Ok(threads.block_on(future)),
        Err(error) => Err(Error::Threads { cause: std::io::Error::new(error.kind(), error.to_string()) }),
    }
}
