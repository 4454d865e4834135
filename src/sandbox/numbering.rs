//! Tracking numbers in the carriers' own forms, with their check digits.
//!
//! Where a form has a place for the shipper, the account's number stands there, or as much of it as there is room for.
//! The forms and check digits are the carriers'; the shippers and services in them are made up.

/// A form of tracking numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// USPS Intelligent Mail package barcode: 22 digits.
    Impb,
    /// The Universal Postal Union's S10, for mail across borders: `CP000000015US`.
    S10,
    /// UPS: `1Z` and sixteen letters and digits.
    OneZ,
    /// FedEx: twelve digits.
    FedEx,
    /// Any other carrier: twelve digits of the sandbox's own, with the check digit of credit cards.
    Plain,
}

/// The number of the first account.
const FIRST_ACCOUNT: u32 = 100_001;

/// One number for an account and a serial, small while both are small, and never the same for two pairs (Cantor's
/// pairing): the short forms have no room for both side by side.
fn paired(account: u32, serial: u64) -> u64 {
    let account = u64::from(account.saturating_sub(FIRST_ACCOUNT));
    let sum = account.saturating_add(serial);
    (sum.saturating_mul(sum.saturating_add(1)) / 2).saturating_add(serial)
}

/// Makes a number. `mark` tells the service, in the form's own way.
///
/// No two are alike, over all accounts and serials: up to ten million labels of each account, and in the short forms as
/// long as accounts and serials together are fewer than 141,000 (FedEx and others) or 72,000 (S10).
pub(crate) fn tracking_number(numbering: Numbering, mark: &str, account: u32, serial: u64) -> String {
    match numbering {
        Numbering::Impb => {
            with_check(format!("94{mark:0>3.3}999{account:06}{:07}", serial % 10_000_000), mod_10_from_right)
        }
        Numbering::S10 => {
            const LETTERS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
            let pair = paired(account, serial);
            let digits = format!("{:08}", pair % 100_000_000);
            // Any second letter goes with the first one, which tells the kind of mail; where digits run out, the next.
            let mut letters = mark.bytes();
            let kind = letters.next().unwrap_or(b'C');
            let first = u64::from(letters.next().unwrap_or(b'P').wrapping_sub(b'A'));
            let place = usize::try_from((first + pair / 100_000_000) % 26).unwrap_or_default();
            let series = LETTERS.get(place).copied().unwrap_or(b'P');
            format!("{}{}{digits}{}US", char::from(kind), char::from(series), mod_11_of_s10(&digits))
        }
        Numbering::OneZ => {
            let body = format!("{account:06}{mark:0>2.2}{:07}", serial % 10_000_000);
            format!("1Z{}", with_check(body, mod_10_of_ups))
        }
        Numbering::FedEx => with_check(format!("7{:010}", paired(account, serial) % 10_000_000_000), mod_11_of_fedex),
        Numbering::Plain => with_check(format!("9{:010}", paired(account, serial) % 10_000_000_000), luhn),
    }
}

fn with_check(mut digits: String, check: fn(&str) -> u32) -> String {
    let check = check(&digits);
    digits.push(char::from_digit(check, 10).unwrap_or('0'));
    digits
}

fn digit(letter: char) -> u32 {
    letter.to_digit(10).unwrap_or_default()
}

/// USPS: every second digit from the right counts three times.
fn mod_10_from_right(digits: &str) -> u32 {
    let sum: u32 =
        digits.chars().rev().map(digit).zip([3, 1].into_iter().cycle()).map(|(digit, times)| digit * times).sum();
    (10 - sum % 10) % 10
}

/// S10: each of the eight digits has a weight of its own.
fn mod_11_of_s10(digits: &str) -> u32 {
    let sum: u32 = digits.chars().map(digit).zip([8, 6, 4, 2, 3, 5, 9, 7]).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check,
    }
}

/// UPS: letters count as digits, and every second place counts twice.
fn mod_10_of_ups(text: &str) -> u32 {
    let value = |letter: char| match letter {
        '0'..='9' => digit(letter),
        _ => (u32::from(letter) - 3) % 10,
    };
    let sum: u32 = text.chars().map(value).zip([1, 2].into_iter().cycle()).map(|(value, times)| value * times).sum();
    (10 - sum % 10) % 10
}

/// FedEx: weights of 3, 1 and 7 in turn.
fn mod_11_of_fedex(digits: &str) -> u32 {
    let sum: u32 =
        digits.chars().map(digit).zip([3, 1, 7].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    sum % 11 % 10
}

/// Every second digit from the right counts twice, and then its digits are added.
fn luhn(digits: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .chars()
        .rev()
        .map(digit)
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { doubled(digit) } else { digit })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_is_right(number: &str, check: fn(&str) -> u32) {
        let (body, last) = number.split_at(number.len() - 1);
        assert_eq!(check(body).to_string(), last, "{number}");
    }

    #[test]
    fn check_digits_are_those_of_published_examples() {
        check_is_right("9405511899560441854156", mod_10_from_right);
        for number in ["999AA10123456784", "5R89390357567127", "879E930346834440"] {
            check_is_right(number, mod_10_of_ups);
        }
        check_is_right("986578788855", mod_11_of_fedex);
        assert_eq!(mod_11_of_s10("47312482"), 9);
        check_is_right("4242424242424242", luhn);
    }

    #[test]
    fn every_form_has_its_length() {
        for (numbering, mark, number) in [
            (Numbering::Impb, "055", "94055999100001000000"),
            (Numbering::S10, "CP", "CP00000002"),
            (Numbering::OneZ, "03", "1Z100001030000001"),
            (Numbering::FedEx, "", "70000000002"),
            (Numbering::Plain, "", "90000000002"),
        ] {
            let made = tracking_number(numbering, mark, 100_001, 1);
            assert!(made.starts_with(number), "{made}");
            let length = match numbering {
                Numbering::Impb => 22,
                Numbering::S10 => 13,
                Numbering::OneZ => 18,
                Numbering::FedEx | Numbering::Plain => 12,
            };
            assert_eq!(made.len(), length);
        }
    }

    #[test]
    fn no_two_are_alike() {
        for numbering in [Numbering::Impb, Numbering::S10, Numbering::OneZ, Numbering::FedEx, Numbering::Plain] {
            let made: std::collections::BTreeSet<String> = (0..150)
                .flat_map(|shop| [100_001 + shop, 101_001 + shop, 200_001 + shop])
                .flat_map(|shop| (1..150).map(move |serial| tracking_number(numbering, "CP", shop, serial)))
                .collect();
            assert_eq!(made.len(), 3 * 150 * 149, "{numbering:?}");
        }
    }
}
