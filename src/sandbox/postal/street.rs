//! Street lines as the US post writes them: capitals, no punctuation, and the usual words shortened.

use crate::sandbox::letter_case::{upper, upper_letter};

/// The kinds of streets, and how they are shortened.
const KINDS: [(&str, &str); 42] = [
    ("ALLEY", "ALY"),
    ("AVENUE", "AVE"),
    ("AV", "AVE"),
    ("BOULEVARD", "BLVD"),
    ("BRIDGE", "BRG"),
    ("CAUSEWAY", "CSWY"),
    ("CENTER", "CTR"),
    ("CIRCLE", "CIR"),
    ("COURT", "CT"),
    ("COVE", "CV"),
    ("CREEK", "CRK"),
    ("CRESCENT", "CRES"),
    ("CROSSING", "XING"),
    ("DRIVE", "DR"),
    ("EXPRESSWAY", "EXPY"),
    ("FREEWAY", "FWY"),
    ("GARDENS", "GDNS"),
    ("GROVE", "GRV"),
    ("HEIGHTS", "HTS"),
    ("HIGHWAY", "HWY"),
    ("HILL", "HL"),
    ("HILLS", "HLS"),
    ("JUNCTION", "JCT"),
    ("LANDING", "LNDG"),
    ("LANE", "LN"),
    ("LOOP", "LOOP"),
    ("PARKWAY", "PKWY"),
    ("PLACE", "PL"),
    ("PLAZA", "PLZ"),
    ("POINT", "PT"),
    ("RIDGE", "RDG"),
    ("ROAD", "RD"),
    ("ROUTE", "RTE"),
    ("SQUARE", "SQ"),
    ("STATION", "STA"),
    ("STREET", "ST"),
    ("STR", "ST"),
    ("TERRACE", "TER"),
    ("TRAIL", "TRL"),
    ("TURNPIKE", "TPKE"),
    ("VALLEY", "VLY"),
    ("WAY", "WAY"),
];

/// The points of the compass.
const DIRECTIONS: [(&str, &str); 8] = [
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
];

/// The parts of a building, and whether somebody is likely to live there.
const UNITS: [(&str, &str, Option<bool>); 12] = [
    ("APARTMENT", "APT", Some(true)),
    ("BUILDING", "BLDG", None),
    ("DEPARTMENT", "DEPT", Some(false)),
    ("FLOOR", "FL", None),
    ("HANGAR", "HNGR", Some(false)),
    ("LOT", "LOT", Some(true)),
    ("OFFICE", "OFC", Some(false)),
    ("ROOM", "RM", None),
    ("SUITE", "STE", Some(false)),
    ("TRAILER", "TRLR", Some(true)),
    ("UNIT", "UNIT", None),
    ("#", "#", None),
];

/// What a line lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// The house number.
    House,
    /// The number of a post office box.
    PostBox,
    /// The number of a suite or the like.
    Unit,
}

/// Whether a word is a kind of street, long or short.
pub(crate) fn is_kind(word: &str) -> bool {
    KINDS.iter().any(|(long, short)| word.eq_ignore_ascii_case(long) || word.eq_ignore_ascii_case(short))
}

/// Whether a word is a point of the compass, long or short.
pub(crate) fn is_direction(word: &str) -> bool {
    direction(&upper(word)).is_some()
}

/// Whether a word is a part of a building, long or short.
pub(crate) fn is_unit(word: &str) -> bool {
    unit(&upper(word)).is_some()
}

fn unit(word: &str) -> Option<(&'static str, Option<bool>)> {
    UNITS
        .iter()
        .find(|(long, short, _)| word == *long || word == *short)
        .map(|(_, short, lived_in)| (*short, *lived_in))
}

fn direction(word: &str) -> Option<&'static str> {
    DIRECTIONS.iter().find(|(long, short)| word == *long || word == *short).map(|(_, short)| *short)
}

/// The words of a line in capitals, without punctuation.
fn words(line: &str) -> Vec<String> {
    let bare: String = line
        .chars()
        .map(upper_letter)
        .filter(|letter| *letter != '.' && *letter != '\'')
        .map(|letter| if letter.is_alphanumeric() || "-/#&".contains(letter) { letter } else { ' ' })
        .collect();
    bare.replace('#', " # ").split_whitespace().map(str::to_owned).collect()
}

/// Any text the way the post writes it.
pub(crate) fn capitals(text: &str) -> String {
    words(text).join(" ").replace("# ", "#")
}

