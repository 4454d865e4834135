//! Lengths of time, as ISO 8601 writes them: `P1D`, `PT90S`, `P1DT12H`.

/// The milliseconds of a length of time. Months and years have none, for they differ in length.
pub(crate) fn milliseconds(text: &str) -> Option<i64> {
    let (days, hours) = match text.strip_prefix('P')?.split_once('T') {
        Some((_, "")) => return None,
        Some((days, hours)) => (days, hours),
        None => (text.strip_prefix('P')?, ""),
    };
    if days.is_empty() && hours.is_empty() {
        return None;
    }
    let days = sum(days, &[('W', 604_800_000), ('D', 86_400_000)])?;
    let hours = sum(hours, &[('H', 3_600_000), ('M', 60_000), ('S', 1_000)])?;
    days.checked_add(hours)
}

/// Adds up numbers with their units, each unit at most once and the greater ones first.
fn sum(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut sum = 0_i64;
    for (unit, length) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            if !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            sum = sum.checked_add(number.parse::<i64>().ok()?.checked_mul(*length)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn lengths_are_read_as_iso_8601_has_them() {
        for (text, length) in [
            ("P1D", 86_400_000),
            ("P2W", 1_209_600_000),
            ("PT90S", 90_000),
            ("PT1H30M", 5_400_000),
            ("P1DT12H", 129_600_000),
            ("PT0S", 0),
        ] {
            assert_eq!(milliseconds(text), Some(length), "{text}");
        }
        for text in
            ["", "P", "PT", "P1DT", "1D", "P1", "P1M", "P1Y", "P-1D", "PT1S1H", "P1.5D", "P1H", "P99999999999999999D"]
        {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
