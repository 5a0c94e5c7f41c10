//! The names of the columns of frames. Each role has a different prefix, so that names never clash.

/// The role of a column in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// A column of a plan.
    Plan,
    /// An expression that windows or LIMIT read.
    Extra,
    /// A key of a join's left side.
    LeftKey,
    /// A key of a join's right side.
    RightKey,
    /// An expression before it gets the name of its column.
    Projected,
    /// An expression that several GROUP BYs read.
    Scanned,
    /// A column that one GROUP BY reads.
    GroupInput,
    /// The result of an aggregate.
    Aggregate,
}

impl ColumnRole {
    /// Returns the name of the column at a position.
    #[must_use]
    pub fn column_name(self, position: usize) -> String {
        let prefix = match self {
            Self::Plan => "c",
            Self::Extra => "w",
            Self::LeftKey => "l",
            Self::RightKey => "r",
            Self::Projected => "p",
            Self::Scanned => "g",
            Self::GroupInput => "f",
            Self::Aggregate => "t",
        };
        format!("{prefix}{position}")
    }
}

/// Returns the names of the columns of a plan: `c0`, `c1`, ….
#[must_use]
pub fn plan_column_names(count: usize) -> Vec<String> {
    (0..count).map(|position| ColumnRole::Plan.column_name(position)).collect()
}
