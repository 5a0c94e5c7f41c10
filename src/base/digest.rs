//! SHA-256 of bytes.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of `bytes` as 64 hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
