//! Names with spaces that are written without quotes.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::keywords::{begins_no_value, ends_value, is_keyword, is_no_alias, is_one_of};

/// Returns a hint for words that follow each other where the parser stopped, at the token `at`: they may be one name with
/// spaces.
#[must_use]
pub fn hint_for_spaced_name(tokens: &[&TokenWithSpan], at: usize) -> Option<String> {
    let last = if is_keyword(&tokens.get(at)?.token, Keyword::AS) {
        // The parser has read the last word of the name as an alias.
        at.checked_sub(1)?
    } else {
        at + tokens[at + 1..].iter().take_while(|token| name_word(token).is_some()).count()
    };
    let before_end = tokens.get(..=last)?;
    let words = before_end.iter().rev().map_while(|token| name_word(token)).count();
    let first = before_end.len() - words;
    if words < 2 || first >= at {
        return None;
    }
    let follows_table = first.checked_sub(1).is_some_and(|before| is_table_keyword(&tokens[before].token));
    let is_call = tokens.get(last + 1).is_some_and(|next| next.token == Token::LParen);
    if follows_table || is_call {
        return None;
    }
    let name: Vec<&str> = before_end[first..].iter().filter_map(|token| name_word(token)).collect();
    Some(format!("write a name with spaces in double quotes: `\"{}\"`", name.join(" ")))
}

/// Returns a word that may be part of a name.
fn name_word(token: &TokenWithSpan) -> Option<&str> {
    match &token.token {
        Token::Word(word)
            if word.quote_style.is_none()
                && ends_value(&token.token)
                && !begins_no_value(word.keyword)
                && !is_no_alias(word.keyword) =>
        {
            Some(&word.value)
        }
        _ => None,
    }
}

fn is_table_keyword(token: &Token) -> bool {
    is_one_of(token, &[Keyword::FROM, Keyword::JOIN])
}

#[cfg(test)]
mod tests {
    use crate::query::parse::{parse_expression, parse_query};
    use crate::testing::test_sql;

    fn hint_of_expression(text: &str) -> String {
        parse_expression(&test_sql(text)).unwrap_err().hint.unwrap_or_default().into_string()
    }

    fn hint_of_query(text: &str) -> String {
        parse_query(&test_sql(text)).unwrap_err().hint.unwrap_or_default().into_string()
    }

    #[test]
    fn words_that_follow_each_other_may_be_one_name() {
        for (text, name) in [
            ("Aktive Nutzer / 2", "Aktive Nutzer"),
            ("seats / Aktive Nutzer", "Aktive Nutzer"),
            ("Jahres Umsatz netto >= 20000 AND region = 'emea'", "Jahres Umsatz netto"),
        ] {
            let expected = format!("write a name with spaces in double quotes: `\"{name}\"`");
            assert_eq!(hint_of_expression(text), expected, "{text}");
        }
        for text in ["SELECT MAX(Antwort Wert) AS a FROM nps", "SELECT Antwort Wert AS a FROM nps"] {
            assert_eq!(hint_of_query(text), "write a name with spaces in double quotes: `\"Antwort Wert\"`", "{text}");
        }
        for text in ["arr >= 3 und", "arr AND >= 3", "arr >= 3 )"] {
            assert!(hint_of_expression(text).starts_with("write one condition"), "{text}");
        }
        assert_eq!(hint_of_query("SELECT a FROM usage u x"), "");
    }

    #[test]
    fn a_decimal_comma_is_recognised() {
        assert_eq!(hint_of_expression("arr >= 0,8"), "a decimal comma? write `0.8`");
        assert_eq!(hint_of_expression("arr >= 1.234,56"), "a decimal comma? write `1234.56`");
        assert!(hint_of_expression("arr >= 1, 2").starts_with("write one condition"));
    }
}
