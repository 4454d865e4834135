//! How the state of a sandbox goes to JSON and back: item by item, each by way of a plain [`Value`].
//!
//! The objects of the API are made of plain values wherever a call is read. Were they also made of text, their code
//! would be in the wasm twice, and it is the greater part of it. Item by item, so that a thousand labels do not lie
//! there as text, as values and as labels at the same time.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Error as SerializeError, Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Writes anything.
pub(crate) fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::to_value(value).map_err(S::Error::custom)?.serialize(serializer)
}

/// Reads anything.
pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// The same for a map of which each item is read and written by itself.
pub(crate) mod map {
    use super::SerializeError;
    use super::{BTreeMap, DeserializeOwned, Deserializer, Items, PhantomData, Serialize, SerializeMap, Serializer};

    /// Writes a map.
    pub(crate) fn serialize<K: Serialize, T: Serialize, S: Serializer>(
        map: &BTreeMap<K, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_map(Some(map.len()))?;
        for (key, item) in map {
            written.serialize_entry(key, &serde_json::to_value(item).map_err(S::Error::custom)?)?;
        }
        written.end()
    }

    /// Reads a map.
    pub(crate) fn deserialize<'de, K, T, D>(deserializer: D) -> Result<BTreeMap<K, T>, D::Error>
    where
        K: DeserializeOwned + Ord,
        T: DeserializeOwned,
        D: Deserializer<'de>,
    {
        deserializer.deserialize_map(Items(PhantomData))
    }
}

struct Items<K, T>(PhantomData<(K, T)>);

impl<'de, K: DeserializeOwned + Ord, T: DeserializeOwned> Visitor<'de> for Items<K, T> {
    type Value = BTreeMap<K, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, item)) = members.next_entry::<K, Value>()? {
            map.insert(key, T::deserialize(&item).map_err(A::Error::custom)?);
        }
        Ok(map)
    }
}
