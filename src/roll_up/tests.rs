//! Forests, weights and changes, by hand and against a naive twin.
