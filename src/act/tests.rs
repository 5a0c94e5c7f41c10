//! Plays on accounts whose story is told in conditions.