/// Whether a line is a post office box.
fn is_box(words: &[String]) -> bool {
    let joined = words.join(" ");
    ["PO BOX", "P O BOX", "POBOX", "POST OFFICE BOX"].iter().any(|name| joined.starts_with(name))
}

/// A street line the way the post writes it.
pub(crate) fn written(line: &str) -> String {
    let words = words(line);
    if is_box(&words) {
        let number: Vec<&str> =
            words.iter().map(String::as_str).skip_while(|word| !word.ends_with("BOX")).skip(1).collect();
        return format!("PO BOX {}", number.join(" ")).trim_end().to_owned();
    }
    // What comes before the suite is the street; its last kind counts, for streets are named after kinds of streets too.
    let street = words.iter().position(|word| unit(word).is_some()).unwrap_or(words.len());
    let kind = words.iter().take(street).rposition(|word| is_kind(word)).filter(|place| *place > 1);
    let last = street.saturating_sub(1);
    words
        .iter()
        .enumerate()
        .map(|(place, word)| {
            if place >= street {
                return unit(word).map_or(word.as_str(), |(short, _)| short);
            }
            if Some(place) == kind {
                return KINDS.iter().find(|(long, _)| word == long).map_or(word.as_str(), |(_, short)| short);
            }
            // "South Street" is named after the south; "South Main Street" lies in the south.
            let leads = place == 1 && kind != Some(place + 1) && place != last;
            let ends = place == last && kind.is_some_and(|kind| kind < place);
            direction(word).filter(|_| leads || ends).unwrap_or(word)
        })
        .collect::<Vec<&str>>()
        .join(" ")
        .replace("# ", "#")
}

/// What is odd about the lines of an address.
pub(crate) fn oddity(first: &str, second: Option<&str>) -> Option<Oddity> {
    let words_of_first = words(first);
    let has_digit = |words: &[String]| words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
    if is_box(&words_of_first) {
        return (!has_digit(&words_of_first)).then_some(Oddity::PostBox);
    }
    if !has_digit(&words_of_first) {
        return Some(Oddity::House);
    }
    let second = words(second.unwrap_or_default());
    let ends_open = |words: &[String], least: usize| {
        words.len() > least && words.last().is_some_and(|word| unit(word).is_some() && word != "FL" && word != "FLOOR")
    };
    (ends_open(&words_of_first, 1) && second.is_empty() || ends_open(&second, 0)).then_some(Oddity::Unit)
}

/// Whether somebody lives there, as far as the lines tell.
pub(crate) fn is_home(lines: &[&str]) -> Option<bool> {
    lines.iter().flat_map(|line| words(line)).filter_map(|word| unit(&word)).find_map(|(_, lived_in)| lived_in)
}

/// Whether the first line is a post office box.
pub(crate) fn is_post_office_box(line: &str) -> bool {
    is_box(&words(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_written_as_the_post_writes_them() {
        for (line, proper) in [
            ("500 South Buena Vista Street", "500 S BUENA VISTA ST"),
            ("3800 N. Lamar Blvd.", "3800 N LAMAR BLVD"),
            ("525 S Winchester Boulevard, Suite #220", "525 S WINCHESTER BLVD STE #220"),
            ("100 South Street", "100 SOUTH ST"),
            ("12 Court Street", "12 COURT ST"),
            ("1 Main Street Northwest", "1 MAIN ST NW"),
            ("p.o. box 12", "PO BOX 12"),
            ("Suite 220", "STE 220"),
            ("200 Park Avenue Apartment 3b", "200 PARK AVE APT 3B"),
            ("5 West End Avenue", "5 W END AVE"),
        ] {
            assert_eq!(written(line), proper);
            assert_eq!(written(proper), proper);
        }
    }

    #[test]
    fn what_is_missing_is_noticed() {
        assert_eq!(oddity("Main Street", None), Some(Oddity::House));
        assert_eq!(oddity("PO Box", None), Some(Oddity::PostBox));
        assert_eq!(oddity("1 Main Street", Some("Suite")), Some(Oddity::Unit));
        assert_eq!(oddity("1 Main Street Apt", None), Some(Oddity::Unit));
        assert_eq!(oddity("1 Main Street Apt", Some("4")), None);
        assert_eq!(oddity("1 Main Street", Some("2nd Floor")), None);
        assert_eq!(oddity("PO Box 12", None), None);
    }
}
