//! A text as words.

use crate::sandbox::letter_case::{is_upper, lower};
use crate::sandbox::postal::street;

/// A word of a text.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// It, without the punctuation around it.
    pub(super) text: String,
    /// The place of its first letter.
    pub(super) start: usize,
    /// The place after its last letter.
    pub(super) end: usize,
    /// Whether something ends with it: a line, a sentence, an item of a list.
    pub(super) is_last: bool,
    /// Whether a line ends with it.
    pub(super) is_last_of_line: bool,
    /// Whether it is known what it means.
    pub(super) is_taken: bool,
}

impl Word {
    /// Whether it begins with a digit.
    pub(super) fn is_number(&self) -> bool {
        self.text.starts_with(|letter: char| letter.is_ascii_digit())
    }

    /// Whether it could stand in a name: letters, the first of them a capital.
    pub(super) fn is_name(&self) -> bool {
        self.text.starts_with(is_upper)
            && self.text.chars().all(|letter| letter.is_alphabetic() || "'’-.&".contains(letter))
    }
}

/// What ends in a full stop without ending a sentence.
fn is_abbreviation(word: &str) -> bool {
    const TITLES: [&str; 8] = ["mr", "mrs", "ms", "dr", "inc", "co", "corp", "ltd"];
    word.chars().count() == 1
        || word.contains('.')
        || street::is_kind(word)
        || street::is_unit(word)
        || TITLES.contains(&lower(word).as_str())
}

/// Splits a text into words.
pub(super) fn split(letters: &[char]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = None;
    for place in 0..=letters.len() {
        let letter = letters.get(place).copied();
        if letter.is_some_and(|_| is_inside(letters, place)) {
            start.get_or_insert(place);
            continue;
        }
        if let Some(first) = start.take() {
            words.extend(word(letters, first, place));
        }
        if let Some(last) = words.last_mut() {
            let ends_line = matches!(letter, Some('\n' | '\r') | None);
            last.is_last_of_line |= ends_line;
            last.is_last |= ends_line || matches!(letter, Some(',' | ';' | '(' | ')' | '|'));
        }
    }
    words
}

/// Whether the letter at a place belongs to a word.
fn is_inside(letters: &[char], place: usize) -> bool {
    let at = |place: usize| letters.get(place).copied().unwrap_or(' ');
    match at(place) {
        ',' => {
            // The comma of a thousand: `1,000`.
            let is_digit = |place: usize| at(place).is_ascii_digit();
            place > 0 && is_digit(place - 1) && (1..=3).all(|step| is_digit(place + step)) && !is_digit(place + 4)
        }
        ';' | '(' | ')' | '|' => false,
        letter => !letter.is_whitespace(),
    }
}

fn word(letters: &[char], first: usize, end: usize) -> Option<Word> {
    let is_mark = |place: usize| letters.get(place).is_some_and(|letter| ".,:!?\u{201c}\u{201d}\"'*".contains(*letter));
    let mut start = first;
    while start < end && is_mark(start) {
        start += 1;
    }
    let mut stop = end;
    while stop > start && is_mark(stop - 1) {
        stop -= 1;
    }
    if start == stop {
        return None;
    }
    let text: String = letters.iter().take(stop).skip(start).collect();
    let tail: String = letters.iter().take(end).skip(stop).collect();
    let is_last = tail.contains(['!', '?', ':']) || tail.contains('.') && !is_abbreviation(&text);
    Some(Word { text, start, end: stop, is_last, is_last_of_line: false, is_taken: false })
}
