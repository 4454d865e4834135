//! How far apart two addresses are, for pricing.
//!
//! The formula is made up; carriers have tables that they revise each year. The first digit of a US ZIP code grows
//! from the Atlantic (0) to the Pacific (9), so the difference of two first digits is a fair measure of the distance:
//! zone 1 is the same three-digit area, 2 the same first digit, and each digit of difference adds one, up to zone 8.
//! Domestic addresses elsewhere are in zone 5. Other countries have the zones 10 (Canada), 11 (Mexico), 12 (Europe)
//! and 13 (the rest).

/// A zone number, as rates show it.
pub(crate) type Zone = i64;

const FARTHEST_DOMESTIC: Zone = 8;
const UNKNOWN_DOMESTIC: Zone = 5;

const EUROPE: [&str; 34] = [
    "AD", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// One end of the way: the country and the postal code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End<'a> {
    /// Two letters, in capitals.
    pub(crate) country: &'a str,
    /// As it was given.
    pub(crate) postal_code: &'a str,
}

/// Whether a border lies between.
pub(crate) fn is_international(from: End<'_>, to: End<'_>) -> bool {
    from.country != to.country
}

/// The zone of one end as seen from the other.
pub(crate) fn zone(from: End<'_>, to: End<'_>) -> Zone {
    if is_international(from, to) {
        return match to.country {
            "CA" => 10,
            "MX" => 11,
            country if EUROPE.contains(&country) => 12,
            _ => 13,
        };
    }
    match (area(from), area(to)) {
        (Some(from), Some(to)) if from == to => 1,
        (Some(from), Some(to)) => FARTHEST_DOMESTIC.min(2 + (from / 100 - to / 100).abs()),
        _ => UNKNOWN_DOMESTIC,
    }
}

/// The first three digits of a US ZIP code.
fn area(end: End<'_>) -> Option<i64> {
    let digits = end.postal_code.trim().get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    (end.country == "US").then_some(digits?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn us(postal_code: &str) -> End<'_> {
        End { country: "US", postal_code }
    }

    #[test]
    fn zones_grow_with_the_distance() {
        assert_eq!(zone(us("78756"), us("78701-1234")), 1);
        assert_eq!(zone(us("78756"), us("75201")), 2);
        assert_eq!(zone(us("78756"), us("91521")), 4);
        assert_eq!(zone(us("02108"), us("94105")), 8);
        assert_eq!(zone(us("94105"), us("02108")), 8);
        assert_eq!(zone(us("Ä1"), us("02108")), UNKNOWN_DOMESTIC);
    }

    #[test]
    fn a_border_decides_before_any_distance() {
        let toronto = End { country: "CA", postal_code: "M5V 2T6" };
        assert_eq!(zone(us("78756"), toronto), 10);
        assert_eq!(zone(us("78756"), End { country: "DE", postal_code: "10115" }), 12);
        assert_eq!(zone(us("78756"), End { country: "JP", postal_code: "100-0001" }), 13);
        assert_eq!(zone(toronto, toronto), UNKNOWN_DOMESTIC);
    }
}
