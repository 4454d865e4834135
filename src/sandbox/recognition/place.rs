//! Where a text says that something is.

use super::Text;
use crate::api::addresses::{AddressResidentialIndicator, PartialAddress};
use crate::sandbox::letter_case::{is_upper, lower, upper, upper_letter};
use crate::sandbox::postal::{Code, postal_code, province, street, us};
use serde_json::json;

/// The words between the parts of an address.
const BETWEEN: [&str; 10] = ["in", "at", "to", "of", "is", "near", "from", "on", "and", "the"];

/// Words with a capital that are nobody's name.
const NO_NAMES: [&str; 28] = [
    "i",
    "please",
    "ship",
    "send",
    "shipping",
    "deliver",
    "delivery",
    "address",
    "to",
    "from",
    "attn",
    "attention",
    "name",
    "phone",
    "tel",
    "email",
    "e-mail",
    "hi",
    "hello",
    "dear",
    "thanks",
    "thank",
    "the",
    "my",
    "his",
    "her",
    "our",
    "it",
];

/// What companies call themselves.
const COMPANY: [&str; 14] = [
    "inc",
    "llc",
    "ltd",
    "corp",
    "corporation",
    "company",
    "co",
    "gmbh",
    "limited",
    "store",
    "shop",
    "group",
    "llp",
    "plc",
];

/// US states whose short names are words.
const WORDLIKE: [&str; 12] = ["in", "or", "me", "ok", "hi", "oh", "ma", "pa", "la", "de", "id", "al"];

/// The words of the text from the first up to, and without, the second.
type Span = (usize, usize);

/// Finds the address of a text.
pub(super) fn read(text: &mut Text) -> PartialAddress {
    let mut address =
        PartialAddress { email: email(text).map(Into::into), phone: phone(text), ..PartialAddress::default() };
    let (first, end) = region(text);
    let street = street_line(text, first, end);
    let after_street = street.map_or(first, |(_, end)| end);
    let unit = unit_line(text, after_street, end);
    let code = code(text, after_street, end);
    let state = state(text, after_street, code.as_ref().map_or(end, |((first, _), _)| *first), code.is_some());
    let before_city = unit.map_or(after_street, |(_, end)| end.max(after_street));
    let city_end = state.or(code.as_ref().map(|(span, _)| *span)).map(|(first, _)| first);
    let city = city_end.and_then(|city_end| city(text, before_city, city_end));
    let street = street.map(|(first, end)| (first, city.map_or(end, |(city, _)| end.min(city))));

    if let Some((first, end)) = street {
        let line = text.joined(first, end);
        text.note(first, end, "address_line", 0.98, json!({ "line": 1, "value": line }));
        address.address_line1 = Some(line);
    }
    if let Some((first, end)) = unit {
        let line = capitalized(&text.joined(first, end));
        text.note(first, end, "address_line", 0.97, json!({ "line": 2, "value": line }));
        address.address_line2 = Some(line);
    }
    if let Some((first, end)) = city {
        let value = titled(&text.joined(first, end));
        text.note(first, end, "city_locality", 0.93, json!(value));
        address.city_locality = Some(value);
    }
    if let Some((first, end)) = state {
        note_state(text, first, end, &mut address);
    }
    if let Some(((first, end), value)) = &code {
        text.note(*first, *end, "postal_code", 0.95, json!(value));
        address.postal_code = Some(value.as_str().into());
    }
    country(text, code.as_ref().map_or(before_city, |((_, end), _)| *end), end, &mut address);
    // Without an address nobody knows whether a name is that of its receiver.
    let names_end = street.or(city).map(|(first, _)| first);
    if let Some(names_end) = names_end {
        names(text, first, names_end, &mut address);
    }
    home(text, first, end, &mut address);
    address
}

