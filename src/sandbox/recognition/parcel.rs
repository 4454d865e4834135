//! What a text says of a package and of how it is to be sent.

use super::{Text, Wishes};
use crate::api::measures::{DimensionUnit, Dimensions, Weight, WeightUnit};
use crate::api::money::MonetaryValue;
use crate::api::packages::Package;
use crate::api::scalars::{SeId, ServiceCode};
use crate::api::shipments::DeliveryConfirmation;
use crate::sandbox::account::{Account, Connection};
use crate::sandbox::catalogue::Service;
use crate::sandbox::clock::Moment;
use crate::sandbox::letter_case::{is_upper, lower_letter};
use crate::sandbox::money::CURRENCY;
use serde_json::json;

/// A number, or what stands between numbers: `5x10x14in` has six of them.
struct Piece {
    text: String,
    is_lower: bool,
    word: usize,
    start: usize,
    end: usize,
}

impl Piece {
    fn number(&self) -> Option<f64> {
        number(&self.text).filter(|number| *number > 0.0)
    }
}

/// A number with the digits that JSON has, which everything else in the sandbox reads as well.
fn number(text: &str) -> Option<f64> {
    serde_json::from_str(text.trim_start_matches('0')).or_else(|_| serde_json::from_str(text)).ok()
}

/// What is measured in a text.
#[derive(Debug, Default)]
struct Measures {
    weight: Option<Weight>,
    dimensions: Option<Dimensions>,
}

fn pieces(text: &Text) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, word) in text.words.iter().enumerate() {
        let mut was_number = None;
        for (place, letter) in (word.start..).zip(word.text.chars()) {
            let is_number = letter.is_ascii_digit() || letter == '.' && was_number == Some(true);
            match pieces.last_mut().filter(|_| was_number == Some(is_number)) {
                Some(piece) => {
                    piece.text.push(lower_letter(letter));
                    piece.is_lower &= !is_upper(letter);
                    piece.end = place + 1;
                }
                None => pieces.push(Piece {
                    text: lower_letter(letter).into(),
                    is_lower: !is_upper(letter),
                    word: index,
                    start: place,
                    end: place + 1,
                }),
            }
            was_number = Some(is_number);
        }
    }
    pieces
}

fn weight_unit(word: &str) -> Option<WeightUnit> {
    match word.trim_end_matches('.') {
        "lb" | "lbs" | "pound" | "pounds" => Some(WeightUnit::Pound),
        "oz" | "ozs" | "ounce" | "ounces" => Some(WeightUnit::Ounce),
        "g" | "gr" | "gram" | "grams" => Some(WeightUnit::Gram),
        "kg" | "kgs" | "kilo" | "kilos" | "kilogram" | "kilograms" => Some(WeightUnit::Kilogram),
        _ => None,
    }
}

fn length_unit(word: &str) -> Option<DimensionUnit> {
    match word.trim_end_matches('.') {
        "in" | "inch" | "inches" | "\"" | "''" | "\u{201d}" => Some(DimensionUnit::Inch),
        "cm" | "cms" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => Some(DimensionUnit::Centimeter),
        _ => None,
    }
}

/// Takes the words that measure something, so that no number among them is taken for that of a house.
pub(super) fn mark_measures(text: &mut Text) {
    let measured: Vec<usize> = spans(&pieces(text)).into_iter().flat_map(|(first, end, _)| first..=end).collect();
    for index in measured {
        if let Some(word) = text.words.get_mut(index) {
            word.is_taken = true;
        }
    }
}

/// What a span of pieces measures, and its first and last letters.
enum Measure {
    Weight(Weight, usize, usize),
    Size(Dimensions, usize, usize),
}

