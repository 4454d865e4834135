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

    /// How many units an em has in what is written: at most a fifth of a dot is lost in the largest print.
    const EM: f32 = 512.0;

    pub(crate) fn write() -> Result<(), Box<dyn Error>> {
        let out = std::env::var_os("OUT_DIR").ok_or("cargo gives no OUT_DIR")?;
        for name in ["regular", "bold"] {
            let font = std::fs::read(format!("src/sandbox/label/fonts/{name}.ttf"))?;
            std::fs::write(Path::new(&out).join(format!("{name}.outlines")), outlines(&Face::parse(&font, 0)?)?)?;
        }
        Ok(())
    }

    fn outlines(font: &Face<'_>) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut letters = Vec::new();
        for table in font.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(|table| table.is_unicode()) {
            table.codepoints(|code| letters.extend(char::from_u32(code)));
        }
        letters.sort_unstable();
        letters.dedup();
        let mut all = Vec::new();
        let scale = EM / f32::from(font.units_per_em());
        for letter in letters {
            let Some(glyph) = font.glyph_index(letter) else { continue };
            let mut outline = Outline { scale, ..Outline::default() };
            font.outline_glyph(glyph, &mut outline);
            let mut bytes = Vec::new();
            number(&mut bytes, whole(f32::from(font.glyph_hor_advance(glyph).unwrap_or_default()) * scale));
            bytes.append(&mut outline.bytes);
            number(&mut all, i32::try_from(u32::from(letter))?);
            number(&mut all, i32::try_from(bytes.len())?);
            all.append(&mut bytes);
        }
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

    /// The steps of an outline.
    #[derive(Default)]
    struct Outline {
        scale: f32,
        last: (i32, i32),
        bytes: Vec<u8>,
    }

    impl Outline {
        fn step(&mut self, kind: u8, points: &[(f32, f32)]) {
            self.bytes.push(kind);
            for (x, y) in points {
                let at = (whole(x * self.scale), whole(y * self.scale));
                number(&mut self.bytes, at.0 - self.last.0);
                number(&mut self.bytes, at.1 - self.last.1);
                self.last = at;
            }
        }
    }

    impl OutlineBuilder for Outline {
        fn move_to(&mut self, x: f32, y: f32) {
            self.step(b'm', &[(x, y)]);
        }

        fn line_to(&mut self, x: f32, y: f32) {
            self.step(b'l', &[(x, y)]);
        }

        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.step(b'q', &[(x1, y1), (x, y)]);
        }

        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
            // Outlines of TrueType have none. If these fonts ever did, the reader would refuse the step.
            self.step(b'c', &[]);
        }

        fn close(&mut self) {}
    }
}
