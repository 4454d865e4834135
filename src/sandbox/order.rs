//! Putting things in order.
//!
//! A sort is two kilobytes of wasm for each type of thing that is sorted. So what is sorted here are always the same
//! keys, whatever they stand for.

use litemap::LiteMap;
use std::borrow::Borrow;

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

/// A set, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set<T>(LiteMap<T, ()>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(LiteMap::new())
    }
}

impl<T: Ord> Set<T> {
    /// Puts an item in, and tells whether it was not there.
    pub(crate) fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// Whether an item is there.
    pub(crate) fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(item)
    }

    /// Takes an item out.
    pub(crate) fn remove(&mut self, item: &T) {
        self.0.remove(item);
    }

    /// The first item.
    pub(crate) fn first(&self) -> Option<&T> {
        self.0.first().map(|(item, ())| item)
    }

    /// Takes the first item out.
    pub(crate) fn pop_first(&mut self) -> Option<T>
    where
        T: Clone,
    {
        pop_first(&mut self.0).map(|(item, ())| item)
    }

    /// The items.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts items in.
    pub(crate) fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            self.insert(item);
        }
    }

    /// The items by themselves.
    pub(crate) fn into_items(self) -> impl Iterator<Item = T> {
        self.0.into_tuple_vec().into_iter().map(|(item, ())| item)
    }
}

/// A set of these.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> Set<T> {
    let mut set = Set::default();
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
