//! Letters on a label: which bytes stand for them in a PDF's standard fonts, and how wide they are.
//!
//! The standard fonts know the 217 letters of WinAnsi (code page 1252). What lies outside is reduced to its base
//! letter where it has one (`ś` to `s`, `ǎ` to `a`), and otherwise to a question mark: a label never silently loses a
//! letter, and never becomes a broken file.

use super::latin::{base, composed, is_mark, narrow, reduced};

/// One of the two typefaces of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typeface {
    /// Helvetica.
    Regular,
    /// Helvetica Bold.
    Bold,
}

/// What replaces a letter that cannot be printed.
const UNPRINTABLE: u8 = b'?';

/// The letters of WinAnsi between 0x80 and 0x9F, where it leaves Latin-1.
const WINDOWS: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8A),
    ('‹', 0x8B),
    ('Œ', 0x8C),
    ('Ž', 0x8E),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9A),
    ('›', 0x9B),
    ('œ', 0x9C),
    ('ž', 0x9E),
    ('Ÿ', 0x9F),
];

/// Letters with a stroke through them, and the dotless i: Unicode does not take them apart.
const STROKED: [(char, &str); 16] = [
    ('ł', "l"),
    ('Ł', "L"),
    ('đ', "d"),
    ('Đ', "D"),
    ('ħ', "h"),
    ('Ħ', "H"),
    ('ŧ', "t"),
    ('Ŧ', "T"),
    ('ı', "i"),
    ('ŋ', "n"),
    ('Ŋ', "N"),
    ('ẞ', "SS"),
    ('ə', "e"),
    ('Ə', "E"),
    ('\u{2212}', "-"),
    ('\u{2011}', "-"),
];

/// Widths of the printable ASCII letters in thousandths of the type size, from the space on.
const REGULAR_WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// The same for the bold face.
const BOLD_WIDTHS: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
];

/// Widths of other letters that labels have, regular and bold.
const OTHER_WIDTHS: [(u8, u16, u16); 18] = [
    (0x80, 556, 556),
    (0x91, 222, 278),
    (0x92, 222, 278),
    (0x93, 333, 500),
    (0x94, 333, 500),
    (0x95, 350, 350),
    (0x96, 556, 556),
    (0xB0, 400, 400),
    (0xB7, 278, 278),
    (0xBA, 365, 365),
    (0xD0, 722, 722),
    (0xD7, 584, 584),
    (0xD8, 778, 778),
    (0xDE, 667, 667),
    (0xDF, 611, 611),
    (0xF0, 556, 611),
    (0xF8, 611, 611),
    (0xFE, 556, 611),
];

/// What is taken as the width of a letter that is in no table: that of the widest capitals, so that text
/// measured with it is never too long for its place.
const WIDEST: u16 = 1000;

/// The bytes that stand for a text in the standard fonts.
pub(crate) fn win_ansi(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(mut letter) = letters.next() {
        while let Some(whole) = letters.peek().and_then(|mark| composed(letter, *mark)) {
            letter = whole;
            letters.next();
        }
        match win_ansi_letter(letter) {
            Some(byte) => bytes.push(byte),
            None => reduce(letter, &mut bytes),
        }
    }
    bytes
}

/// A text as it is printed: in letters that the standard fonts know.
pub(crate) fn printed(text: &str) -> String {
    let letter =
        |byte: u8| WINDOWS.iter().find(|(_, known)| *known == byte).map_or(char::from(byte), |(letter, _)| *letter);
    win_ansi(text).into_iter().map(letter).collect()
}

/// The byte of a letter that WinAnsi knows.
fn win_ansi_letter(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' | '\u{A0}'..='\u{FF}' => u8::try_from(u32::from(letter)).ok(),
        // A label has no lines within its lines.
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(b' '),
        _ => WINDOWS.iter().find(|(known, _)| *known == letter).map(|(_, byte)| *byte),
    }
}

/// Writes the base letters of one that WinAnsi does not know, or a question mark.
fn reduce(letter: char, bytes: &mut Vec<u8>) {
    let left = STROKED.iter().find(|(known, _)| *known == letter).map(|(_, left)| *left);
    if let Some(left) = left.or_else(|| reduced(letter)) {
        bytes.extend(left.chars().filter_map(win_ansi_letter));
    } else if let Some(letter) = narrow(letter) {
        bytes.extend(win_ansi_letter(letter));
    } else if !is_mark(letter) {
        // A lone mark changes a letter that is already printed without it; anything else must be seen to be gone.
        bytes.push(UNPRINTABLE);
    }
}

