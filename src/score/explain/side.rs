//! The two days of a comparison, and values of each.

use std::ops::{Index, IndexMut};

/// One of the two days of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

impl Side {
    pub const BOTH: [Side; 2] = [Side::Before, Side::After];

    /// The other day.
    pub fn other(self) -> Self {
        match self {
            Side::Before => Side::After,
            Side::After => Side::Before,
        }
    }
}

/// A value of each of the two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeforeAfter<T> {
    pub before: T,
    pub after: T,
}

/// The place of an account in the accounts of each day.
pub type AccountIndices = BeforeAfter<usize>;

impl<T> Index<Side> for BeforeAfter<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Before => &self.before,
            Side::After => &self.after,
        }
    }
}

impl<T> IndexMut<Side> for BeforeAfter<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Before => &mut self.before,
            Side::After => &mut self.after,
        }
    }
}
