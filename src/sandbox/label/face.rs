//! What is on the face of a label, and where: a list of marks that any pen can draw.
//!
//! Lengths are points (1/72 inch) from the top left corner; a face is four inches wide and six high.

use super::barcode::Bars;
use super::lettering::{Typeface, broken, fitting_size, fitting_text, width};
use super::watermark::watermark;

/// How wide a face is.
pub(crate) const WIDTH: f32 = 288.0;
/// How high a face is.
pub(crate) const HEIGHT: f32 = 432.0;

/// What a label says: one package.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Face {
    /// The carrier's name.
    pub(crate) carrier: String,
    /// The service's name.
    pub(crate) service: String,
    /// The service in a letter or two, in the box at the top.
    pub(crate) sign: String,
    /// The sender, line by line.
    pub(crate) from: Vec<String>,
    /// The receiver, line by line.
    pub(crate) to: Vec<String>,
    /// When it is given to the carrier.
    pub(crate) ship_date: String,
    /// How heavy it is, and how large, where that is known.
    pub(crate) measures: Vec<String>,
    /// What the merchant wants to find on it again.
    pub(crate) references: Vec<String>,
    /// What a carrier's driver has to know: a signature is wanted.
    pub(crate) notices: Vec<String>,
    /// What the barcode holds.
    pub(crate) tracking_number: String,
    /// Which of how many packages this is.
    pub(crate) piece: (usize, usize),
}

/// One mark on a face.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    /// A filled rectangle.
    Block {
        /// Its left edge.
        x: f32,
        /// Its upper edge.
        y: f32,
        /// How wide it is.
        width: f32,
        /// How high it is.
        height: f32,
        /// Its colour, from 0 (black) to 1 (white).
        shade: f32,
    },
    /// A line through points, drawn with a broad pen.
    Stroke {
        /// Its corners.
        points: Vec<(f32, f32)>,
        /// How broad the pen is.
        breadth: f32,
        /// Its colour, from 0 (black) to 1 (white).
        shade: f32,
    },
    /// A Code 128 barcode.
    Bars {
        /// The left edge of its first bar.
        x: f32,
        /// Its upper edge.
        y: f32,
        /// How wide its narrowest bar is.
        module: f32,
        /// How high it is.
        height: f32,
        /// What it says.
        text: String,
    },
    /// A line of text.
    Text {
        /// Where it begins.
        x: f32,
        /// Its base line.
        y: f32,
        /// The size of its letters.
        size: f32,
        /// What its letters look like.
        typeface: Typeface,
        /// What it says.
        text: String,
    },
}

const BLACK: f32 = 0.0;
const WHITE: f32 = 1.0;

const LEFT: f32 = 9.0;
const RIGHT: f32 = WIDTH - LEFT;
const TOP: f32 = 9.0;
const BOTTOM: f32 = HEIGHT - TOP;
const MARGIN: f32 = 6.0;

const HEAD_END: f32 = 88.0;
const SERVICE_END: f32 = 118.0;
const SIGN_WIDTH: f32 = 76.0;
const FROM_ROOM: f32 = 176.0;
const TO_START: f32 = 186.0;
const TO_SIZE: f32 = 13.0;
const TO_SMALLEST: f32 = 9.0;
const BARCODE_START: f32 = 290.0;
const BARCODE_END: f32 = 392.0;
const BAR_TOP: f32 = 307.0;
const BAR_HEIGHT: f32 = 62.0;
/// Code 128 wants ten blank modules on each side.
const QUIET_MODULES: f32 = 10.0;
/// Wider bars would only make a short number's barcode coarse.
const WIDEST_MODULE: f32 = 1.5;

impl Face {
    /// The marks, in the order in which they are drawn: later ones lie over earlier ones.
    pub(crate) fn marks(&self) -> Vec<Mark> {
        let mut sheet = Sheet::default();
        let middle = (WIDTH / 2.0, f32::midpoint(SERVICE_END, BARCODE_START));
        sheet.marks.extend(watermark(middle, 43.0));
        self.head(&mut sheet);
        self.service(&mut sheet);
        self.sender(&mut sheet);
        self.receiver(&mut sheet);
        self.barcode(&mut sheet);
        self.foot(&mut sheet);
        sheet.frame();
        sheet.marks
    }

