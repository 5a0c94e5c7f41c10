//! The precedence of operators. A larger number binds more strongly.

pub const CAST: u8 = 60;
pub const SIGN: u8 = 55;
pub const AT_TIME_ZONE: u8 = 50;
pub const POWER: u8 = 45;
pub const TIMES: u8 = 40;
pub const PLUS: u8 = 30;
pub const OTHER: u8 = 25;
pub const PREDICATE: u8 = 22;
pub const COMPARISON: u8 = 20;
pub const IS: u8 = 17;
pub const NOT: u8 = 15;
pub const AND: u8 = 10;
pub const XOR: u8 = 7;
pub const OR: u8 = 5;
pub const NO_OPERATOR: u8 = 0;
