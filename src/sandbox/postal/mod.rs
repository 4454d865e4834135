//! How postal addresses are written in different countries: which postal codes there are, to which state they belong,
//! and how the post itself writes a street.
//!
//! It knows forms and regions, not streets: whether a house stands where an address says, nothing here can tell.

pub(crate) mod street;
pub(crate) mod us;

/// What the form of a postal code tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// It is good, and properly written so.
    Good(String),
    /// It is none.
    Malformed,
    /// It is one, of another state or province than the given one.
    Elsewhere(String),
    /// Nothing is known of the country's postal codes.
    Unknown,
}

/// Looks at a postal code. The state counts where codes belong to states.
pub(crate) fn postal_code(country: &str, state: &str, code: &str) -> Code {
    match country {
        "US" => us::zip(state, code),
        "CA" => canadian(state, code),
        "GB" => british(code),
        "AU" => australian(state, code),
        "DE" => german(code),
        _ => Code::Unknown,
    }
}

/// Letters and digits alone, in capitals.
fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Whether a text has this form: `A` stands for a letter, `9` for a digit.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, place)| match place {
            b'A' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        })
}

/// The provinces of Canada, and the first letters of their postal codes.
const PROVINCES: [(&str, &str, &str); 13] = [
    ("NL", "Newfoundland and Labrador", "A"),
    ("NS", "Nova Scotia", "B"),
    ("PE", "Prince Edward Island", "C"),
    ("NB", "New Brunswick", "E"),
    ("QC", "Quebec", "GHJ"),
    ("ON", "Ontario", "KLMNP"),
    ("MB", "Manitoba", "R"),
    ("SK", "Saskatchewan", "S"),
    ("AB", "Alberta", "T"),
    ("BC", "British Columbia", "V"),
    ("NT", "Northwest Territories", "X"),
    ("NU", "Nunavut", "X"),
    ("YT", "Yukon", "Y"),
];

/// The province of Canada of a short name in capitals, or of a full one.
pub(crate) fn province(text: &str) -> Option<(&'static str, &'static str)> {
    PROVINCES
        .iter()
        .find(|(short, name, _)| text == *short || text.eq_ignore_ascii_case(name))
        .map(|(short, name, _)| (*short, *name))
}

fn canadian(state: &str, code: &str) -> Code {
    let bare = bare(code);
    let (Some(area), Some(unit)) = (bare.get(..3), bare.get(3..)) else {
        return Code::Malformed;
    };
    // Six letters look too much like others.
    if !has_form(&bare, "A9A9A9") || bare.contains(['D', 'F', 'I', 'O', 'Q', 'U']) {
        return Code::Malformed;
    }
    let written = format!("{area} {unit}");
    let known = PROVINCES
        .iter()
        .find(|(short, name, _)| state.trim().eq_ignore_ascii_case(short) || state.trim().eq_ignore_ascii_case(name));
    match known {
        Some((_, _, letters)) if !letters.contains(area.get(..1).unwrap_or_default()) => Code::Elsewhere(written),
        _ => Code::Good(written),
    }
}

fn british(code: &str) -> Code {
    const OUTWARD: [&str; 6] = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"];
    let bare = bare(code);
    match (bare.get(..bare.len().saturating_sub(3)), bare.get(bare.len().saturating_sub(3)..)) {
        (Some(outward), Some(inward))
            if has_form(inward, "9AA") && OUTWARD.iter().any(|form| has_form(outward, form)) =>
        {
            Code::Good(format!("{outward} {inward}"))
        }
        _ => Code::Malformed,
    }
}

/// A state: its short name, its name, and the first and last of each range of its postal codes.
type State = (&'static str, &'static str, &'static [(u32, u32)]);

/// The states of Australia, and the ranges of their postal codes.
const AUSTRALIA: [State; 8] = [
    ("NSW", "New South Wales", &[(1000, 2599), (2619, 2899), (2921, 2999)]),
    ("ACT", "Australian Capital Territory", &[(200, 299), (2600, 2618), (2900, 2920)]),
    ("VIC", "Victoria", &[(3000, 3999), (8000, 8999)]),
    ("QLD", "Queensland", &[(4000, 4999), (9000, 9999)]),
    ("SA", "South Australia", &[(5000, 5999)]),
    ("WA", "Western Australia", &[(6000, 6999)]),
    ("TAS", "Tasmania", &[(7000, 7999)]),
    ("NT", "Northern Territory", &[(800, 999)]),
];

fn australian(state: &str, code: &str) -> Code {
    let code = code.trim();
    let Some(number) = has_form(code, "9999").then(|| code.parse::<u32>().unwrap_or_default()) else {
        return Code::Malformed;
    };
    let lies_in = |ranges: &[(u32, u32)]| ranges.iter().any(|(first, last)| (*first..=*last).contains(&number));
    if !AUSTRALIA.iter().any(|(.., ranges)| lies_in(ranges)) {
        return Code::Malformed;
    }
    let known = AUSTRALIA
        .iter()
        .find(|(short, name, _)| state.trim().eq_ignore_ascii_case(short) || state.trim().eq_ignore_ascii_case(name));
    match known {
        Some((.., ranges)) if !lies_in(ranges) => Code::Elsewhere(code.to_owned()),
        _ => Code::Good(code.to_owned()),
    }
}

fn german(code: &str) -> Code {
    let code = code.trim();
    // Leitzonen begin with 01.
    if has_form(code, "99999") && !code.starts_with("00") { Code::Good(code.to_owned()) } else { Code::Malformed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(code: &str) -> Code {
        Code::Good(code.to_owned())
    }

    #[test]
    fn each_country_has_its_form() {
        assert_eq!(postal_code("CA", "ON", "m5v2t6"), good("M5V 2T6"));
        assert_eq!(postal_code("CA", "Quebec", "M5V 2T6"), Code::Elsewhere("M5V 2T6".to_owned()));
        assert_eq!(postal_code("CA", "ON", "D5V 2T6"), Code::Malformed);
        assert_eq!(postal_code("GB", "London", "sw1a1aa"), good("SW1A 1AA"));
        for code in ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "W1A 0AX"] {
            assert_eq!(postal_code("GB", "", code), good(code));
        }
        assert_eq!(postal_code("GB", "", "12345"), Code::Malformed);
        assert_eq!(postal_code("GB", "", "é"), Code::Malformed);
        assert_eq!(postal_code("AU", "NSW", "2000"), good("2000"));
        assert_eq!(postal_code("AU", "VIC", "2000"), Code::Elsewhere("2000".to_owned()));
        assert_eq!(postal_code("AU", "VIC", "0100"), Code::Malformed);
        assert_eq!(postal_code("DE", "", "10115"), good("10115"));
        assert_eq!(postal_code("DE", "", "1011"), Code::Malformed);
        assert_eq!(postal_code("JP", "", "100-0001"), Code::Unknown);
    }
}
