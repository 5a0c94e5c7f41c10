//! How a `Spanned` reads itself: as a sequence of start, end and value.

use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess};

use super::deserialize_error::DeserializeError;

/// The parts of a `Spanned`.
pub struct SpannedAccess<D> {
    bounds: [usize; 2],
    next: usize,
    value: Option<D>,
}

impl<D> SpannedAccess<D> {
    pub fn new(range: &Range<usize>, value: D) -> Self {
        Self { bounds: [range.start, range.end], next: 0, value: Some(value) }
    }
}

impl<'de, D: Deserializer<'de, Error = DeserializeError>> SeqAccess<'de> for SpannedAccess<D> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DeserializeError> {
        if let Some(&bound) = self.bounds.get(self.next) {
            self.next += 1;
            return seed.deserialize(bound.into_deserializer()).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}
