//! Reading free texts: what in them is an address, a weight, a size, a wish.
//!
//! No model of language stands behind this, only forms: a number before a street's name, two letters before five
//! digits, a number before `oz`. That is enough for what people paste from e-mails and order pages.

mod parcel;
mod place;
mod words;

use super::account::Account;
use super::order::sorted;
use crate::api::addresses::{PartialAddress, RecognizedEntity};
use crate::api::packages::Package;
use crate::api::scalars::{Date, SeId, ServiceCode};
use crate::api::shipments::DeliveryConfirmation;
use crate::sandbox::letter_case::lower;
use serde_json::Value;
use std::collections::BTreeMap;
use words::Word;

/// A text, its words, and what they were found to mean.
#[derive(Debug)]
pub(crate) struct Text {
    letters: Vec<char>,
    words: Vec<Word>,
    entities: Vec<RecognizedEntity>,
    address: PartialAddress,
    is_read: bool,
}

/// What a text says of a shipment beside its address.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    /// The carrier and the service.
    pub(crate) service: Option<(SeId, ServiceCode)>,
    /// The confirmation.
    pub(crate) confirmation: Option<DeliveryConfirmation>,
    /// The day of the handover.
    pub(crate) ship_date: Option<Date>,
    /// The package.
    pub(crate) package: Option<Package>,
}

impl Text {
    /// Reads a text for an address.
    pub(crate) fn of(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let words = words::split(&letters);
        let mut text =
            Self { letters, words, entities: Vec::new(), address: PartialAddress::default(), is_read: false };
        parcel::mark_measures(&mut text);
        text
    }

    /// The address in it.
    pub(crate) fn address(&mut self) -> PartialAddress {
        if !self.is_read {
            self.is_read = true;
            self.address = place::read(self);
        }
        self.address.clone()
    }

    /// What it says of a shipment. Comes before the address, so that "adult signature" is nobody's name.
    pub(crate) fn shipment(&mut self, account: &Account) -> Wishes {
        parcel::read(self, account)
    }

    /// How sure it is that everything was understood: the mean of all parts.
    pub(crate) fn score(&self) -> f64 {
        if self.entities.is_empty() {
            return 0.0;
        }
        let count = f64::from(u32::try_from(self.entities.len()).unwrap_or(u32::MAX));
        let mean = self.entities.iter().map(|entity| entity.score).sum::<f64>() / count;
        (mean * 10_000.0).round() / 10_000.0
    }

    /// What was found, in the order of the text.
    pub(crate) fn into_entities(self) -> Vec<RecognizedEntity> {
        sorted(self.entities, |entity| (entity.start_index, format!("{:010}", entity.end_index)))
    }

    /// Notes that the words from `first` up to, and without, `end` are something.
    fn note(&mut self, first: usize, end: usize, kind: &str, score: f64, result: Value) {
        let (Some(start), Some(stop)) =
            (self.words.get(first).map(|word| word.start), self.words.get(end.wrapping_sub(1)).map(|word| word.end))
        else {
            return;
        };
        for word in self.words.iter_mut().take(end).skip(first) {
            word.is_taken = true;
        }
        self.note_letters(start, stop, kind, score, result);
    }

    /// Notes that the letters from `start` up to, and without, `stop` are something.
    fn note_letters(&mut self, start: usize, stop: usize, kind: &str, score: f64, result: Value) {
        let mut found = BTreeMap::new();
        match result {
            Value::Object(result) => found.extend(result),
            value => found.extend([("value".to_owned(), value)]),
        }
        let index = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
        self.entities.push(RecognizedEntity {
            r#type: kind.to_owned(),
            score,
            text: self.letters.iter().take(stop).skip(start).collect(),
            start_index: index(start),
            end_index: index(stop.saturating_sub(1)),
            result: Some(found),
        });
    }

    /// The words from `first` up to, and without, `end`, with one space between.
    fn joined(&self, first: usize, end: usize) -> String {
        let words: Vec<&str> = self.words.iter().take(end).skip(first).map(|word| word.text.as_str()).collect();
        words.join(" ")
    }

    /// A word, in lower case.
    fn lower(&self, index: usize) -> String {
        self.words.get(index).map(|word| lower(&word.text)).unwrap_or_default()
    }
}
