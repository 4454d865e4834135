//! Numbers as they stand in JSON. Reading them as floats would bring tables of powers into the wasm.

use std::cmp::Ordering;

/// Whether a number has no fraction. One with an exponent is left to the service.
pub(super) fn is_whole(number: &str) -> bool {
    has_exponent(number) || number.split_once('.').is_none_or(|(_, fraction)| is_zero(fraction))
}

/// Compares a number with a limit. One with an exponent counts as equal: it is left to the service.
pub(super) fn compared(number: &str, limit: u32) -> Ordering {
    if has_exponent(number) {
        return Ordering::Equal;
    }
    let (sign, magnitude) = number.strip_prefix('-').map_or((false, number), |rest| (true, rest));
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    if sign && !(is_zero(whole) && is_zero(fraction)) {
        return Ordering::Less;
    }
    match whole.parse::<u32>() {
        Ok(whole) => whole.cmp(&limit).then(if is_zero(fraction) { Ordering::Equal } else { Ordering::Greater }),
        Err(_) => Ordering::Greater,
    }
}

fn has_exponent(number: &str) -> bool {
    number.bytes().any(|byte| matches!(byte, b'e' | b'E'))
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_by_their_digits() {
        for whole in ["0", "-7", "12.0", "1e3", "1.5e1", "99999999999999999999"] {
            assert!(is_whole(whole), "{whole}");
        }
        for fraction in ["0.5", "-1.01", "12.0001"] {
            assert!(!is_whole(fraction), "{fraction}");
        }
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        let cases = [
            ("0", 0, Ordering::Equal),
            ("-0", 0, Ordering::Equal),
            ("-0.0", 0, Ordering::Equal),
            ("-0.1", 0, Ordering::Less),
            ("0.1", 0, Ordering::Greater),
            ("4.99", 5, Ordering::Less),
            ("5.0", 5, Ordering::Equal),
            ("5.01", 5, Ordering::Greater),
            ("99999999999999999999", 5, Ordering::Greater),
            ("-99999999999999999999", 5, Ordering::Less),
            ("1e9", 5, Ordering::Equal),
        ];
        for (number, limit, order) in cases {
            assert_eq!(compared(number, limit), order, "{number} beside {limit}");
        }
    }
}
