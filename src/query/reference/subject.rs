//! The parts of the manual.

/// A part of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Queries,
    Operators,
    SpecialForms,
    Aggregates,
    Windows,
    /// Functions of one kind, by the title of their table.
    Functions(&'static str),
    ForeignDates,
}

impl Subject {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Queries => "Queries",
            Self::Operators => "Operators and predicates",
            Self::SpecialForms => "Forms of CASE, and the as-of date",
            Self::Aggregates => "Aggregates",
            Self::Windows => "Windows",
            Self::Functions(title) => title,
            Self::ForeignDates => "Dates as other engines call them",
        }
    }
}
