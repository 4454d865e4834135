//! Capitals and small letters, as far as the Latin alphabets of Europe go.
//!
//! The standard library knows those of all scripts, in tables that would be a twentieth of the sandbox's wasm.

/// A text in capitals.
pub(crate) fn upper(text: &str) -> String {
    text.chars().map(upper_letter).collect()
}

/// A text in small letters.
pub(crate) fn lower(text: &str) -> String {
    text.chars().map(lower_letter).collect()
}

/// The capital of a letter.
pub(crate) fn upper_letter(letter: char) -> char {
    match letter {
        'à'..='ö' | 'ø'..='þ' => moved(letter, -0x20),
        'ÿ' => 'Ÿ',
        'ı' => 'I',
        _ if is_in_pairs(letter) && !is_capital_of_a_pair(letter) => moved(letter, -1),
        _ => letter.to_ascii_uppercase(),
    }
}

/// The small form of a letter.
pub(crate) fn lower_letter(letter: char) -> char {
    match letter {
        'À'..='Ö' | 'Ø'..='Þ' => moved(letter, 0x20),
        'Ÿ' => 'ÿ',
        'İ' => 'i',
        _ if is_in_pairs(letter) && is_capital_of_a_pair(letter) => moved(letter, 1),
        _ => letter.to_ascii_lowercase(),
    }
}

/// Whether a letter is a capital.
pub(crate) fn is_upper(letter: char) -> bool {
    lower_letter(letter) != letter
}

/// Latin Extended-A has capitals and small letters in turns, but for these few.
const fn is_in_pairs(letter: char) -> bool {
    matches!(letter, 'Ā'..='į' | 'Ĳ'..='ķ' | 'Ĺ'..='ň' | 'Ŋ'..='ŷ' | 'Ź'..='ž')
}

/// In two stretches the capitals have the odd numbers.
const fn is_capital_of_a_pair(letter: char) -> bool {
    let is_odd = letter as u32 % 2 == 1;
    matches!(letter, 'Ĺ'..='ň' | 'Ź'..='ž') == is_odd
}

fn moved(letter: char, by: i32) -> char {
    u32::from(letter).checked_add_signed(by).and_then(char::from_u32).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_standard_library() {
        for letter in '\0'..='\u{17F}' {
            if !"µßŉſ".contains(letter) {
                assert!(letter.to_uppercase().eq([upper_letter(letter)]), "{letter}");
            }
            if letter != 'İ' {
                assert!(letter.to_lowercase().eq([lower_letter(letter)]), "{letter}");
                assert_eq!(letter.is_uppercase(), is_upper(letter), "{letter}");
            }
        }
        assert_eq!((upper("Łódź straße"), lower("ŁÓDŹ İ 東")), ("ŁÓDŹ STRAßE".to_owned(), "łódź i 東".to_owned()));
    }
}
