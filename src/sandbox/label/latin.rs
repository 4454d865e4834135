//! Latin letters and their accents: what becomes of those that code page 1252 does not have.
//!
//! Both tables say what Unicode says of these letters (NFC and NFKD); a test holds them against the whole of its data,
//! which would be a fifth of the sandbox's wasm.

/// The accents that code page 1252 has on letters, each with pairs of a letter and the same letter with it.
const ACCENTED: [(char, &str); 8] = [
    ('\u{300}', "AÀEÈIÌOÒUÙaàeèiìoòuù"),
    ('\u{301}', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyý"),
    ('\u{302}', "AÂEÊIÎOÔUÛaâeêiîoôuû"),
    ('\u{303}', "AÃNÑOÕaãnñoõ"),
    ('\u{308}', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸ"),
    ('\u{30A}', "AÅaå"),
    ('\u{327}', "CÇcç"),
    ('\u{30C}', "SŠsšZŽzž"),
];

/// What is left of letters, figures and spaces that code page 1252 does not have: what to write, and for which.
#[rustfmt::skip]
const REDUCED: [(&str, &str); 106] = [
    ("A", "ĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"),
    ("a", "āăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặₐ"),
    ("C", "ĆĈĊČḈ"),
    ("c", "ćĉċčḉ"),
    ("D", "ĎḊḌḎḐḒ"),
    ("d", "ďḋḍḏḑḓ"),
    ("E", "ĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
    ("e", "ēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệₑ"),
    ("G", "ĜĞĠĢǦǴḠ"),
    ("g", "ĝğġģǧǵḡ"),
    ("H", "ĤȞḢḤḦḨḪ"),
    ("h", "ĥȟḣḥḧḩḫẖₕ"),
    ("I", "ĨĪĬĮİǏȈȊḬḮỈỊ"),
    ("i", "ĩīĭįǐȉȋḭḯỉịⁱ"),
    ("IJ", "Ĳ"),
    ("ij", "ĳ"),
    ("J", "Ĵ"),
    ("j", "ĵǰ"),
    ("K", "ĶǨḰḲḴ"),
    ("k", "ķǩḱḳḵₖ"),
    ("L", "ĹĻĽḶḸḺḼ"),
    ("l", "ĺļľḷḹḻḽₗ"),
    ("L·", "Ŀ"),
    ("l·", "ŀ"),
    ("N", "ŃŅŇǸṄṆṈṊ"),
    ("n", "ńņňŉǹṅṇṉṋⁿₙ"),
    ("O", "ŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
    ("o", "ōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợₒ"),
    ("R", "ŔŖŘȐȒṘṚṜṞ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("S", "ŚŜŞȘṠṢṤṦṨ"),
    ("s", "śŝşſșṡṣṥṧṩẛₛ"),
    ("T", "ŢŤȚṪṬṮṰ"),
    ("t", "ţťțṫṭṯṱẗₜ"),
    ("U", "ŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
    ("u", "ũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("W", "ŴẀẂẄẆẈ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("Y", "ŶȲẎỲỴỶỸ"),
    ("y", "ŷȳẏẙỳỵỷỹ"),
    ("Z", "ŹŻẐẒẔ"),
    ("z", "źżẑẓẕ"),
    ("DZ", "ǄǱ"),
    ("Dz", "ǅǲ"),
    ("dz", "ǆǳ"),
    ("LJ", "Ǉ"),
    ("Lj", "ǈ"),
    ("lj", "ǉ"),
    ("NJ", "Ǌ"),
    ("Nj", "ǋ"),
    ("nj", "ǌ"),
    ("Æ", "ǢǼ"),
    ("æ", "ǣǽ"),
    ("Ø", "Ǿ"),
    ("ø", "ǿ"),
    ("B", "ḂḄḆ"),
    ("b", "ḃḅḇ"),
    ("F", "Ḟ"),
    ("f", "ḟ"),
    ("M", "ḾṀṂ"),
    ("m", "ḿṁṃₘ"),
    ("P", "ṔṖ"),
    ("p", "ṕṗₚ"),
    ("V", "ṼṾ"),
    ("v", "ṽṿ"),
    ("X", "ẊẌ"),
    ("x", "ẋẍₓ"),
    (" ", "\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}‗\u{202F}‾\u{205F}\u{3000}"),
    (".", "․"),
    ("..", "‥"),
    ("!!", "‼"),
    ("??", "⁇"),
    ("?!", "⁈"),
    ("!?", "⁉"),
    ("0", "⁰₀"),
    ("4", "⁴₄④"),
    ("5", "⁵₅⑤"),
    ("6", "⁶₆⑥"),
    ("7", "⁷₇⑦"),
    ("8", "⁸₈⑧"),
    ("9", "⁹₉⑨"),
    ("+", "⁺₊"),
    ("=", "⁼₌"),
    ("(", "⁽₍"),
    (")", "⁾₎"),
    ("1", "₁①"),
    ("2", "₂②"),
    ("3", "₃③"),
    ("No", "№"),
    ("10", "⑩"),
    ("11", "⑪"),
    ("12", "⑫"),
    ("13", "⑬"),
    ("14", "⑭"),
    ("15", "⑮"),
    ("16", "⑯"),
    ("17", "⑰"),
    ("18", "⑱"),
    ("19", "⑲"),
    ("20", "⑳"),
    ("ff", "ﬀ"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
    ("ffi", "ﬃ"),
    ("ffl", "ﬄ"),
    ("st", "ﬅﬆ"),
];

/// The letters and marks of East Asian width, which lie as far from those of ASCII.
const WIDE: std::ops::RangeInclusive<char> = '\u{FF01}'..='\u{FF5E}';
const WIDE_OFFSET: u32 = 0xFEE0;

/// The pairs of a letter and the same with an accent.
fn pairs(letters: &str) -> impl Iterator<Item = (char, char)> {
    letters.chars().step_by(2).zip(letters.chars().skip(1).step_by(2))
}

/// A letter with an accent, where there is one letter for it.
pub(super) fn composed(base: char, accent: char) -> Option<char> {
    let (_, letters) = ACCENTED.iter().find(|(known, _)| *known == accent)?;
    pairs(letters).find(|(known, _)| *known == base).map(|(_, letter)| letter)
}

/// A letter without its accent.
pub(super) fn base(letter: char) -> Option<char> {
    let letters = ACCENTED.iter().flat_map(|(_, letters)| pairs(letters));
    letters.into_iter().find(|(_, known)| *known == letter).map(|(base, _)| base)
}

/// Whether it is no letter, but a mark on the one before it.
pub(super) const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1ACE}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20F0}')
}

/// What is left of a letter.
pub(super) fn reduced(letter: char) -> Option<&'static str> {
    REDUCED.iter().find(|(_, letters)| letters.contains(letter)).map(|(left, _)| *left)
}

/// The narrow form of a wide letter.
pub(super) fn narrow(letter: char) -> Option<char> {
    if WIDE.contains(&letter) { char::from_u32(u32::from(letter) - WIDE_OFFSET) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::{compose, is_combining_mark};

    /// Where the table claims to know all letters.
    const KNOWN: [std::ops::RangeInclusive<char>; 3] =
        ['\u{A0}'..='\u{24F}', '\u{1E00}'..='\u{1EFF}', '\u{FB00}'..='\u{FB06}'];

    fn is_printed(letter: char) -> bool {
        super::super::lettering::printed(&letter.to_string()) == letter.to_string()
    }

    #[test]
    fn accents_are_those_of_unicode() {
        for (accent, letters) in ACCENTED {
            for (base, letter) in pairs(letters) {
                assert_eq!(compose(base, accent), Some(letter));
            }
        }
        let all = (' '..='\u{2FF}').flat_map(|base| ('\u{300}'..='\u{36F}').map(move |accent| (base, accent)));
        for (base, accent) in all {
            let letter = compose(base, accent).filter(|letter| is_printed(*letter));
            assert_eq!(composed(base, accent), letter, "{base} with {accent:?}");
        }
    }

    #[test]
    fn what_is_left_is_what_unicode_says() {
        for letter in KNOWN.into_iter().flatten().filter(|letter| !is_printed(*letter)) {
            let parts = std::iter::once(letter).nfkd();
            let left: String = parts.filter(|part| *part != letter && is_printed(*part)).collect();
            assert_eq!(reduced(letter).unwrap_or_default(), left, "{letter}");
        }
        for (left, letters) in REDUCED {
            for letter in letters.chars() {
                let parts = std::iter::once(letter).nfkd();
                let printed: String = parts.filter(|part| *part != letter && is_printed(*part)).collect();
                assert_eq!(printed, left, "{letter}");
            }
        }
        for letter in WIDE {
            assert_eq!(
                narrow(letter).into_iter().collect::<String>(),
                std::iter::once(letter).nfkd().collect::<String>()
            );
        }
    }

    #[test]
    fn marks_are_marks() {
        assert!(('\0'..='\u{FFFF}').filter(|letter| is_mark(*letter)).all(is_combining_mark));
    }
}
