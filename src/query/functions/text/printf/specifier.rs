//! The specifiers of a format: `%-8.2f` and `{:>8.2f}`.

/// How specifiers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintfSyntax {
    /// `%d`
    Percent,
    /// `{}`
    Braces,
}

/// A piece of a format.
#[derive(Debug, Clone, PartialEq)]
pub enum PrintfPart {
    Literal(String),
    /// The value at this position, from 0.
    Value {
        at: usize,
        specifier: PrintfSpecifier,
    },
}

/// What a specifier makes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecifierKind {
    /// The text of the value, as its type has it.
    Plain,
    Text,
    Integer(IntegerFormat),
    Double(DoubleFormat),
}

/// How an integer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerFormat {
    /// `d`
    Decimal,
    /// `x`
    LowerHex,
    /// `X`
    UpperHex,
    /// `o`
    Octal,
    /// `b`
    Binary,
    /// `c`: the character with this code.
    Character,
}

/// How a double is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubleFormat {
    /// `f` and `F`
    Fixed,
    /// `e`
    LowerScientific,
    /// `E`
    UpperScientific,
    /// `g`
    LowerGeneral,
    /// `G`
    UpperGeneral,
}

/// Where a value stands within its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintfSpecifier {
    pub kind: SpecifierKind,
    /// Without one, numbers stand to the right and texts to the left.
    pub align: Option<Alignment>,
    pub fill: char,
    pub plus: bool,
    pub leading_space: bool,
    pub zeros: bool,
    pub prefix: bool,
    pub thousands: Option<char>,
    pub width: usize,
    pub precision: Option<usize>,
}

impl PrintfSpecifier {
    /// Returns a specifier without options.
    pub const fn plain() -> Self {
        Self {
            kind: SpecifierKind::Plain,
            align: None,
            fill: ' ',
            plus: false,
            leading_space: false,
            zeros: false,
            prefix: false,
            thousands: None,
            width: 0,
            precision: None,
        }
    }
}