/// The width of a text of this size, in points.
pub(crate) fn width(text: &str, typeface: Typeface, size: f32) -> f32 {
    let thousandths: u32 = win_ansi(text).into_iter().map(|byte| u32::from(width_of(byte, typeface))).sum();
    // At most a few thousand letters: far below where an f32 loses whole numbers.
    #[expect(clippy::cast_precision_loss, reason = "the sum is small")]
    let points = thousandths as f32 * size / 1000.0;
    points
}

/// The width of one letter, in thousandths of the type size.
fn width_of(byte: u8, typeface: Typeface) -> u16 {
    if let Some((_, regular, bold)) = OTHER_WIDTHS.iter().find(|(known, ..)| *known == byte) {
        return if typeface == Typeface::Bold { *bold } else { *regular };
    }
    // An accent does not widen its letter.
    let base = base(char::from(byte)).and_then(|base| u8::try_from(base).ok()).unwrap_or(byte);
    let widths = match typeface {
        Typeface::Regular => &REGULAR_WIDTHS,
        Typeface::Bold => &BOLD_WIDTHS,
    };
    widths.get(usize::from(base).wrapping_sub(usize::from(b' '))).copied().unwrap_or(WIDEST)
}

/// The greatest size, at most `size`, in which a text is no wider than `room`; at least 4 points.
pub(crate) fn fitting_size(text: &str, typeface: Typeface, size: f32, room: f32) -> f32 {
    let wide = width(text, typeface, size);
    if wide <= room { size } else { (size * room / wide).max(SMALLEST) }
}

/// A text that still does not fit at this size loses its end, visibly.
pub(crate) fn fitting_text(text: &str, typeface: Typeface, size: f32, room: f32) -> String {
    // A size that was made to fit does so but for what rounding adds.
    if width(text, typeface, size) <= room + 0.01 {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut wide = width("…", typeface, size);
    for letter in text.chars() {
        wide += width(letter.encode_utf8(&mut [0; 4]), typeface, size);
        if wide > room {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

/// The text in lines that are no wider than `room`, broken between words where it can be.
pub(crate) fn broken(text: &str, typeface: Typeface, size: f32, room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, typeface, size) <= room || line.is_empty() {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines
}

/// Below this nobody can read it.
const SMALLEST: f32 = 4.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_western_europe_keep_their_accents() {
        assert_eq!(win_ansi("Zoë Müller"), b"Zo\xEB M\xFCller");
        assert_eq!(win_ansi("Zoe\u{308}"), b"Zo\xEB", "however they were typed");
        assert_eq!(win_ansi("“5 €” – Œuvre"), b"\x935 \x80\x94 \x96 \x8Cuvre");
    }

    #[test]
    fn what_is_printed_can_be_read_as_text() {
        assert_eq!(printed("Łódź “5 €” 東"), "Lódz “5 €” ?");
    }

    #[test]
    fn other_latin_letters_lose_them() {
        assert_eq!(win_ansi("Łódź Şişli Čapek Đorđević Ștefan"), b"L\xF3dz Sisli Capek Dordevic Stefan");
        assert_eq!(win_ansi("ﬁne ①"), b"fine 1");
    }

    #[test]
    fn what_cannot_be_printed_is_seen_to_be_missing() {
        assert_eq!(win_ansi("東京 Ω"), b"?? ?");
        assert_eq!(win_ansi("x\u{301}"), b"x");
        assert_eq!(win_ansi("a\0b\u{7F}c"), b"a?b?c");
    }

    #[test]
    fn text_is_shrunk_and_then_cut_to_its_room() {
        assert!((width("ab", Typeface::Regular, 10.0) - 11.12).abs() < 0.001);
        assert!((width("é", Typeface::Bold, 10.0) - width("e", Typeface::Bold, 10.0)).abs() < 0.001);
        let long = "The Honourable Company of Extremely Long Names and Sons, Successors, Incorporated";
        let size = fitting_size(long, Typeface::Bold, 12.0, 100.0);
        assert!((size - SMALLEST).abs() < f32::EPSILON);
        let cut = fitting_text(long, Typeface::Bold, size, 100.0);
        assert!(cut.ends_with('…') && width(&cut, Typeface::Bold, size) <= 100.0);
        for room in 20_u8..200 {
            let room = f32::from(room);
            let size = fitting_size("WS Company", Typeface::Bold, 66.0, room);
            if size > SMALLEST {
                assert_eq!(fitting_text("WS Company", Typeface::Bold, size, room), "WS Company");
            }
        }
        let lines = broken(long, Typeface::Bold, 8.0, 150.0);
        assert!(lines.len() > 2 && lines.iter().all(|line| width(line, Typeface::Bold, 8.0) <= 150.0));
        assert_eq!(lines.join(" "), long);
    }
}
