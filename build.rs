//! Makes the letters of the sandbox's labels out of their fonts.
//!
//! A label needs the outlines of two hundred letters. A font has more than that, and reading one at run time would be a
//! twentieth of the sandbox's wasm. `src/sandbox/label/outlines.rs` says how they are written, and reads them.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=src/sandbox/label/fonts");
    #[cfg(feature = "sandbox")]
    fonts::write()?;
    Ok(())
}

#[cfg(feature = "sandbox")]
mod fonts {
    use std::error::Error;
    use std::path::Path;
    use ttf_parser::{Face, OutlineBuilder};

    /// How many units an em has in what is written: less than half a dot is lost in the largest print.
    const EM: f32 = 256.0;

    pub(crate) fn write() -> Result<(), Box<dyn Error>> {
        let out = std::env::var_os("OUT_DIR").ok_or("cargo gives no OUT_DIR")?;
        for name in ["regular", "bold"] {
            let font = std::fs::read(format!("src/sandbox/label/fonts/{name}.ttf"))?;
            std::fs::write(Path::new(&out).join(format!("{name}.outlines")), outlines(&Face::parse(&font, 0)?)?)?;
        }
        Ok(())
    }

    /// Letters share their contours: an `é` is an `e` and an accent that many others have.
    fn outlines(font: &Face<'_>) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut letters = Vec::new();
        for table in font.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(|table| table.is_unicode()) {
            table.codepoints(|code| letters.extend(char::from_u32(code)));
        }
        letters.sort_unstable();
        letters.dedup();
        let (mut shapes, mut written) = (Vec::new(), Vec::new());
        let scale = EM / f32::from(font.units_per_em());
        for letter in letters {
            let Some(glyph) = font.glyph_index(letter) else { continue };
            let mut outline = Outline { scale, ..Outline::default() };
            font.outline_glyph(glyph, &mut outline);
            number(&mut written, i32::try_from(u32::from(letter))?);
            number(&mut written, whole(f32::from(font.glyph_hor_advance(glyph).unwrap_or_default()) * scale));
            number(&mut written, i32::try_from(outline.contours.len())?);
            for ((x, y), shape) in outline.contours {
                let place = shapes.iter().position(|known| *known == shape).unwrap_or_else(|| {
                    shapes.push(shape);
                    shapes.len() - 1
                });
                number(&mut written, i32::try_from(place)?);
                number(&mut written, x);
                number(&mut written, y);
            }
        }
        let mut all = Vec::new();
        number(&mut all, i32::try_from(shapes.len())?);
        for mut shape in shapes {
            number(&mut all, i32::try_from(shape.len())?);
            all.append(&mut shape);
        }
        all.append(&mut written);
        Ok(all)
    }

    /// The nearest whole number.
    fn whole(number: f32) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "no letter is thousands of ems wide")]
        let whole = number.round() as i32;
        whole
    }

    /// Writes a number, seven bits to the byte, the lowest first. The sign is the lowest bit.
    fn number(bytes: &mut Vec<u8>, number: i32) {
        let mut rest = (number.unsigned_abs() << 1) | u32::from(number < 0);
        while rest >= 0x80 {
            bytes.push(u8::try_from(rest & 0x7F).unwrap_or_default() | 0x80);
            rest >>= 7;
        }
        bytes.push(u8::try_from(rest).unwrap_or_default());
    }

    /// The contours of a letter: where each begins, and its steps from there.
    #[derive(Default)]
    struct Outline {
        scale: f32,
        last: (i32, i32),
        contours: Vec<((i32, i32), Vec<u8>)>,
    }

    impl Outline {
        fn at(&self, x: f32, y: f32) -> (i32, i32) {
            (whole(x * self.scale), whole(y * self.scale))
        }

        fn step(&mut self, kind: u8, points: &[(f32, f32)]) {
            for (place, (x, y)) in points.iter().enumerate() {
                let at = self.at(*x, *y);
                let by = (at.0 - self.last.0, at.1 - self.last.1);
                self.last = at;
                if let Some((_, shape)) = self.contours.last_mut() {
                    if place == 0 {
                        shape.push(kind);
                    }
                    number(shape, by.0);
                    number(shape, by.1);
                }
            }
        }
    }

    impl OutlineBuilder for Outline {
        fn move_to(&mut self, x: f32, y: f32) {
            self.last = self.at(x, y);
            self.contours.push((self.last, Vec::new()));
        }

        fn line_to(&mut self, x: f32, y: f32) {
            self.step(b'l', &[(x, y)]);
        }

        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.step(b'q', &[(x1, y1), (x, y)]);
        }

        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            // Outlines of TrueType have none. If these fonts ever did, the reader would end at the step.
            self.step(b'c', &[(x1, y1), (x2, y2), (x, y)]);
        }

        fn close(&mut self) {}
    }
}