/// The measures of a text, each with its first and its last word.
fn spans(pieces: &[Piece]) -> Vec<(usize, usize, Measure)> {
    let mut spans = Vec::new();
    let mut place = 0;
    while place < pieces.len() {
        let rest = pieces.get(place..).unwrap_or_default();
        let found = size(rest)
            .map(|(size, length)| (Ok(size), length))
            .or_else(|| weight(rest).map(|(weight, length)| (Err(weight), length)));
        let Some((measure, length)) = found else {
            place += 1;
            continue;
        };
        if let (Some(first), Some(last)) = (rest.first(), rest.get(length - 1)) {
            let measure = match measure {
                Ok(size) => Measure::Size(size, first.start, last.end),
                Err(weight) => Measure::Weight(weight, first.start, last.end),
            };
            spans.push((first.word, last.word, measure));
        }
        place += length;
    }
    spans
}

/// Three lengths at the beginning, and how many pieces they take.
fn size(pieces: &[Piece]) -> Option<(Dimensions, usize)> {
    let mut sides = Vec::new();
    let mut unit = None;
    let mut place = 0;
    loop {
        sides.push(pieces.get(place)?.number()?);
        place += 1;
        if let Some(piece) = pieces.get(place) {
            // `14in`, or the first half of `14inx`.
            let word = piece.text.trim_end_matches(['x', '×']);
            let told = length_unit(if word.is_empty() { &piece.text } else { word });
            // "in" a word of its own is the preposition where a name follows: "suite 200 in Austin".
            if told.is_some() {
                unit = told;
                if word == piece.text || sides.len() == 3 {
                    place += 1;
                }
            }
        }
        if let [length, width, height] = *sides.as_slice() {
            let unit = unit.unwrap_or(DimensionUnit::Inch);
            return Some((Dimensions { unit, length, width, height }, place));
        }
        let between = &pieces.get(place)?.text;
        let is_times = matches!(between.as_str(), "x" | "×" | "by") || between.ends_with('x') || between.ends_with('×');
        if !is_times || between.len() > 4 {
            return None;
        }
        place += 1;
    }
}

/// A weight at the beginning, and how many pieces it takes: `4oz`, `2 lb 3 oz`.
fn weight(pieces: &[Piece]) -> Option<(Weight, usize)> {
    let single = |place: usize| {
        // 500 G Street is no weight.
        let unit = pieces.get(place + 1).filter(|piece| piece.is_lower || piece.text.len() > 1)?;
        Some(Weight { value: pieces.get(place)?.number()?, unit: weight_unit(&unit.text)? })
    };
    let first = single(0)?;
    if first.unit == WeightUnit::Pound {
        let gap = usize::from(pieces.get(2).is_some_and(|piece| matches!(piece.text.as_str(), "and" | "&")));
        if let Some(second) = single(2 + gap).filter(|second| second.unit == WeightUnit::Ounce) {
            let value = first.value * 16.0 + second.value;
            return Some((Weight { value, unit: WeightUnit::Ounce }, 4 + gap));
        }
    }
    Some((first, 2))
}

/// Reads a text for everything but its address.
pub(super) fn read(text: &mut Text, account: &Account) -> Wishes {
    let mut measures = Measures::default();
    for (_, _, measure) in spans(&pieces(text)) {
        match measure {
            Measure::Weight(weight, start, end) => {
                text.note_letters(start, end, "weight", 0.98, json!(weight));
                measures.weight.get_or_insert(weight);
            }
            Measure::Size(size, start, end) => {
                text.note_letters(start, end, "dimensions", 0.98, json!(size));
                measures.dimensions.get_or_insert(size);
            }
        }
    }
    let insured_value = insured_value(text);
    let package =
        (measures.weight.is_some() || measures.dimensions.is_some() || insured_value.is_some()).then(|| Package {
            weight: measures.weight.unwrap_or(Weight { value: 0.0, unit: WeightUnit::Ounce }),
            dimensions: measures.dimensions,
            insured_value,
            ..Package::default()
        });
    Wishes { package, confirmation: confirmation(text), service: service(text, account), ship_date: ship_date(text) }
}

