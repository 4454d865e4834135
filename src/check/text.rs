//! How the kinds of strings are written, as far as it is worth pointing out.

use crate::shape::Format;

/// Whether a string is written as its format says.
pub(super) fn is_written(format: Format, value: &str) -> bool {
    let is = |allowed: fn(u8) -> bool| value.bytes().all(allowed);
    match format {
        Format::Free | Format::PostalCode => true,
        Format::SeId => {
            value.strip_prefix("se-").is_some_and(|rest| rest.split('-').all(|group| !group.is_empty()))
                && is(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        }
        // A code of the definition ends in a blank, so a trailing blank is no mistake.
        Format::Code => is(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b' ')),
        Format::Date => is_date(value) || is_date_time(value),
        Format::DateTime => is_date_time(value),
        Format::Email => value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
        Format::Url | Format::Destination => value.starts_with("https://") || value.starts_with("http://"),
        Format::Country => value.len() == 2 && is(|byte| byte.is_ascii_uppercase()),
        Format::Currency => value.len() == 3 && is(|byte| byte.is_ascii_alphabetic()),
    }
}

/// A string of the format, for a hint.
pub(super) const fn example(format: Format) -> &'static str {
    match format {
        Format::Free | Format::PostalCode => "any text",
        Format::SeId => "like se-28529731",
        Format::Code => "lower-case letters, digits and underscores, like usps_priority_mail",
        Format::Date => "like 2026-11-22",
        Format::DateTime => "like 2026-11-22T07:52:32Z",
        Format::Email => "like name@example.com",
        Format::Url | Format::Destination => "starts with https://",
        Format::Country => "two capital letters, like US",
        Format::Currency => "three letters, like usd",
    }
}

/// Matches a value against a picture in which `0` stands for any digit.
fn is_like(value: &[u8], picture: &[u8]) -> bool {
    value.len() == picture.len()
        && value.iter().zip(picture).all(
            |(byte, like)| {
                if *like == b'0' { byte.is_ascii_digit() } else { byte == like }
            },
        )
}

fn is_date(value: &str) -> bool {
    is_like(value.as_bytes(), b"0000-00-00")
}

fn is_date_time(value: &str) -> bool {
    let Some((moment, rest)) = value.as_bytes().split_at_checked(19) else {
        return false;
    };
    if !is_like(moment, b"0000-00-00T00:00:00") {
        return false;
    }
    let offset = match rest {
        [b'.', digits @ ..] => {
            let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if count == 0 {
                return false;
            }
            digits.get(count..).unwrap_or_default()
        }
        _ => rest,
    };
    offset == b"Z" || is_like(offset, b"+00:00") || is_like(offset, b"-00:00")
}
