//! The choice between the least and the greatest value.

/// Which of two values stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extreme {
    Least,
    Greatest,
}

impl Extreme {
    /// Returns whether the new value replaces the old one.
    pub fn prefers<T: PartialOrd + ?Sized>(self, new: &T, old: &T) -> bool {
        match self {
            Self::Least => new < old,
            Self::Greatest => new > old,
        }
    }
}
