//! What was made of a pattern or a format, kept for the next row.

use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

/// How many results of a kind are kept; patterns may come from a column, which has no end.
const CAPACITY: usize = 256;

/// Results by how a text is read and by the text.
pub struct ParsedTextCache<K, T> {
    last: Option<(K, Rc<str>, Rc<T>)>,
    entries: HashMap<K, HashMap<Rc<str>, Rc<T>>>,
}

impl<K: Copy + Eq + Hash, T> ParsedTextCache<K, T> {
    pub fn new() -> Self {
        Self { last: None, entries: HashMap::new() }
    }

    /// What `make` makes of the text, from an earlier call if there was one.
    pub fn get_or_insert_with<E>(
        &mut self,
        kind: K,
        text: &str,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Rc<T>, E> {
        if let Some((last_kind, last_text, made)) = &self.last
            && *last_kind == kind
            && **last_text == *text
        {
            return Ok(Rc::clone(made));
        }
        let entries = self.entries.entry(kind).or_default();
        let (text, made) = match entries.get_key_value(text) {
            Some((text, made)) => (Rc::clone(text), Rc::clone(made)),
            None => {
                let (text, made): (Rc<str>, Rc<T>) = (text.into(), Rc::new(make()?));
                if entries.len() >= CAPACITY {
                    entries.clear();
                }
                entries.insert(Rc::clone(&text), Rc::clone(&made));
                (text, made)
            }
        };
        self.last = Some((kind, text, Rc::clone(&made)));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::ParsedTextCache;

    #[test]
    fn makes_each_text_once() {
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
    fn keeps_no_failure() {
        let mut cache: ParsedTextCache<u8, u8> = ParsedTextCache::new();
        assert_eq!(cache.get_or_insert_with(0, "x", || Err("bad")).map(|made| *made), Err("bad"));
        assert_eq!(cache.get_or_insert_with(0, "x", || Ok::<u8, &str>(7)).map(|made| *made), Ok(7));
    }
}
