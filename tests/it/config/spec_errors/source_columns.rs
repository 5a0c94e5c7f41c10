//! The columns of sources: types, formats and contracts.

use super::{PIPELINE, patch};

#[test]
fn no_file_may_lack_the_account_or_the_time() {
    let report =
        patch(PIPELINE, "account_id: {type: text, required: true}", "account_id: {type: text, may_lack: true}")
            .patch(PIPELINE, "      answered_at: timestamp", "      answered_at: {type: timestamp, may_lack: true}")
            .report();
    insta::assert_snapshot!(report, @"");
}
