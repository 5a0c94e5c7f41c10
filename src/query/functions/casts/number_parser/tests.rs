use proptest::prelude::*;

use super::*;

#[test]
fn integers_are_read_as_in_duckdb_1_5_5() {
    for (text, number) in [
        ("5.7", 6),
        ("5.5", 6),
        ("6.5", 7),
        ("-5.5", -6),
        ("-0.5", -1),
        ("5.4999", 5),
        (" 42 ", 42),
        ("\t42\n", 42),
        ("1e3", 1000),
        ("1E3", 1000),
        ("1e-3", 0),
        ("15e-1", 2),
        ("1.55e1", 16),
        ("1e18", 1_000_000_000_000_000_000),
        ("+7", 7),
        (".5", 1),
        ("5.", 5),
        ("-.5", -1),
        ("0x1F", 31),
        ("0X1f", 31),
        (" 0x1F", 31),
        ("0b101", 5),
        ("0x1_F", 31),
        ("1_000", 1000),
        ("1_0.5_0", 11),
        ("007", 7),
        ("9223372036854775807", i64::MAX),
        ("9223372036854775807.4", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("1e1_0", 10_000_000_000),
        ("1.e3", 1000),
        ("149e-2", 1),
        ("150e-2", 2),
        ("0x7FFFFFFFFFFFFFFF", i64::MAX),
    ] {
        assert_eq!(parse_integer(text), Ok(number), "{text}");
    }
    for text in [
        "", " ", "+-7", "-", "+", ".", "-0x1F", "0x", "0o17", "1__000", "_1000", "1000_", "4 2", "1e", "1e 3", "e3",
        ".e3", "true", "１２", "1,000", "12.3.4", "1e3.5", "0x1G", "0x_1", "0x1F ", "0b2", "00x1F", "1e+-3", "1e-",
        "1_.5", "1._5", "1_e5", "1e_5", "inf",
    ] {
        assert_eq!(parse_integer(text), Err(NumberError::NoNumber), "{text}");
    }
    for text in ["9223372036854775808", "9223372036854775807.5", "1e19", "1.5e400", "1e99999", "0x8000000000000000"] {
        assert_eq!(parse_integer(text), Err(NumberError::TooLarge), "{text}");
    }
}

#[test]
fn doubles_are_the_nearest_to_the_text() {
    for (text, number) in [
        ("1.5", 1.5),
        (" 1.5 ", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+5", 5.0),
        ("1_000.5_5", 1000.55),
        ("1e+5", 1e5),
        ("1e5_0", 1e50),
        ("1e-400", 0.0),
        ("0.1", 0.1),
        ("1.7976931348623157e308", f64::MAX),
        ("9007199254740993", 9_007_199_254_740_992.0),
    ] {
        assert_eq!(parse_double(text), Ok(Some(number)), "{text}");
    }
    for text in ["inf", "-Infinity", "+inf", " NaN ", "1e400", "1e999999999999999999"] {
        assert_eq!(parse_double(text), Ok(None), "{text}");
    }
    for text in ["", ".", "+ 5", "0x10", "1__0", "1,5", "1e", "1d", "infinit", "1 2", "-+5"] {
        assert_eq!(parse_double(text), Err(NumberError::NoNumber), "{text}");
    }
}

#[test]
fn decimals_are_rounded_from_their_exact_value() {
    let scaled = |text: &str, scale| WrittenNumber::parse(text).and_then(|number| number.to_scaled_integer(scale));
    for (text, unscaled) in [
        ("1.5", 150),
        ("1.555", 156),
        ("1.5549", 155),
        ("-1.545", -155),
        ("1e2", 10_000),
        ("1.255e0", 126),
        ("5e-3", 1),
        ("4e-3", 0),
        ("-0.004", 0),
        ("0e500", 0),
        ("1255e-3", 126),
        ("5e-30", 0),
    ] {
        assert_eq!(scaled(text, 2), Some(unscaled), "{text}");
    }
    assert_eq!(
        scaled("12345678901234567890123456789012345678", 0),
        Some(12_345_678_901_234_567_890_123_456_789_012_345_678)
    );
    assert_eq!(scaled("0.00000000000000000000000000000000000000000000001", 10), Some(0));
    assert_eq!(scaled("1e39", 0), None);
    assert_eq!(scaled("1e-99999", 2), Some(0));
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(text in "[-+ ]{0,2}[0-9_.]{0,45}[eE]?[-+]?[0-9_]{0,4}|\\PC{0,20}", scale in 0_u8..39) {
        let _ = parse_integer(&text);
        let _ = parse_double(&text);
        let _ = WrittenNumber::parse(&text).map(|number| number.to_scaled_integer(scale));
    }

    #[test]
    fn what_is_printed_is_read_back(number: f64, whole: i64) {
        prop_assume!(number.is_finite());
        prop_assert_eq!(parse_double(&crate::query::functions::casts::value_to_text::double_text(number)), Ok(Some(number)));
        prop_assert_eq!(parse_integer(&whole.to_string()), Ok(whole));
    }
}
