//! Parsed patterns and formats, kept for the next row.

use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

/// How many results of a kind are kept. Patterns may come from a column, so their number has no bound.
const CAPACITY: usize = 256;

/// Parsed texts, by the kind of reading and the text.
pub struct ParsedTextCache<K, T> {
    last: Option<CacheEntry<K, T>>,
    entries: HashMap<K, HashMap<Rc<str>, Rc<T>>>,
}

/// The entry of the latest call, which most rows ask for again.
struct CacheEntry<K, T> {
    kind: K,
    text: Rc<str>,
    parsed: Rc<T>,
}

impl<K: Copy + Eq + Hash, T> ParsedTextCache<K, T> {
    pub fn new() -> Self {
        Self { last: None, entries: HashMap::new() }
    }

    /// Returns the parsed text, from an earlier call if there was one. A failure is not kept.
    pub fn get_or_insert_with<E>(
        &mut self,
        kind: K,
        text: &str,
        parse: impl FnOnce() -> Result<T, E>,
    ) -> Result<Rc<T>, E> {
        if let Some(last) = &self.last
            && last.kind == kind
            && *last.text == *text
        {
            return Ok(Rc::clone(&last.parsed));
        }
        let entries = self.entries.entry(kind).or_default();
        let (text, parsed) = match entries.get_key_value(text) {
            Some((text, parsed)) => (Rc::clone(text), Rc::clone(parsed)),
            None => {
                let (text, parsed): (Rc<str>, Rc<T>) = (text.into(), Rc::new(parse()?));
                if entries.len() >= CAPACITY {
                    entries.clear();
                }
                entries.insert(Rc::clone(&text), Rc::clone(&parsed));
                (text, parsed)
            }
        };
        self.last = Some(CacheEntry { kind, text, parsed: Rc::clone(&parsed) });
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::ParsedTextCache;

    #[test]
    fn parses_each_text_once() {
        let mut cache = ParsedTextCache::new();
        let mut made = 0;
        for text in ["a", "a", "b", "a"] {
            let length = cache.get_or_insert_with(1, text, || {
                made += 1;
                Ok::<usize, ()>(text.len())
            });
            assert_eq!(length.map(|length| *length), Ok(1));
        }
        assert_eq!(made, 2);
    }

    #[test]
    fn does_not_grow_without_end() {
        let mut cache = ParsedTextCache::new();
        for number in 0..10_000_u32 {
            let made = cache.get_or_insert_with((), &number.to_string(), || Ok::<u32, ()>(number));
            assert_eq!(made.map(|made| *made), Ok(number));
        }
        assert!(cache.entries[&()].len() <= super::CAPACITY);
    }

    #[test]
    fn does_not_keep_a_failure() {
        let mut cache: ParsedTextCache<u8, u8> = ParsedTextCache::new();
        assert_eq!(cache.get_or_insert_with(0, "x", || Err("bad")).map(|made| *made), Err("bad"));
        assert_eq!(cache.get_or_insert_with(0, "x", || Ok::<u8, &str>(7)).map(|made| *made), Ok(7));
    }
}