    /// The service's sign, and what stands in place of the postage.
    fn head(&self, sheet: &mut Sheet) {
        let room = SIGN_WIDTH - 2.0 * MARGIN;
        let size = fitting_size(&self.sign, Typeface::Bold, 66.0, room);
        let middle = LEFT + SIGN_WIDTH / 2.0;
        // The height of a capital is 0.72 of its size.
        let base = f32::midpoint(TOP, HEAD_END) + 0.36 * size;
        let sign = fitting_text(&self.sign, Typeface::Bold, size, room);
        sheet.centred(middle, base, size, Typeface::Bold, &sign);
        sheet.upright(LEFT + SIGN_WIDTH, TOP, HEAD_END);

        let mut lines =
            vec![("SAMPLE".to_owned(), Typeface::Bold, 15.0), ("NO POSTAGE PAID".to_owned(), Typeface::Bold, 9.0)];
        lines.push((self.carrier.clone(), Typeface::Regular, 8.5));
        lines.push((self.ship_date.clone(), Typeface::Regular, 8.5));
        lines.push((self.measures.join("  ·  "), Typeface::Regular, 8.5));
        let mut base = TOP + 3.0;
        for (text, typeface, size) in lines {
            base += size + 3.5;
            sheet.ending(RIGHT - MARGIN, base, size, typeface, &text, RIGHT - LEFT - SIGN_WIDTH - 2.0 * MARGIN);
        }
        sheet.rule(HEAD_END, 1.2);
    }

    /// The banner with the service's name.
    fn service(&self, sheet: &mut Sheet) {
        let name = format!("{} {}", self.carrier, self.service).to_ascii_uppercase();
        let size = fitting_size(&name, Typeface::Bold, 18.0, RIGHT - LEFT - 2.0 * MARGIN);
        let base = f32::midpoint(HEAD_END, SERVICE_END) + 0.36 * size;
        sheet.centred(WIDTH / 2.0, base, size, Typeface::Bold, &name);
        sheet.rule(SERVICE_END, 1.2);
    }

    /// Where it comes from, which package it is, and what the driver must know.
    fn sender(&self, sheet: &mut Sheet) {
        let mut base = SERVICE_END + 4.0;
        for line in self.from.iter().take(6) {
            base += 9.5;
            sheet.starting(LEFT + MARGIN, base, 8.0, Typeface::Regular, line, FROM_ROOM);
        }
        let (piece, pieces) = self.piece;
        let room = RIGHT - LEFT - FROM_ROOM - 3.0 * MARGIN;
        let mut base = SERVICE_END + 15.0;
        sheet.ending(RIGHT - MARGIN, base, 11.0, Typeface::Bold, &format!("{piece} OF {pieces}"), room);
        for notice in self.notices.iter().take(3) {
            base += 12.0;
            sheet.ending(RIGHT - MARGIN, base, 8.0, Typeface::Bold, notice, room);
        }
    }

    /// Where it goes.
    fn receiver(&self, sheet: &mut Sheet) {
        sheet.starting(LEFT + MARGIN, TO_START + 12.0, 8.0, Typeface::Bold, "SHIP TO:", 60.0);
        let start = LEFT + 46.0;
        let room = RIGHT - start - MARGIN;
        // One size for the whole address; a line that would become too small is broken instead.
        let size = self
            .to
            .iter()
            .map(|line| fitting_size(line, Typeface::Bold, TO_SIZE, room))
            .fold(TO_SIZE, f32::min)
            .max(TO_SMALLEST);
        let leading = size + 3.0;
        let mut base = TO_START + 13.0 - leading;
        for line in self.to.iter().flat_map(|line| broken(line, Typeface::Bold, size, room)) {
            base += leading;
            if base > BARCODE_START - 4.0 {
                break;
            }
            sheet.starting(start, base, size, Typeface::Bold, &line, room);
        }
    }

    /// The tracking number, for machines and for people.
    fn barcode(&self, sheet: &mut Sheet) {
        sheet.rule(BARCODE_START, 3.0);
        let title = format!("{} TRACKING # SAMPLE", self.carrier).to_ascii_uppercase();
        sheet.centred(WIDTH / 2.0, BARCODE_START + 13.0, 9.0, Typeface::Bold, &title);
        if let Some(bars) = Bars::of(&self.tracking_number) {
            let modules = f32::from(bars.modules());
            let module = ((RIGHT - LEFT) / (modules + 2.0 * QUIET_MODULES)).min(WIDEST_MODULE);
            let start = (WIDTH - modules * module) / 2.0;
            let quiet = QUIET_MODULES * module;
            // Nothing may lie in the quiet zone.
            sheet.block(start - quiet, BAR_TOP - 1.0, modules * module + 2.0 * quiet, BAR_HEIGHT + 2.0, WHITE);
            let text = self.tracking_number.clone();
            sheet.marks.push(Mark::Bars { x: start, y: BAR_TOP, module, height: BAR_HEIGHT, text });
        }
        sheet.centred(
            WIDTH / 2.0,
            BAR_TOP + BAR_HEIGHT + 15.0,
            12.0,
            Typeface::Bold,
            &in_groups(&self.tracking_number),
        );
        sheet.rule(BARCODE_END, 3.0);
    }