/// The part of the text that tells where something goes, where it also tells where it comes from.
fn region(text: &Text) -> Span {
    let all = text.words.len();
    let place = |wanted: &str| (0..all).find(|index| text.lower(*index) == wanted);
    match (place("from"), place("to")) {
        (Some(from), Some(to)) if from < to => (to + 1, all),
        (Some(from), Some(to)) if to < from => (to + 1, from),
        _ => (0, all),
    }
}

fn email(text: &mut Text) -> Option<String> {
    let is_one = |word: &str| {
        word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    };
    let index = text.words.iter().position(|word| is_one(&word.text))?;
    let value = text.joined(index, index + 1);
    text.note(index, index + 1, "email", 0.99, json!(value));
    Some(value)
}

/// Ten to fifteen digits, in one word or in groups.
fn phone(text: &mut Text) -> Option<String> {
    let digits = |index: usize| {
        let word = text.words.get(index).filter(|word| !word.is_taken)?;
        let is_number = word.text.chars().all(|letter| letter.is_ascii_digit() || "+-./".contains(letter));
        let count = word.text.bytes().filter(u8::is_ascii_digit).count();
        (is_number && count > 0).then_some(count)
    };
    let (first, end) = (0..text.words.len()).find_map(|first| {
        let mut sum = digits(first)?;
        // A group in front is that of a country or of an area; five digits are a postal code.
        if sum < 10 && sum > 4 {
            return None;
        }
        let mut end = first + 1;
        while sum < 10 && !text.words.get(end - 1).is_some_and(|word| word.is_last_of_line) {
            sum += digits(end).filter(|count| *count <= 8)?;
            end += 1;
        }
        (10..=15).contains(&sum).then_some((first, end))
    })?;
    let (start, stop) = (text.words.get(first)?.start, text.words.get(end - 1)?.end);
    let start = if start > 0 && text.letters.get(start - 1) == Some(&'(') { start - 1 } else { start };
    let value: String = text.letters.iter().take(stop).skip(start).collect();
    text.note(first, end, "phone", 0.97, json!(value));
    Some(value)
}

/// The first line of a street address: a number and the words after it, or a post office box.
fn street_line(text: &Text, first: usize, end: usize) -> Option<Span> {
    (first..end).find_map(|place| {
        let word = text.words.get(place).filter(|word| !word.is_taken)?;
        let is_box = matches!(text.lower(place).replace('.', "").as_str(), "po" | "pobox")
            && (place..=place + 1).any(|index| text.lower(index).ends_with("box"));
        if is_box {
            let number =
                (place + 1..place + 3).find(|index| text.words.get(*index).is_some_and(|word| word.is_number()))?;
            return Some((place, number + 1));
        }
        let next = text.words.get(place + 1).filter(|next| !next.is_taken)?;
        let is_name = next.text.starts_with(|letter: char| letter.is_alphanumeric());
        if !word.is_number() || word.is_last || word.text.len() > 6 || !is_name || street::is_unit(&next.text) {
            return None;
        }
        if next.is_number() && !next.text.ends_with(|letter: char| letter.is_alphabetic()) {
            return None;
        }
        Some((place, street_end(text, place, end)))
    })
}

/// Where the line that begins with this house number ends.
fn street_end(text: &Text, number: usize, end: usize) -> usize {
    let mut stop = number + 1;
    let mut has_kind = false;
    while stop < end.min(number + 7) {
        let Some(word) = text.words.get(stop).filter(|word| !word.is_taken) else { break };
        let is_first = stop == number + 1;
        let is_kind = street::is_kind(&word.text);
        if !is_first
            && (street::is_unit(&word.text)
                || word.text.starts_with('#')
                || BETWEEN.contains(&text.lower(stop).as_str())
                || has_kind && !is_kind && !street::is_direction(&word.text))
        {
            break;
        }
        // A street is not named "Lane": its kind comes after its name.
        has_kind |= is_kind && !is_first;
        stop += 1;
        if word.is_last {
            break;
        }
    }
    // Without the kind of the street nothing tells its name from that of the city, save for the state after both.
    let runs_into_state =
        text.words.get(stop - 1).is_some_and(|word| us::state(&word.text).is_some() && word.text.len() == 2);
    if runs_into_state && !has_kind { (number + 2).min(stop) } else { stop }
}