/// A sum with a dollar sign, where the text speaks of insuring.
fn insured_value(text: &mut Text) -> Option<MonetaryValue> {
    let speaks_of_it = (0..text.words.len()).any(|index| {
        let word = text.lower(index);
        word.starts_with("insur") || word == "worth" || word == "value" || word == "valued"
    });
    let sum = |word: &str| word.strip_prefix('$').and_then(|sum| number(&sum.replace(',', "")));
    let (index, amount) = text
        .words
        .iter()
        .enumerate()
        .filter(|_| speaks_of_it)
        .find_map(|(index, word)| Some((index, sum(&word.text).filter(|sum| sum.is_finite())?)))?;
    text.note(index, index + 1, "insured_value", 0.95, json!({ "amount": amount, "currency": CURRENCY }));
    Some(MonetaryValue { currency: CURRENCY.into(), amount })
}

fn confirmation(text: &mut Text) -> Option<DeliveryConfirmation> {
    let phrases: [(&[&str], DeliveryConfirmation); 4] = [
        (&["adult", "signature"], DeliveryConfirmation::AdultSignature),
        (&["direct", "signature"], DeliveryConfirmation::DirectSignature),
        (&["delivery", "confirmation"], DeliveryConfirmation::Delivery),
        (&["signature"], DeliveryConfirmation::Signature),
    ];
    for (phrase, confirmation) in phrases {
        let stands_at = |first: usize| phrase.iter().enumerate().all(|(step, word)| text.lower(first + step) == *word);
        if let Some(first) = (0..text.words.len()).find(|first| stands_at(*first)) {
            text.note(first, first + phrase.len(), "delivery_confirmation", 0.95, json!(confirmation.as_str()));
            return Some(confirmation);
        }
    }
    None
}

/// A service of one of the account's carriers: the carrier's name, and after it as much of the service's as is said.
fn service(text: &mut Text, account: &Account) -> Option<(SeId, ServiceCode)> {
    let goes_abroad = (0..text.words.len()).any(|index| matches!(text.lower(index).as_str(), "international" | "intl"));
    let mut best: Option<(usize, usize, usize, &Connection, &'static Service)> = None;
    for first in 0..text.words.len() {
        for connection in account.connected() {
            let carrier = connection.carrier();
            if text.lower(first) != carrier.label_name(&connection.carrier_code).to_ascii_lowercase() {
                continue;
            }
            for service in carrier.services.iter().filter(|service| goes_abroad || !service.is_international) {
                let name = service.name.to_ascii_lowercase().replace('-', " ");
                let words: Vec<&str> = name.split_whitespace().collect();
                let said = words
                    .iter()
                    .enumerate()
                    .take_while(|(step, word)| text.lower(first + 1 + step).trim_end_matches('®') == **word)
                    .count();
                // The more is said of it, and the less is left out, the better.
                let is_better =
                    best.is_none_or(|(_, known, length, ..)| said > known || said == known && words.len() < length);
                if said > 0 && is_better {
                    best = Some((first, said, words.len(), connection, service));
                }
            }
        }
    }
    let (first, said, _, connection, service) = best?;
    let code = connection.carrier().service_code(&connection.carrier_code, service);
    let carrier_id = connection.carrier_id.clone();
    let carrier_code = connection.carrier_code.clone();
    text.note(first, first + 1, "carrier", 0.95, json!(carrier_code));
    text.note(first + 1, first + 1 + said, "service", 0.9, json!(code));
    Some((carrier_id, code.into()))
}

/// A day, written as `2026-11-24`.
fn ship_date(text: &mut Text) -> Option<crate::api::scalars::Date> {
    let (index, day) = text.words.iter().enumerate().find_map(|(index, word)| {
        let is_day = word.text.len() == 10 && word.text.bytes().filter(|byte| *byte == b'-').count() == 2;
        Some((index, is_day.then(|| Moment::read(&word.text)).flatten()?))
    })?;
    text.note(index, index + 1, "date", 0.95, json!(day.to_seconds()));
    Some(day.to_seconds().into())
}