    /// The merchant's references, and once more what this is.
    fn foot(&self, sheet: &mut Sheet) {
        let room = RIGHT - LEFT - 2.0 * MARGIN;
        if !self.references.is_empty() {
            let references = self.references.join("   ");
            sheet.starting(LEFT + MARGIN, BARCODE_END + 13.0, 8.0, Typeface::Regular, &references, room);
        }
        let notice = "SAMPLE: not valid for shipping. Made by the shipstamp sandbox.";
        sheet.starting(LEFT + MARGIN, BOTTOM - 5.0, 7.0, Typeface::Regular, notice, room);
    }
}

/// A tracking number as people read it out: digits in fours, other numbers whole.
fn in_groups(tracking_number: &str) -> String {
    if !tracking_number.bytes().all(|byte| byte.is_ascii_digit()) {
        return tracking_number.to_owned();
    }
    let mut grouped = String::with_capacity(tracking_number.len() * 5 / 4);
    for (place, digit) in tracking_number.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// The marks made so far.
#[derive(Debug, Default)]
struct Sheet {
    marks: Vec<Mark>,
}

impl Sheet {
    fn block(&mut self, x: f32, y: f32, width: f32, height: f32, shade: f32) {
        self.marks.push(Mark::Block { x, y, width, height, shade });
    }

    /// A line from edge to edge.
    fn rule(&mut self, y: f32, thickness: f32) {
        self.block(LEFT, y - thickness / 2.0, RIGHT - LEFT, thickness, BLACK);
    }

    /// A line from top to bottom.
    fn upright(&mut self, x: f32, from: f32, to: f32) {
        self.block(x - 0.6, from, 1.2, to - from, BLACK);
    }

    fn frame(&mut self) {
        self.rule(TOP, 1.2);
        self.rule(BOTTOM, 1.2);
        self.upright(LEFT, TOP, BOTTOM);
        self.upright(RIGHT, TOP, BOTTOM);
    }

    /// Text from `x` on, made smaller or cut where there is no room for it.
    fn starting(&mut self, x: f32, y: f32, size: f32, typeface: Typeface, text: &str, room: f32) {
        if text.is_empty() {
            return;
        }
        let size = fitting_size(text, typeface, size, room);
        let text = fitting_text(text, typeface, size, room);
        self.marks.push(Mark::Text { x, y, size, typeface, text });
    }

    /// Text up to `x`.
    fn ending(&mut self, x: f32, y: f32, size: f32, typeface: Typeface, text: &str, room: f32) {
        let size = fitting_size(text, typeface, size, room);
        let text = fitting_text(text, typeface, size, room);
        self.starting(x - width(&text, typeface, size), y, size, typeface, &text, room);
    }

    /// Text on both sides of `x`.
    fn centred(&mut self, x: f32, y: f32, size: f32, typeface: Typeface, text: &str) {
        let room = RIGHT - LEFT - 2.0 * MARGIN;
        let size = fitting_size(text, typeface, size, room);
        let text = fitting_text(text, typeface, size, room);
        let wide = width(&text, typeface, size);
        self.starting(x - wide / 2.0, y, size, typeface, &text, room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_the_face() {
        let long = "Ünbelievably long name of a company that nobody would ever want to print on a label ".repeat(3);
        let face = Face {
            carrier: long.clone(),
            service: long.clone(),
            sign: "WWWW".into(),
            from: vec![long.clone(); 20],
            to: vec![long.clone(); 20],
            ship_date: long.clone(),
            measures: vec![long.clone(); 3],
            references: vec![long.clone(); 9],
            notices: vec![long.clone(); 9],
            tracking_number: "1".repeat(60),
            piece: (1000, 1000),
        };
        for mark in face.marks() {
            let (x, y, wide, high) = match mark {
                Mark::Block { x, y, width, height, .. } => (x, y, width, height),
                Mark::Bars { x, y, module, height, text } => {
                    (x, y, f32::from(Bars::of(&text).unwrap().modules()) * module, height)
                }
                Mark::Stroke { points, breadth, .. } => {
                    for (x, y) in points {
                        assert!(x > breadth / 2.0 && x < WIDTH - breadth / 2.0 && y > breadth && y < HEIGHT - breadth);
                    }
                    continue;
                }
                Mark::Text { x, y, size, typeface, ref text, .. } => (x, y - size, width(text, typeface, size), size),
            };
            assert!(x >= 0.0 && y >= 0.0 && x + wide <= WIDTH + 0.5 && y + high <= HEIGHT, "{x} {y} {wide} {high}");
        }
    }

    #[test]
    fn digits_are_read_in_fours() {
        assert_eq!(in_groups("9405511899560441854156"), "9405 5118 9956 0441 8541 56");
        assert_eq!(in_groups("1Z999AA10123456784"), "1Z999AA10123456784");
    }
}