/// The second line: the part of a building, and its number.
fn unit_line(text: &Text, first: usize, end: usize) -> Option<Span> {
    (first..end).find_map(|place| {
        let word = text.words.get(place).filter(|word| !word.is_taken)?;
        if word.text.starts_with('#') && word.text.len() > 1 {
            return Some((place, place + 1));
        }
        let next = text.words.get(place + 1)?;
        let is_number = next.text.chars().any(|letter| letter.is_ascii_digit()) || next.text.chars().count() == 1;
        (street::is_unit(&word.text) && is_number && !word.is_last).then_some((place, place + 2))
    })
}

/// The postal code: the last of the United States' or Canada's, or Britain's in its two words.
fn code(text: &Text, first: usize, end: usize) -> Option<(Span, String)> {
    let good = |country: &str, first: usize, end: usize| {
        let is_free = (first..end).all(|index| text.words.get(index).is_some_and(|word| !word.is_taken));
        match postal_code(country, "", &text.joined(first, end)) {
            Code::Good(code) if is_free => Some(((first, end), code)),
            _ => None,
        }
    };
    let one = |countries: &'static [(&'static str, usize)]| {
        (first..end)
            .rev()
            .find_map(|place| countries.iter().find_map(|(country, words)| good(country, place, place + words)))
    };
    one(&[("US", 1)]).or_else(|| one(&[("CA", 2), ("CA", 1)])).or_else(|| one(&[("GB", 2)]))
}

/// The state: right before the postal code, or anywhere where it stands by itself.
fn state(text: &Text, first: usize, end: usize, has_code: bool) -> Option<Span> {
    let known = |start: usize, stop: usize| {
        let words = text.joined(start, stop);
        us::state(&words).is_some() || province(&words).is_some()
    };
    (first..end).rev().find_map(|stop| {
        let stop = stop + 1;
        (1..=3_usize).rev().find_map(|length| {
            let start = stop.checked_sub(length).filter(|start| *start >= first)?;
            let word = text.words.get(start).filter(|word| !word.is_taken)?;
            let short = length == 1 && word.text.len() == 2;
            let is_capital = word.text.chars().all(is_upper);
            let follows_break =
                start.checked_sub(1).and_then(|before| text.words.get(before)).is_some_and(|word| word.is_last);
            let is_before_code = has_code && stop == end;
            let is_plain = !WORDLIKE.contains(&text.lower(start).as_str());
            let is_meant = !short || is_capital || is_before_code || follows_break && is_plain;
            (known(start, stop) && is_meant).then_some((start, stop))
        })
    })
}

fn note_state(text: &mut Text, first: usize, end: usize, address: &mut PartialAddress) {
    let words = text.joined(first, end);
    let Some((code, name)) = us::state(&words).or_else(|| province(&words)) else {
        return;
    };
    let score = if words == code || words == name { 0.95 } else { 0.61 };
    text.note(first, end, "state_province", score, json!({ "name": name, "value": code }));
    address.state_province = Some(code.to_owned());
}

/// The city: the words before the state, back to whatever ends the line before.
fn city(text: &Text, first: usize, end: usize) -> Option<Span> {
    let mut start = end;
    while start > first && end - start < 4 {
        let before = start - 1;
        let word = text.words.get(before)?;
        let ends = word.is_last && start != end;
        if ends || word.is_taken || word.is_number() || BETWEEN.contains(&text.lower(before).as_str()) {
            break;
        }
        start = before;
    }
    (start < end).then_some((start, end))
}

