//! The outlines of the letters that are drawn into pictures.
//!
//! `build.rs` writes them, out of fonts whose widths are those of a PDF's. Numbers have seven bits to the byte, the
//! lowest first, and their sign in the lowest bit. First come the contours: how many there are, and of each the length in
//! bytes and the steps, `l` for a straight one and `q` for a curve with one point to bend it; points are as far from the
//! last as they say. Then come the letters: each one's number, how far it is to the next one, how many contours it has,
//! and of each contour which it is and where it begins. Contours are closed, and count upward.

/// How many units an em has.
pub(crate) const EM: f32 = 256.0;

const REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/regular.outlines"));
const BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bold.outlines"));

/// A letter of a font.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// How far it is to the next, in units.
    pub(crate) advance: i32,
    /// Its steps.
    pub(crate) steps: Vec<Step>,
}

/// A step of an outline, to a point, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A contour begins.
    Begin((i32, i32)),
    /// It goes straight on.
    Line((i32, i32)),
    /// It bends on the way, toward the first point.
    Bend((i32, i32), (i32, i32)),
}

/// The letter of a font.
pub(crate) fn find(is_bold: bool, wanted: char) -> Option<Letter> {
    let mut rest = if is_bold { BOLD } else { REGULAR };
    let mut shapes = Vec::new();
    for _ in 0..number(&mut rest)? {
        let length = usize::try_from(number(&mut rest)?).ok()?;
        let (shape, after) = rest.split_at_checked(length)?;
        shapes.push(shape);
        rest = after;
    }
    loop {
        let is_it = u32::try_from(number(&mut rest)?) == Ok(u32::from(wanted));
        let mut letter = Letter { advance: number(&mut rest)?, steps: Vec::new() };
        for _ in 0..number(&mut rest)? {
            let shape = shapes.get(usize::try_from(number(&mut rest)?).ok()?)?;
            let begin = (number(&mut rest)?, number(&mut rest)?);
            if is_it {
                trace(begin, shape, &mut letter.steps)?;
            }
        }
        if is_it {
            return Some(letter);
        }
    }
}

/// Follows a contour.
fn trace(mut last: (i32, i32), mut shape: &[u8], steps: &mut Vec<Step>) -> Option<()> {
    steps.push(Step::Begin(last));
    while let Some((kind, mut rest)) = shape.split_first() {
        let mut point = || {
            last = (last.0 + number(&mut rest)?, last.1 + number(&mut rest)?);
            Some(last)
        };
        steps.push(match kind {
            b'l' => Step::Line(point()?),
            b'q' => Step::Bend(point()?, point()?),
            _ => return None,
        });
        shape = rest;
    }
    Some(())
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
                assert_eq!(find(is_bold, letter).unwrap().steps, told.0, "{letter}");
                count += 1;
            }
            assert!(count > 200);
        }
    }
}
