//! The outlines of the letters that are drawn into pictures.
//!
//! `build.rs` writes them, out of fonts whose widths are those of a PDF's. A font is its letters, each as its number,
//! the length of what follows in bytes, how far it is to the next letter, and the steps of its outline: `m` for where a
//! line begins, `l` for a straight one, `q` for a curve with one point to bend it. Numbers have seven bits to the byte,
//! the lowest first, and their sign in the lowest bit; points are as far from the last as they say. Lines are closed,
//! and count upward.

/// How many units an em has.
pub(crate) const EM: f32 = 512.0;

const REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/regular.outlines"));
const BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bold.outlines"));

/// A letter of a font.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letter {
    /// How far it is to the next, in units.
    pub(crate) advance: i32,
    steps: &'static [u8],
}

/// A step of an outline, to a point, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A line begins.
    Begin((i32, i32)),
    /// It goes straight on.
    Line((i32, i32)),
    /// It bends on the way, toward the first point.
    Bend((i32, i32), (i32, i32)),
}

/// The letter of a font.
pub(crate) fn find(is_bold: bool, wanted: char) -> Option<Letter> {
    let mut rest = if is_bold { BOLD } else { REGULAR };
    loop {
        let letter = number(&mut rest)?;
        let length = usize::try_from(number(&mut rest)?).ok()?;
        let (mut steps, next) = rest.split_at_checked(length)?;
        if u32::try_from(letter) == Ok(u32::from(wanted)) {
            return Some(Letter { advance: number(&mut steps)?, steps });
        }
        rest = next;
    }
}

impl Letter {
    /// The steps of its outline.
    pub(crate) fn steps(self) -> impl Iterator<Item = Step> {
        let mut rest = self.steps;
        let mut last = (0, 0);
        std::iter::from_fn(move || {
            let (kind, after) = rest.split_first()?;
            rest = after;
            let mut point = || {
                last = (last.0 + number(&mut rest)?, last.1 + number(&mut rest)?);
                Some(last)
            };
            Some(match kind {
                b'm' => Step::Begin(point()?),
                b'l' => Step::Line(point()?),
                b'q' => Step::Bend(point()?, point()?),
                _ => return None,
            })
        })
    }
}

fn number(bytes: &mut &[u8]) -> Option<i32> {
    let mut whole = 0_u32;
    for place in 0..5 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        whole |= u32::from(byte & 0x7F).checked_shl(7 * place)?;
        if *byte < 0x80 {
            let size = i32::try_from(whole >> 1).ok()?;
            return Some(if whole & 1 == 1 { -size } else { size });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use ttf_parser::{Face, OutlineBuilder};

    /// The outline as the font itself has it.
    #[derive(Default)]
    struct Told(Vec<Step>, f32);

    impl Told {
        #[expect(clippy::cast_possible_truncation, reason = "no letter is thousands of ems wide")]
        fn at(&self, x: f32, y: f32) -> (i32, i32) {
            ((x * self.1).round() as i32, (y * self.1).round() as i32)
        }
    }

    impl OutlineBuilder for Told {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push(Step::Begin(self.at(x, y)));
        }

        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push(Step::Line(self.at(x, y)));
        }

        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0.push(Step::Bend(self.at(x1, y1), self.at(x, y)));
        }

        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
            panic!("outlines of TrueType have no such curves");
        }

        fn close(&mut self) {}
    }

    #[test]
    fn letters_are_those_of_the_fonts() {
        let fonts: [(bool, &[u8]); 2] =
            [(false, include_bytes!("fonts/regular.ttf")), (true, include_bytes!("fonts/bold.ttf"))];
        for (is_bold, font) in fonts {
            let font = Face::parse(font, 0).unwrap();
            let mut count = 0;
            // The last number is no letter: it ends the font's table.
            for letter in '\0'..'\u{FFFF}' {
                let Some(glyph) = font.glyph_index(letter) else {
                    assert!(find(is_bold, letter).is_none(), "{letter}");
                    continue;
                };
                let mut told = Told(Vec::new(), EM / f32::from(font.units_per_em()));
                font.outline_glyph(glyph, &mut told);
                assert_eq!(
                    find(is_bold, letter).unwrap_or_else(|| panic!("{letter:?}")).steps().collect::<Vec<_>>(),
                    told.0,
                    "{letter}"
                );
                count += 1;
            }
            assert!(count > 200);
        }
    }
}