/// The country, after the postal code or at the end of a line.
fn country(text: &mut Text, first: usize, end: usize, address: &mut PartialAddress) {
    const COUNTRIES: [(&str, &str); 12] = [
        ("united states of america", "US"),
        ("united states", "US"),
        ("usa", "US"),
        ("u.s.a", "US"),
        ("u.s", "US"),
        ("us", "US"),
        ("canada", "CA"),
        ("united kingdom", "GB"),
        ("great britain", "GB"),
        ("uk", "GB"),
        ("germany", "DE"),
        ("australia", "AU"),
    ];
    let found = (first..end).find_map(|place| {
        COUNTRIES.iter().find_map(|(name, code)| {
            let stop = place + name.split(' ').count();
            let is_short = name.len() == 2;
            let is_capital = text.joined(place, stop).chars().all(is_upper);
            let is_it = lower(&text.joined(place, stop)) == *name && (!is_short || is_capital);
            is_it.then_some((place, stop, *code))
        })
    });
    if let Some((first, end, code)) = found {
        text.note(first, end, "country", 0.95, json!(code));
        address.country_code = Some(code.into());
    }
}

/// The people and companies before an address: the runs of words with capitals.
fn names(text: &mut Text, first: usize, end: usize, address: &mut PartialAddress) {
    let mut runs: Vec<Span> = Vec::new();
    let mut start = None;
    for place in first..=end {
        let is_name = place < end
            && text.words.get(place).is_some_and(|word| {
                let bare = text.lower(place);
                !word.is_taken && word.is_name() && !NO_NAMES.contains(&bare.as_str()) || start.is_some() && bare == "&"
            });
        if !is_name {
            runs.extend(start.take().map(|start| (start, place)));
            continue;
        }
        let begin = *start.get_or_insert(place);
        if text.words.get(place).is_some_and(|word| word.is_last) {
            start = None;
            runs.push((begin, place + 1));
        }
    }
    let is_company =
        |text: &Text, (first, end): Span| (first..end).any(|index| COMPANY.contains(&text.lower(index).as_str()));
    let company = runs.iter().rposition(|run| is_company(text, *run));
    let company = company.and_then(|place| (place < runs.len()).then(|| runs.remove(place)));
    runs.retain(|run| !is_company(text, *run));
    let is_line = |text: &Text, (_, end): Span| text.words.get(end - 1).is_some_and(|word| word.is_last_of_line);
    // Two lines of names without more: the person, and then the company.
    let (person, company) = match (runs.as_slice(), company) {
        ([.., person, second], None) if is_line(text, *person) && is_line(text, *second) && second.0 == person.1 => {
            (Some(*person), Some(*second))
        }
        (runs, company) => {
            let several = runs.iter().rfind(|(first, end)| end - first > 1);
            (several.or(runs.last().filter(|run| is_line(text, **run))).copied(), company)
        }
    };
    if let Some((first, end)) = person {
        let name = text.joined(first, end);
        text.note(first, end, "person", 0.9, json!(name));
        address.name = Some(name);
    }
    if let Some((first, end)) = company {
        let name = text.joined(first, end);
        text.note(first, end, "company", 0.85, json!(name));
        address.company_name = Some(name);
    }
}

/// Whether the text calls it a home or a business.
fn home(text: &mut Text, first: usize, end: usize, address: &mut PartialAddress) {
    let found = (first..end).find_map(|index| match text.lower(index).as_str() {
        "residential" | "residence" => Some((index, AddressResidentialIndicator::Yes)),
        "commercial" | "business" => Some((index, AddressResidentialIndicator::No)),
        _ => None,
    });
    if let Some((index, indicator)) = found {
        text.note(index, index + 1, "residential_indicator", 0.9, json!(indicator.as_str()));
        address.address_residential_indicator = Some(indicator);
    }
}

/// With a capital at the beginning.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| std::iter::once(upper_letter(first)).chain(letters).collect()).unwrap_or_default()
}

/// With a capital at the beginning of each word, where there are no capitals at all or nothing but.
fn titled(text: &str) -> String {
    let is_plain = lower(text) == text || upper(text) == text;
    if !is_plain {
        return text.to_owned();
    }
    lower(text).split(' ').map(capitalized).collect::<Vec<String>>().join(" ")
}
