//! "Did you mean …?"

/// The known word that is most like another, if any is like it at all.
pub(super) fn nearest(word: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let word = plain(word);
    let mut best: Option<(usize, &'static str)> = None;
    // Half of the letters may differ in no case; a third is a typing error.
    let mut limit = word.len() / 3;
    for candidate in known {
        let candidate_plain = plain(candidate);
        let distance = match is_short_for(&word, &candidate_plain) {
            true => limit.min(1),
            false => distance(&word, &candidate_plain),
        };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
            limit = distance;
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Without case and separators, so that `serviceCode` is `service_code`. Cut, since the caller chooses the length.
fn plain(word: &str) -> Vec<u8> {
    word.bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-' | b' '))
        .map(|byte| byte.to_ascii_lowercase())
        .take(48)
        .collect()
}

/// Whether a word is the beginning of another: `void` of `voided`.
fn is_short_for(word: &[u8], long: &[u8]) -> bool {
    word.len() > 2 && long.starts_with(word)
}

/// How many letters have to be put in, left out or changed (Levenshtein).
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.iter().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right) {
            let cost = (diagonal + usize::from(a != b)).min(before + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = cost;
            before = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_other_spellings_and_typing_errors_and_nothing_else() {
        let known = ["service_code", "carrier_id", "no", "yes"];
        let meant = |word| nearest(word, known.into_iter());
        assert_eq!(meant("serviceCode"), Some("service_code"));
        assert_eq!(meant("sevice_code"), Some("service_code"));
        assert_eq!(meant("carrier_ids"), Some("carrier_id"));
        assert_eq!(meant("No"), Some("no"));
        assert_eq!(meant("service"), Some("service_code"));
        assert_eq!(meant("reference"), None);
        assert_eq!(meant(""), None);
    }
}
