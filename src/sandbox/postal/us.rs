//! The United States: states, and the ZIP codes that belong to them.

use super::Code;

/// The states, the district, the territories and the armed forces: code and name.
pub(crate) const STATES: [(&str, &str); 62] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("AS", "American Samoa"),
    ("GU", "Guam"),
    ("MP", "Northern Mariana Islands"),
    ("PR", "Puerto Rico"),
    ("VI", "U.S. Virgin Islands"),
    ("FM", "Federated States of Micronesia"),
    ("MH", "Marshall Islands"),
    ("PW", "Palau"),
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
];

/// The first and last three-digit prefix of each range of ZIP codes, and the state that it is of. Where two states
/// share a prefix it stands here twice.
const PREFIXES: [(u16, u16, &str); 79] = [
    (5, 5, "NY"),
    (6, 7, "PR"),
    (8, 8, "VI"),
    (9, 9, "PR"),
    (10, 27, "MA"),
    (28, 29, "RI"),
    (30, 38, "NH"),
    (39, 49, "ME"),
    (50, 59, "VT"),
    (55, 55, "MA"),
    (60, 69, "CT"),
    (63, 63, "NY"),
    (70, 89, "NJ"),
    (90, 98, "AE"),
    (100, 149, "NY"),
    (150, 196, "PA"),
    (197, 199, "DE"),
    (200, 200, "DC"),
    (201, 201, "VA"),
    (202, 205, "DC"),
    (206, 219, "MD"),
    (220, 246, "VA"),
    (247, 268, "WV"),
    (270, 289, "NC"),
    (290, 299, "SC"),
    (300, 319, "GA"),
    (320, 339, "FL"),
    (340, 340, "AA"),
    (341, 342, "FL"),
    (344, 344, "FL"),
    (346, 347, "FL"),
    (349, 349, "FL"),
    (350, 352, "AL"),
    (354, 369, "AL"),
    (370, 385, "TN"),
    (386, 397, "MS"),
    (398, 399, "GA"),
    (400, 427, "KY"),
    (430, 459, "OH"),
    (460, 479, "IN"),
    (480, 499, "MI"),
    (500, 528, "IA"),
    (530, 549, "WI"),
    (550, 567, "MN"),
    (569, 569, "DC"),
    (570, 577, "SD"),
    (580, 588, "ND"),
    (590, 599, "MT"),
    (600, 629, "IL"),
    (630, 658, "MO"),
    (660, 679, "KS"),
    (680, 693, "NE"),
    (700, 714, "LA"),
    (716, 729, "AR"),
    (730, 732, "OK"),
    (733, 733, "TX"),
    (734, 749, "OK"),
    (750, 799, "TX"),
    (800, 816, "CO"),
    (820, 831, "WY"),
    (832, 838, "ID"),
    (834, 834, "WY"),
    (840, 847, "UT"),
    (850, 865, "AZ"),
    (870, 884, "NM"),
    (885, 885, "TX"),
    (889, 898, "NV"),
    (900, 961, "CA"),
    (962, 966, "AP"),
    (967, 968, "HI"),
    (967, 967, "AS"),
    (969, 969, "GU"),
    (969, 969, "MP"),
    (969, 969, "PW"),
    (969, 969, "FM"),
    (969, 969, "MH"),
    (970, 979, "OR"),
    (980, 994, "WA"),
    (995, 999, "AK"),
];

/// The code and name of a state that is given as either, in any case.
pub(crate) fn state(text: &str) -> Option<(&'static str, &'static str)> {
    let text = text.trim().trim_end_matches('.');
    STATES
        .iter()
        .find(|(code, name)| text.eq_ignore_ascii_case(code) || text.eq_ignore_ascii_case(name))
        .map(|(code, name)| (*code, *name))
}

/// The state of a ZIP code, if it begins as one does.
pub(crate) fn state_of_zip(text: &str) -> Option<&'static str> {
    let area: u16 = text.get(..3)?.parse().ok()?;
    PREFIXES.iter().find(|(first, last, _)| (*first..=*last).contains(&area)).map(|(.., state)| *state)
}

/// Looks at a ZIP code: five digits, or nine with or without a hyphen.
pub(super) fn zip(state_text: &str, text: &str) -> Code {
    let digits: String = text.trim().chars().filter(|letter| *letter != '-').collect();
    let is_formed = digits.bytes().all(|byte| byte.is_ascii_digit())
        && match text.trim().find('-') {
            None => matches!(digits.len(), 5 | 9),
            Some(place) => place == 5 && digits.len() == 9,
        };
    let (Some(area), Some(five), true) = (digits.get(..3), digits.get(..5), is_formed) else {
        return Code::Malformed;
    };
    let area: u16 = area.parse().unwrap_or_default();
    let mut states = PREFIXES
        .iter()
        .filter(|(first, last, _)| (*first..=*last).contains(&area))
        .map(|(.., state)| *state)
        .peekable();
    if states.peek().is_none() {
        return Code::Malformed;
    }
    let written = match digits.get(5..).filter(|four| !four.is_empty()) {
        Some(four) => format!("{five}-{four}"),
        None => five.to_owned(),
    };
    match state(state_text) {
        Some((code, _)) if !states.any(|state| state == code) => Code::Elsewhere(written),
        _ => Code::Good(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_two_spellings() {
        assert_eq!(state("tx"), Some(("TX", "Texas")));
        assert_eq!(state(" new york "), Some(("NY", "New York")));
        assert_eq!(state("Bavaria"), None);
    }

    #[test]
    fn zip_codes_belong_to_states() {
        for (state, code) in [
            ("TX", "78756"),
            ("NY", "10001"),
            ("NY", "00501"),
            ("CA", "91521-0007"),
            ("PR", "00901"),
            ("AE", "09012"),
            ("AK", "99950"),
            ("GU", "96910"),
            ("District of Columbia", "20500"),
            ("MA", "02108"),
        ] {
            assert_eq!(zip(state, code), Code::Good(code.to_owned()), "{state} {code}");
        }
        assert_eq!(zip("CA", "915210007"), Code::Good("91521-0007".to_owned()));
        assert_eq!(zip("CA", "78756"), Code::Elsewhere("78756".to_owned()));
        for wrong in ["7875", "787566", "7875A", "00000", "78756-12", "7-8756", "", "٣٤٥٦٧"] {
            assert_eq!(zip("TX", wrong), Code::Malformed, "{wrong}");
        }
    }

    #[test]
    fn every_state_has_zip_codes() {
        for (code, _) in STATES {
            assert!(PREFIXES.iter().any(|(.., state)| *state == code), "{code}");
        }
    }
}
