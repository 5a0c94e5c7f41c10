//! Classes of characters and single characters, in brackets and behind a backslash.

use super::translator::RegexpTranslator;

const POSIX_CLASSES: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

impl RegexpTranslator<'_> {
    /// Translates what follows `\` outside of brackets.
    pub fn translate_escape(&mut self) -> Result<(), String> {
        match self.rest.first() {
            Some('A' | 'z') => {
                let anchor = self.take_next().map_or_else(String::new, |letter| format!("\\{letter}"));
                self.push_item(&anchor);
            }
            Some('b' | 'B') => {
                let boundary = self.take_next().map_or_else(String::new, |letter| format!("(?-u:\\{letter})"));
                self.push_item(&boundary);
            }
            Some('Q') => {
                self.take_next();
                while !self.rest.is_empty() && !self.take_if_next("\\E") {
                    if let Some(character) = self.take_next() {
                        self.push_literal(character);
                    }
                }
            }
            Some(_) => match self.translate_class_escape()? {
                Some(class) => self.push_item(&class),
                None => {
                    let character = self.read_character_escape()?;
                    self.push_literal(character);
                }
            },
            None => return Err("the pattern ends in `\\`".to_owned()),
        }
        Ok(())
    }

    /// Translates a class such as `\d` or `\pL` after its `\`. Returns None for anything else.
    fn translate_class_escape(&mut self) -> Result<Option<String>, String> {
        let class = match self.rest.first() {
            Some('d') => "[0-9]",
            Some('D') => "[^0-9]",
            Some('w') => "[0-9A-Za-z_]",
            Some('W') => "[^0-9A-Za-z_]",
            Some('s') => "[\\t\\n\\x0C\\r ]",
            Some('S') => "[^\\t\\n\\x0C\\r ]",
            Some('p' | 'P') => return self.translate_property().map(Some),
            _ => return Ok(None),
        };
        self.take_next();
        Ok(Some(class.to_owned()))
    }

    /// Translates `\pL`, `\p{Greek}` and their opposites: a general category by its short name, a script by its full name.
    fn translate_property(&mut self) -> Result<String, String> {
        let mut negated = self.take_next() == Some('P');
        let mut name = String::new();
        match self.take_next() {
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

    /// Reads a single character after its `\`.
    fn read_character_escape(&mut self) -> Result<char, String> {
        let Some(letter) = self.take_next() else { return Err("the pattern ends in `\\`".to_owned()) };
        let is_octal = |character: Option<&char>| character.is_some_and(|digit| ('0'..='7').contains(digit));
        match letter {
            '1'..='7' if !is_octal(self.rest.first()) => {
                Err(format!("`\\{letter}` refers back to a group, which is not supported"))
            }
            '0'..='7' => {
                let mut code = letter.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    if is_octal(self.rest.first()) {
                        let digit = self.take_next().and_then(|digit| digit.to_digit(8)).unwrap_or_default();
                        code = code * 8 + digit;
                    }
                }
                char::from_u32(code).ok_or_else(|| format!("`\\{letter}` is not followed by the code of a character"))
            }
            'x' => self.read_hex_character(),
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

    /// Reads the character of `\x41` or `\x{1F642}` after its `\x`.
    fn read_hex_character(&mut self) -> Result<char, String> {
        let is_braced = self.take_if_next("{");
        let length = if is_braced { self.rest.iter().position(|character| *character == '}') } else { Some(2) };
        let digits: String = self.rest.iter().take(length.unwrap_or_default()).collect();
        let is_number = (is_braced || digits.len() == 2) && digits.chars().all(|digit| digit.is_ascii_hexdigit());
        let code = u32::from_str_radix(&digits, 16).ok().filter(|_| is_number);
        let character = code.and_then(char::from_u32).ok_or("`\\x` is not followed by the code of a character")?;
        self.rest = &self.rest[digits.len() + usize::from(is_braced)..];
        Ok(character)
    }

    /// Translates brackets after their `[`.
    pub fn translate_class(&mut self) -> Result<(), String> {
        const OPEN: &str = "brackets are not closed: `]` is missing";
        self.output.push('[');
        if self.take_if_next("^") {
            self.output.push('^');
        }
        let mut is_first = true;
        loop {
            if !is_first && self.take_if_next("]") {
                break;
            }
            is_first = false;
            if let Some(class) = self.translate_posix_class()? {
                self.output.push_str(&class);
                continue;
            }
            if self.rest.first() == Some(&'\\') {
                let before = self.rest;
                self.take_next();
                if let Some(class) = self.translate_class_escape()? {
                    self.output.push_str(&class);
                    continue;
                }
                self.rest = before;
            }
            let low = self.read_class_character()?.ok_or(OPEN)?;
            self.push_literal(low);
            if self.rest.first() == Some(&'-') && self.rest.get(1).is_some_and(|next| *next != ']') {
                self.take_next();
                let high = self.read_class_character()?.ok_or(OPEN)?;
                if high < low {
                    return Err(format!("the range `{low}-{high}` runs backwards"));
                }
                self.output.push('-');
                self.push_literal(high);
            }
        }
        self.push_item("]");
        Ok(())
    }

    fn read_class_character(&mut self) -> Result<Option<char>, String> {
        match self.take_next() {
            Some('\\') => self.read_character_escape().map(Some),
            other => Ok(other),
        }
    }

    /// Translates `[:alpha:]` within brackets. Returns None for anything else.
    fn translate_posix_class(&mut self) -> Result<Option<String>, String> {
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
