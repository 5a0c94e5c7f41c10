//! The threads that wait for stores, and waiting for them from outside.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

use crate::base::error::Error;

/// Small requests spend their time waiting, so this is about latency and not about cores.
pub const READS_AT_ONCE: usize = 32;

/// Two threads: they wait and copy, they do not compute.
static THREADS: LazyLock<std::io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).thread_name("storage").enable_all().build());

/// Does what `future` says, on the threads that wait for stores.
///
/// # Errors
/// A machine that has no threads to give.
pub fn wait<Output>(future: impl Future<Output = Output>) -> Result<Output, Error> {
    match THREADS.as_ref() {
        Ok(threads) => Ok(threads.block_on(future)),
        Err(error) => Err(Error::Threads { reason: error.to_string() }),
    }
}
