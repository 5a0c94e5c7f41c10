use super::translate_pattern;

/// Each case has the answer of RE2, as DuckDB uses it.
#[test]
fn agrees_with_re2() {
    for (pattern, text, found) in [
        (r"\d", "٣", false),
        (r"\w", "é", false),
        (r"\s", "\u{a0}", false),
        (r"\s", "\u{b}", false),
        (r"\W", "é", true),
        ("[[:alpha:]]", "é", false),
        ("[[:^digit:]]", "é", true),
        (r"\pL", "é", true),
        (r"\p{^L}", "é", false),
        (r"\p{Greek}", "α", true),
        ("[a&&b]", "&", true),
        ("[[]", "[", true),
        ("[]a]", "]", true),
        ("[^]a]", "b", true),
        ("[a-c-e]", "-", true),
        (r"[\d-z]", "-", true),
        (r"a\<", "a<", true),
        ("a{,5}", "a{,5}", true),
        ("a{,5}", "aaa", false),
        ("a{x}", "a{x}", true),
        (r"^\Qa.\E*$", "a..", true),
        (r"\101", "A", true),
        (r"\08", "\08", true),
        (r"\x{1F642}", "🙂", true),
        (r"\x41}", "A}", true),
        ("(?P<1a>a)", "a", true),
        ("(?i)É", "é", true),
        (r"\bé", "é", false),
        ("a#b ~c", "a#b ~c", true),
    ] {
        let translated = translate_pattern(pattern).unwrap();
        assert_eq!(regex::Regex::new(&translated).unwrap().is_match(text), found, "{pattern} in {text}");
    }
}

#[test]
fn refuses_what_re2_refuses() {
    for (pattern, reason) in [
        ("(a", "a group is not closed: `)` is missing"),
        ("a)", "`)` closes no group"),
        ("[a", "brackets are not closed: `]` is missing"),
        ("[a-", "brackets are not closed: `]` is missing"),
        ("[b-a]", "the range `b-a` runs backwards"),
        (r"[z-\d]", r"`\d` is not known"),
        ("[[:foo:]]", "`[:foo:]` is not known"),
        ("*a", "there is nothing to repeat before `*`"),
        ("a++", "`+` repeats a repetition"),
        ("a{2}{3}", "`{3}` repeats a repetition"),
        ("a{1001}", "`{1001}` is not a number of repetitions up to 1000"),
        ("a{2,1}", "`{2,1}` has a maximum below its minimum"),
        ("(?=b)", "`(?=` is not known"),
        ("(?<n>a)", "`(?<` is not known"),
        ("(?x)a", "`(?x` is not known"),
        (r"(a)\1", r"`\1` refers back to a group, which is not supported"),
        (r"a\Z", r"`\Z` is not known"),
        (r"\é", r"`\é` is not known"),
        (r"\x{110000}", r"`\x` is not followed by the code of a character"),
        (r"\x6", r"`\x` is not followed by the code of a character"),
        (r"\p{Letter_}x", r"`\p{Letter_}` is not a Unicode class"),
        (r"a\", r"the pattern ends in `\`"),
    ] {
        match translate_pattern(pattern) {
            Err(found) => assert_eq!(found, reason, "{pattern}"),
            Ok(translated) => assert!(regex::Regex::new(&translated).is_err(), "{pattern} is {translated}"),
        }
    }
}
