//! Putting things in order.
//!
//! A sort is two kilobytes of wasm for each type of thing that is sorted. So what is sorted here are always the same
//! keys, whatever they stand for.

use litemap::LiteMap;
use std::collections::BTreeSet;

/// What decides about the order: a number, and where that is the same, a text.
type Key = (i64, String);

/// The items in the order of their keys; those of the same key stay as they are.
pub(crate) fn sorted<T>(items: Vec<T>, key: impl Fn(&T) -> Key) -> Vec<T> {
    let places = places(items.iter().map(key).collect());
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

fn places(keys: Vec<Key>) -> Vec<usize> {
    let mut keys: Vec<(Key, usize)> = keys.into_iter().zip(0..).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, place)| place).collect()
}

/// A set of these. Collecting one would sort them first.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// A map of these. Collecting one would sort them first.
pub(crate) fn map<K: Ord, T>(members: impl IntoIterator<Item = (K, T)>) -> LiteMap<K, T> {
    let mut map = LiteMap::new();
    for (key, value) in members {
        map.insert(key, value);
    }
    map
}

/// Takes the first of a map.
pub(crate) fn pop_first<K: Ord + Clone, T>(map: &mut LiteMap<K, T>) -> Option<(K, T)> {
    let key = map.first()?.0.clone();
    map.remove(&key).map(|value| (key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_before_texts_and_equals_stay() {
        let items = vec![(2, "a", 'x'), (-1, "b", 'y'), (2, "a", 'z'), (-1, "a", 'w')];
        let sorted = sorted(items, |(number, text, _)| (*number, (*text).to_owned()));
        assert_eq!(sorted.iter().map(|(_, _, mark)| *mark).collect::<String>(), "wyxz");
    }
}
