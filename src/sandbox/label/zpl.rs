//! The pen that writes pages as commands for label printers (ZPL II), at 203 dots for each inch.
//!
//! Printers set the text in a font of their own and draw the bars themselves. They have no grey: the watermark is drawn in
//! hairlines.

use super::Page;
use super::barcode::Bars;
use super::face::Mark;
use std::fmt::Write as _;

const DOTS_FOR_A_POINT: f32 = 203.0 / 72.0;

/// The commands for these pages, one label for each. `is_turned` turns them upside down.
pub(crate) fn commands(pages: &[Page], is_turned: bool) -> String {
    let mut zpl = String::new();
    for page in pages {
        let (width, height) = page.sheet.size();
        let (scale, left) = page.fit();
        let pen = Pen { scale: scale * DOTS_FOR_A_POINT, left: left * DOTS_FOR_A_POINT };
        let (width, height) = (dots(width * DOTS_FOR_A_POINT), dots(height * DOTS_FOR_A_POINT));
        let turn = if is_turned { 'I' } else { 'N' };
        // Text in UTF-8, the label upright or upside down, the paper's size, no offset.
        put(&mut zpl, format_args!("^XA\n^CI28\n^PO{turn}\n^PW{width}\n^LL{height}\n^LH0,0\n"));
        for mark in &page.marks {
            pen.write(&mut zpl, mark);
        }
        zpl.push_str("^PQ1\n^XZ\n");
    }
    zpl
}

fn put(zpl: &mut String, text: std::fmt::Arguments<'_>) {
    // A string takes everything.
    let _ = zpl.write_fmt(text);
}

/// The nearest dot.
fn dots(length: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range saturates")]
    let dots = length.round() as i32;
    dots
}

/// Text as a field's data: `^`, `~`, `_` and whatever is no printable ASCII in hexadecimal.
fn escaped(text: &str) -> String {
    let mut data = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '^' | '~' | '_' | '\\' => put(&mut data, format_args!("_{:02X}", u32::from(letter))),
            ' '..='~' => data.push(letter),
            // Nothing that a printer could take for a command.
            _ if letter.is_control() => data.push(' '),
            _ => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    put(&mut data, format_args!("_{byte:02X}"));
                }
            }
        }
    }
    data
}

/// From points of a page to dots.
struct Pen {
    scale: f32,
    left: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (i32, i32) {
        (dots(self.left + x * self.scale), dots(y * self.scale))
    }

    fn write(&self, zpl: &mut String, mark: &Mark) {
        match mark {
            Mark::Block { x, y, width, height, shade } => {
                let ((left, top), (right, bottom)) = (self.at(*x, *y), self.at(x + width, y + height));
                let (wide, high) = ((right - left).max(1), (bottom - top).max(1));
                let colour = if *shade > 0.5 { 'W' } else { 'B' };
                // A box whose border is as thick as the box is filled.
                let thick = wide.min(high);
                put(zpl, format_args!("^FO{left},{top}^GB{wide},{high},{thick},{colour}^FS\n"));
            }
            Mark::Bars { x, y, module, height, text } => {
                let Some(bars) = Bars::of(text) else {
                    return;
                };
                let room = f32::from(bars.modules()) * module;
                // Printers know modules of whole dots, up to ten.
                let module = dots((module * self.scale).floor()).clamp(1, 10);
                let wide = i32::from(bars.modules()) * module;
                let ((middle, top), (_, bottom)) = (self.at(x + room / 2.0, *y), self.at(*x, y + height));
                let (left, high) = (middle - wide / 2, bottom - top);
                let data = escaped(text);
                put(zpl, format_args!("^BY{module}\n^FO{left},{top}^BCN,{high},N,N,N,A^FH^FD{data}^FS\n"));
            }
            Mark::Stroke { points, .. } => {
                for ((x1, y1), (x2, y2)) in points.iter().zip(points.iter().skip(1)) {
                    hairline(zpl, self.at(*x1, *y1), self.at(*x2, *y2));
                }
            }
            Mark::Text { x, y, size, text, .. } => {
                let (left, base) = self.at(*x, *y);
                let high = dots(size * self.scale).max(8);
                put(zpl, format_args!("^FT{left},{base}^A0N,{high},{high}^FH^FD{}^FS\n", escaped(text)));
            }
        }
    }
}

/// A line between two dots, as thin as can be seen.
fn hairline(zpl: &mut String, (x1, y1): (i32, i32), (x2, y2): (i32, i32)) {
    const THICK: i32 = 2;
    let (left, top) = (x1.min(x2), y1.min(y2));
    let (wide, high) = ((x1 - x2).abs(), (y1 - y2).abs());
    // Diagonals are three dots wide and high at least.
    if wide < 3 || high < 3 {
        let (wide, high) = (wide.max(THICK), high.max(THICK));
        put(zpl, format_args!("^FO{left},{top}^GB{wide},{high},{THICK},B^FS\n"));
    } else {
        let leaning = if (x1 < x2) == (y1 < y2) { 'L' } else { 'R' };
        put(zpl, format_args!("^FO{left},{top}^GD{wide},{high},{THICK},B,{leaning}^FS\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::label::Sheet;
    use crate::sandbox::label::face::Face;

    #[test]
    fn data_cannot_become_a_command() {
        assert_eq!(escaped("a^XZ~JA_b\\"), "a_5EXZ_7EJA_5Fb_5C");
        assert_eq!(escaped("Zoë"), "Zo_C3_AB");
        assert_eq!(escaped("a\nb\u{7F}\u{85}"), "a b  ");
        let face = Face { to: vec!["^XZ^XA~JR".into()], tracking_number: "1Z^FS".into(), ..Face::default() };
        let zpl = commands(&[Page::of(&face, Sheet::FourBySix)], false);
        assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count(), zpl.matches('~').count()), (1, 1, 0));
    }

    #[test]
    fn every_mark_lies_on_the_paper() {
        let face = Face { to: vec!["Ada".into()], tracking_number: "9405511899560441854156".into(), ..Face::default() };
        let zpl = commands(&[Page::of(&face, Sheet::FourBySix)], true);
        assert!(zpl.starts_with("^XA\n^CI28\n^POI\n^PW812\n^LL1218\n"), "{zpl}");
        for field in zpl.lines().filter(|line| line.starts_with("^FO") || line.starts_with("^FT")) {
            let place = field.get(3..).unwrap().split('^').next().unwrap();
            let (x, y) = place.split_once(',').unwrap();
            assert!((0..812).contains(&x.parse::<i32>().unwrap()), "{field}");
            assert!((0..1218).contains(&y.parse::<i32>().unwrap()), "{field}");
        }
    }
}
