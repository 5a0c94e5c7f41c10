//! Regular expressions as DuckDB writes them (RE2), translated to the syntax of the `regex` crate.
//!
//! The two differ in what they say silently: `\d` and `\w` are ASCII there and Unicode here, `[a&&b]` is four characters
//! there and an intersection here, `\<` is a character there and a word boundary here. What RE2 refuses is refused here.

/// The most repetitions that `x{n}` may ask for.
const MAX_REPETITIONS: u32 = 1000;

const POSIX_CLASSES: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

/// Translates a pattern. The error is why it cannot be read, as a sentence without its end.
pub fn translate(pattern: &str) -> Result<String, String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut translator = Translator { rest: &characters, output: String::new(), depth: 0, last: Last::Nothing };
    translator.pattern()?;
    Ok(translator.output)
}

/// What stands before the place that is read.
#[derive(PartialEq)]
enum Last {
    Nothing,
    /// Something that can be repeated.
    Item,
    Repetition,
}

struct Translator<'p> {
    rest: &'p [char],
    output: String,
    /// How many groups are open.
    depth: usize,
    last: Last,
}

impl Translator<'_> {
    fn next(&mut self) -> Option<char> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Takes these characters if they come next.
    fn take(&mut self, expected: &str) -> bool {
        let count = expected.chars().count();
        let comes = self.rest.len() >= count && expected.chars().zip(self.rest).all(|(one, two)| one == *two);
        if comes {
            self.rest = &self.rest[count..];
        }
        comes
    }

    fn literal(&mut self, character: char) {
        self.output.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
        self.last = Last::Item;
    }

    fn item(&mut self, translated: &str) {
        self.output.push_str(translated);
        self.last = Last::Item;
    }

    fn pattern(&mut self) -> Result<(), String> {
        while let Some(character) = self.next() {
            match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.open_group()?,
                ')' if self.depth == 0 => return Err("`)` closes no group".to_owned()),
                ')' => {
                    self.depth -= 1;
                    self.item(")");
                }
                '|' => {
                    self.output.push('|');
                    self.last = Last::Nothing;
                }
                '^' | '$' | '.' => self.item(character.encode_utf8(&mut [0; 4])),
                '*' | '+' | '?' => self.repetition(&character.to_string())?,
                '{' => match self.counts()? {
                    Some(counts) => self.repetition(&counts)?,
                    None => self.literal('{'),
                },
                _ => self.literal(character),
            }
        }
        if self.depth > 0 { Err("a group is not closed: `)` is missing".to_owned()) } else { Ok(()) }
    }

    fn repetition(&mut self, operator: &str) -> Result<(), String> {
        match self.last {
            Last::Nothing => return Err(format!("there is nothing to repeat before `{operator}`")),
            Last::Repetition => return Err(format!("`{operator}` repeats a repetition")),
            Last::Item => self.output.push_str(operator),
        }
        if self.take("?") {
            self.output.push('?');
        }
        self.last = Last::Repetition;
        Ok(())
    }

    /// The counts of a repetition whose `{` is read; none where the brace stands for itself.
    fn counts(&mut self) -> Result<Option<String>, String> {
        let Some(end) = self.rest.iter().position(|character| *character == '}') else { return Ok(None) };
        let inner: String = self.rest[..end].iter().collect();
        let (least, most) = match inner.split_once(',') {
            None => (inner.as_str(), Some(inner.as_str())),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !most.is_none_or(is_number) {
            return Ok(None);
        }
        let bounded = |text: &str| text.parse::<u32>().ok().filter(|count| *count <= MAX_REPETITIONS);
        let too_many = || format!("`{{{inner}}}` is no number of repetitions up to {MAX_REPETITIONS}");
        let lower = bounded(least).ok_or_else(too_many)?;
        let upper = most.map(|most| bounded(most).ok_or_else(too_many)).transpose()?;
        if upper.is_some_and(|upper| upper < lower) {
            return Err(format!("`{{{inner}}}` asks for fewer repetitions at most than at least"));
        }
        self.rest = &self.rest[end + 1..];
        Ok(Some(format!("{{{inner}}}")))
    }

    /// A group whose `(` is read, or flags such as `(?i)`.
    fn open_group(&mut self) -> Result<(), String> {
        if self.take("?P<") {
            let end = self.rest.iter().position(|character| *character == '>');
            let end = end.ok_or("the name of a group is not closed: `>` is missing")?;
            self.rest = &self.rest[end + 1..];
            // Groups are asked for by number only.
            self.output.push('(');
        } else if self.take("?") {
            let end = self.rest.iter().position(|character| !"imsU-".contains(*character)).unwrap_or(self.rest.len());
            let flags: String = self.rest[..end].iter().collect();
            self.rest = &self.rest[end..];
            let closing = self.next();
            let is_known = matches!(closing, Some(')' | ':'));
            if !is_known || flags.ends_with('-') || flags.matches('-').count() > 1 {
                let shown: String = closing.into_iter().collect();
                return Err(format!("`(?{flags}{shown}` is not known"));
            }
            if closing == Some(')') {
                if !flags.is_empty() {
                    self.output.push_str(&format!("(?{flags})"));
                }
                self.last = Last::Nothing;
                return Ok(());
            }
            self.output.push_str(&format!("(?{flags}:"));
        } else {
            self.output.push('(');
        }
        self.depth += 1;
        self.last = Last::Nothing;
        Ok(())
    }

    /// What `\` begins outside of brackets.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.first() {
            Some('A' | 'z') => {
                let anchor = self.next().map_or_else(String::new, |letter| format!("\\{letter}"));
                self.item(&anchor);
            }
            Some('b' | 'B') => {
                let boundary = self.next().map_or_else(String::new, |letter| format!("(?-u:\\{letter})"));
                self.item(&boundary);
            }
            Some('Q') => {
                self.next();
                while !self.rest.is_empty() && !self.take("\\E") {
                    if let Some(character) = self.next() {
                        self.literal(character);
                    }
                }
            }
            Some(_) => match self.class_escape()? {
                Some(class) => self.item(&class),
                None => {
                    let character = self.character_escape()?;
                    self.literal(character);
                }
            },
            None => return Err("the pattern ends in `\\`".to_owned()),
        }
        Ok(())
    }

    /// A class such as `\d` or `\pL`, whose `\` is read; none where it is something else.
    fn class_escape(&mut self) -> Result<Option<String>, String> {
        let class = match self.rest.first() {
            Some('d') => "[0-9]",
            Some('D') => "[^0-9]",
            Some('w') => "[0-9A-Za-z_]",
            Some('W') => "[^0-9A-Za-z_]",
            Some('s') => "[\\t\\n\\x0C\\r ]",
            Some('S') => "[^\\t\\n\\x0C\\r ]",
            Some('p' | 'P') => return self.property().map(Some),
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(class.to_owned()))
    }

    /// `\pL`, `\p{Greek}` and their opposites: a general category by its short name, a script by its full one.
    fn property(&mut self) -> Result<String, String> {
        let mut negated = self.next() == Some('P');
        let mut name = String::new();
        match self.next() {
            Some('{') => {
                let end = self.rest.iter().position(|character| *character == '}');
                let end = end.ok_or("the name after `\\p{` is not closed: `}` is missing")?;
                name.extend(&self.rest[..end]);
                self.rest = &self.rest[end + 1..];
            }
            letter => name.extend(letter),
        }
        if let Some(opposite) = name.strip_prefix('^') {
            name = opposite.to_owned();
            negated = !negated;
        }
        let letter = if negated { 'P' } else { 'p' };
        let is_name = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.chars().all(|character| character.is_ascii_alphabetic() || character == '_');
        match name.len() {
            _ if !is_name => Err(format!("`\\p{{{name}}}` is not known")),
            1 | 2 => Ok(format!("\\{letter}{{gc={name}}}")),
            _ if name == "Any" => Ok(format!("\\{letter}{{Any}}")),
            _ => Ok(format!("\\{letter}{{sc={name}}}")),
        }
    }

    /// A single character whose `\` is read.
    fn character_escape(&mut self) -> Result<char, String> {
        let Some(letter) = self.next() else { return Err("the pattern ends in `\\`".to_owned()) };
        let is_octal = |character: Option<&char>| character.is_some_and(|digit| ('0'..='7').contains(digit));
        match letter {
            '1'..='7' if !is_octal(self.rest.first()) => {
                Err(format!("`\\{letter}` refers back to a group, which is not supported"))
            }
            '0'..='7' => {
                let mut code = letter.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    if is_octal(self.rest.first()) {
                        let digit = self.next().and_then(|digit| digit.to_digit(8)).unwrap_or_default();
                        code = code * 8 + digit;
                    }
                }
                char::from_u32(code).ok_or_else(|| format!("`\\{letter}` begins no code of a character"))
            }
            'x' => self.hexadecimal(),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'a' => Ok('\x07'),
            'f' => Ok('\x0C'),
            'v' => Ok('\x0B'),
            _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Ok(letter),
            _ => Err(format!("`\\{letter}` is not known")),
        }
    }

    /// The character of `\x41` or `\x{1F642}`, whose `\x` is read.
    fn hexadecimal(&mut self) -> Result<char, String> {
        let is_braced = self.take("{");
        let length = if is_braced { self.rest.iter().position(|character| *character == '}') } else { Some(2) };
        let digits: String = self.rest.iter().take(length.unwrap_or_default()).collect();
        let is_number = (is_braced || digits.len() == 2) && digits.chars().all(|digit| digit.is_ascii_hexdigit());
        let code = u32::from_str_radix(&digits, 16).ok().filter(|_| is_number);
        let character = code.and_then(char::from_u32).ok_or("`\\x` begins no code of a character")?;
        self.rest = &self.rest[digits.len() + usize::from(is_braced)..];
        Ok(character)
    }

    /// Brackets whose `[` is read.
    fn class(&mut self) -> Result<(), String> {
        const OPEN: &str = "brackets are not closed: `]` is missing";
        self.output.push('[');
        if self.take("^") {
            self.output.push('^');
        }
        let mut is_first = true;
        loop {
            if !is_first && self.take("]") {
                break;
            }
            is_first = false;
            if let Some(class) = self.posix_class()? {
                self.output.push_str(&class);
                continue;
            }
            if self.rest.first() == Some(&'\\') {
                let before = self.rest;
                self.next();
                if let Some(class) = self.class_escape()? {
                    self.output.push_str(&class);
                    continue;
                }
                self.rest = before;
            }
            let low = self.class_character()?.ok_or(OPEN)?;
            self.literal(low);
            if self.rest.first() == Some(&'-') && self.rest.get(1).is_some_and(|next| *next != ']') {
                self.next();
                let high = self.class_character()?.ok_or(OPEN)?;
                if high < low {
                    return Err(format!("the range `{low}-{high}` runs backwards"));
                }
                self.output.push('-');
                self.literal(high);
            }
        }
        self.item("]");
        Ok(())
    }

    fn class_character(&mut self) -> Result<Option<char>, String> {
        match self.next() {
            Some('\\') => self.character_escape().map(Some),
            other => Ok(other),
        }
    }

    /// `[:alpha:]` within brackets; none where something else comes next.
    fn posix_class(&mut self) -> Result<Option<String>, String> {
        if !self.rest.starts_with(&['[', ':']) {
            return Ok(None);
        }
        let Some(end) = self.rest[2..].windows(2).position(|pair| pair == [':', ']']) else { return Ok(None) };
        let name: String = self.rest[2..2 + end].iter().collect();
        if !POSIX_CLASSES.contains(&name.trim_start_matches('^')) {
            return Err(format!("`[:{name}:]` is not known"));
        }
        self.rest = &self.rest[end + 4..];
        Ok(Some(format!("[:{name}:]")))
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    /// Whether RE2, as DuckDB has it, finds the pattern in the text.
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
            let translated = translate(pattern).unwrap();
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
            ("a{1001}", "`{1001}` is no number of repetitions up to 1000"),
            ("a{2,1}", "`{2,1}` asks for fewer repetitions at most than at least"),
            ("(?=b)", "`(?=` is not known"),
            ("(?<n>a)", "`(?<` is not known"),
            ("(?x)a", "`(?x` is not known"),
            (r"(a)\1", r"`\1` refers back to a group, which is not supported"),
            (r"a\Z", r"`\Z` is not known"),
            (r"\é", r"`\é` is not known"),
            (r"\x{110000}", r"`\x` begins no code of a character"),
            (r"\x6", r"`\x` begins no code of a character"),
            (r"\p{Letter_}x", r"`\p{Letter_}` is not a Unicode class"),
            (r"a\", r"the pattern ends in `\`"),
        ] {
            match translate(pattern) {
                Err(found) => assert_eq!(found, reason, "{pattern}"),
                Ok(translated) => assert!(regex::Regex::new(&translated).is_err(), "{pattern} is {translated}"),
            }
        }
    }
}
