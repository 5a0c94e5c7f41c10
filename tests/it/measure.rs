//! From exports to one row per account.

/// Source contracts: types, times, files and policies.
mod sources;
/// Old days see only their own past.
mod point_in_time;
/// Instants in every spelling and zone.
mod instants;
/// Extreme numbers and times.
mod extreme_values;
/// Large texts and many accounts.
mod large_inputs;
/// Unusual texts as account ids.
mod hostile_text;
