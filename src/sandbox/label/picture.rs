//! The pen that draws pages into PNG pictures, at the resolution of a label printer.
//!
//! Letters are filled outlines of the embedded fonts, whose widths are those of the PDF's. A dot is black or white, but for
//! the watermark: printers have nothing in between, and edges stay sharp.

use super::Page;
use super::barcode::Bars;
use super::face::Mark;
use super::lettering::{Typeface, printed};
use super::outlines::{self, EM, Step};
use ab_glyph_rasterizer::{Point, Rasterizer, point};

/// Dots for each inch.
const RESOLUTION: f32 = 203.0;
/// Dots for each metre, as PNG counts.
const DOTS_FOR_A_METRE: u32 = 7992;
const DOTS_FOR_A_POINT: f32 = RESOLUTION / 72.0;

/// The brightest dot: there are sixteen shades.
const WHITE: u8 = 15;

/// A picture: dots from the upper left corner, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Picture {
    /// A blank one.
    pub(crate) fn blank(width: usize, height: usize) -> Self {
        Self { width, height, dots: vec![WHITE; width.saturating_mul(height)] }
    }

    /// Draws a page.
    pub(crate) fn of(page: &Page) -> Self {
        let (width, height) = page.sheet.size();
        let mut picture = Self::blank(whole(width * DOTS_FOR_A_POINT), whole(height * DOTS_FOR_A_POINT));
        let (scale, left) = page.fit();
        let pen = Pen { scale: scale * DOTS_FOR_A_POINT, left: left * DOTS_FOR_A_POINT };
        for mark in &page.marks {
            pen.draw(&mut picture, mark);
        }
        picture
    }

    /// Several pictures, one below the other.
    pub(crate) fn stacked(pictures: Vec<Self>) -> Self {
        let width = pictures.iter().map(|picture| picture.width).max().unwrap_or_default();
        let mut stack = Self::blank(width, 0);
        for picture in pictures {
            for row in picture.dots.chunks(picture.width.max(1)) {
                stack.dots.extend_from_slice(row);
                stack.dots.resize(stack.dots.len() + width - row.len(), WHITE);
            }
            stack.height += picture.height;
        }
        stack
    }

    /// The picture turned clockwise by so many quarters.
    pub(crate) fn turned(self, quarters: i64) -> Self {
        (0..quarters.rem_euclid(4)).fold(self, |picture, _| picture.turned_once())
    }

    fn turned_once(self) -> Self {
        let mut turned = Self::blank(self.height, self.width);
        for (y, row) in self.dots.chunks(self.width.max(1)).enumerate() {
            for (x, dot) in row.iter().enumerate() {
                turned.set(self.height - 1 - y, x, *dot);
            }
        }
        turned
    }

    fn set(&mut self, x: usize, y: usize, shade: u8) {
        if x < self.width
            && let Some(dot) = self.dots.get_mut(y * self.width + x)
        {
            *dot = shade;
        }
    }

    /// Fills a rectangle from one dot to before another.
    pub(crate) fn fill(&mut self, from: (usize, usize), to: (usize, usize), shade: u8) {
        for y in from.1..to.1.min(self.height) {
            for x in from.0..to.0.min(self.width) {
                self.set(x, y, shade);
            }
        }
    }

    /// Lays a shape over the picture: at `left` and `top`, wherever it covers at least half of a dot.
    fn lay(&mut self, shape: &Rasterizer, (left, top): (usize, usize), shade: u8) {
        let (width, _) = shape.dimensions();
        let mut place = 0;
        shape.for_each_pixel(|_, coverage| {
            if coverage >= 0.5 {
                self.set(left + place % width, top + place / width, shade);
            }
            place += 1;
        });
    }

    /// The file.
    pub(crate) fn to_png(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(self.height * (self.width / 2 + 2));
        let mut above = vec![0; self.width.div_ceil(2)];
        for row in self.dots.chunks(self.width.max(1)) {
            // Each row is told by what differs from the one above: bars and blanks are long runs of nothing then.
            rows.push(2);
            let packed: Vec<u8> = row
                .chunks(2)
                .map(|pair| pair.iter().fold(0, |byte, dot| byte << 4 | dot) << (4 * (2 - pair.len())))
                .collect();
            rows.extend(packed.iter().zip(&above).map(|(here, above): (&u8, &u8)| here.wrapping_sub(*above)));
            above = packed;
        }
        let number = |number: usize| u32::try_from(number).unwrap_or_default().to_be_bytes();
        let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
        // Four bits for each dot, shades of grey, nothing interlaced.
        chunk(&mut png, b"IHDR", &[&number(self.width)[..], &number(self.height), &[4, 0, 0, 0, 0]].concat());
        let metre = DOTS_FOR_A_METRE.to_be_bytes();
        chunk(&mut png, b"pHYs", &[&metre[..], &metre, &[1]].concat());
        chunk(&mut png, b"IDAT", &miniz_oxide::deflate::compress_to_vec_zlib(&rows, 6));
        chunk(&mut png, b"IEND", &[]);
        png
    }
}

/// Writes one part of a PNG.
fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    png.extend_from_slice(&u32::try_from(content.len()).unwrap_or_default().to_be_bytes());
    png.extend_from_slice(kind);
    png.extend_from_slice(content);
    let check = kind.iter().chain(content).fold(u32::MAX, |check, byte| {
        (0..8).fold(check ^ u32::from(*byte), |check, _| check >> 1 ^ (0xEDB8_8320 & (check & 1).wrapping_neg()))
    });
    png.extend_from_slice(&(!check).to_be_bytes());
}

/// The nearest dot.
fn whole(length: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is out of range saturates")]
    let dots = length.round() as usize;
    dots
}

/// The shade as dots have it.
fn shade_of(shade: f32) -> u8 {
    u8::try_from(whole(shade * f32::from(WHITE))).unwrap_or(WHITE)
}

/// From points of a page to dots.
struct Pen {
    scale: f32,
    left: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.left + x * self.scale, y * self.scale)
    }

    fn draw(&self, picture: &mut Picture, mark: &Mark) {
        match mark {
            Mark::Block { x, y, width, height, shade } => {
                let (left, top) = self.at(*x, *y);
                let (right, bottom) = self.at(x + width, y + height);
                let (from, to) = ((whole(left), whole(top)), (whole(right), whole(bottom)));
                // A line is never so thin that it is not there.
                let to = (to.0.max(from.0 + 1), to.1.max(from.1 + 1));
                picture.fill(from, to, shade_of(*shade));
            }
            Mark::Bars { x, y, module, height, text } => self.bars(picture, (*x, *y), *module, *height, text),
            Mark::Stroke { points, breadth, shade } => self.stroke(picture, points, *breadth, shade_of(*shade)),
            Mark::Text { x, y, size, typeface, text } => {
                text_at(picture, *typeface, self.at(*x, *y), size * self.scale, text);
            }
        }
    }

    /// Bars are whole dots wide, so that all of one width are alike.
    fn bars(&self, picture: &mut Picture, (x, y): (f32, f32), module: f32, height: f32, text: &str) {
        let Some(bars) = Bars::of(text) else {
            return;
        };
        let (left, top) = self.at(x, y);
        let (_, bottom) = self.at(x, y + height);
        let wide = f32::from(bars.modules()) * module * self.scale;
        let module = (module * self.scale).floor().max(1.0);
        let left = left + (wide - f32::from(bars.modules()) * module) / 2.0;
        for (at, wide) in bars.dark() {
            let from = whole(left + f32::from(at) * module);
            picture.fill((from, whole(top)), (from + whole(f32::from(wide) * module), whole(bottom)), 0);
        }
    }

    /// Each part of the line as a rectangle, and a disc at each corner.
    fn stroke(&self, picture: &mut Picture, points: &[(f32, f32)], breadth: f32, shade: u8) {
        const SIDES: u8 = 16;
        /// A sixteenth of a whole turn.
        const TURN: (f32, f32) = (0.382_683_43, 0.923_879_5);
        let points: Vec<(f32, f32)> = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        let radius = breadth * self.scale / 2.0;
        let area = Area::around(&points, radius);
        let mut shape = area.rasterizer();
        for (x, y) in &points {
            let mut arm = (radius, 0.0);
            let corner = |_| {
                arm = (arm.0 * TURN.1 - arm.1 * TURN.0, arm.0 * TURN.0 + arm.1 * TURN.1);
                area.within((x + arm.0, y + arm.1))
            };
            outline(&mut shape, (0..SIDES).map(corner));
        }
        for ((x1, y1), (x2, y2)) in points.iter().zip(points.iter().skip(1)) {
            let length = (x2 - x1).hypot(y2 - y1);
            if length > 0.0 {
                let (aside, down) = ((y2 - y1) / length * radius, -(x2 - x1) / length * radius);
                let corners = [
                    (x1 + aside, y1 + down),
                    (x2 + aside, y2 + down),
                    (x2 - aside, y2 - down),
                    (x1 - aside, y1 - down),
                ];
                outline(&mut shape, corners.into_iter().map(|corner| area.within(corner)));
            }
        }
        picture.lay(&shape, (area.left, area.top), shade);
    }
}

/// Draws a text that begins at a point, in letters of a size in dots.
fn text_at(picture: &mut Picture, typeface: Typeface, (mut x, y): (f32, f32), size: f32, text: &str) {
    let scale = size / EM;
    #[expect(clippy::cast_precision_loss, reason = "a letter has a few hundred units")]
    let dots = |units: i32| units as f32 * scale;
    for letter in printed(text).chars() {
        let Some(letter) = outlines::find(typeface == Typeface::Bold, letter) else {
            continue;
        };
        // No letter of these fonts reaches farther than its size from where it begins.
        let area = Area::around(&[(x, y)], size * 1.2);
        let mut shape = area.rasterizer();
        let origin = area.within((x, y));
        // Fonts count upward.
        let at = |(right, up): (i32, i32)| point(origin.x + dots(right), origin.y - dots(up));
        let (mut start, mut last) = (origin, origin);
        for step in letter.steps {
            last = match step {
                Step::Begin(to) => {
                    shape.draw_line(last, start);
                    start = at(to);
                    start
                }
                Step::Line(to) => {
                    shape.draw_line(last, at(to));
                    at(to)
                }
                Step::Bend(by, to) => {
                    shape.draw_quad(last, at(by), at(to));
                    at(to)
                }
            };
        }
        shape.draw_line(last, start);
        picture.lay(&shape, (area.left, area.top), 0);
        x += dots(letter.advance);
    }
}

/// A part of a picture, large enough for a shape.
struct Area {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Area {
    fn around(points: &[(f32, f32)], margin: f32) -> Self {
        let least = |values: &mut dyn Iterator<Item = f32>| values.fold(f32::MAX, f32::min);
        let most = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, f32::max);
        let left = whole((least(&mut points.iter().map(|point| point.0)) - margin).floor());
        let top = whole((least(&mut points.iter().map(|point| point.1)) - margin).floor());
        let right = whole((most(&mut points.iter().map(|point| point.0)) + margin).ceil());
        let bottom = whole((most(&mut points.iter().map(|point| point.1)) + margin).ceil());
        Self { left, top, width: right.saturating_sub(left) + 1, height: bottom.saturating_sub(top) + 1 }
    }

    fn rasterizer(&self) -> Rasterizer {
        Rasterizer::new(self.width, self.height)
    }

    fn within(&self, (x, y): (f32, f32)) -> Point {
        #[expect(clippy::cast_precision_loss, reason = "pictures have a few thousand dots at most")]
        let (left, top) = (self.left as f32, self.top as f32);
        point(x - left, y - top)
    }
}

/// Draws a closed line.
fn outline(shape: &mut Rasterizer, corners: impl Iterator<Item = Point>) {
    let corners: Vec<Point> = corners.collect();
    let next = corners.iter().cycle().skip(1);
    for (corner, next) in corners.iter().zip(next) {
        shape.draw_line(*corner, *next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarters_are_a_whole_turn() {
        let mut picture = Picture::blank(3, 2);
        picture.fill((0, 0), (1, 1), 0);
        let once = picture.clone().turned(1);
        assert_eq!((once.width, once.height), (2, 3));
        assert_eq!(once.dots, [15, 0, 15, 15, 15, 15], "the upper left corner goes to the upper right");
        assert_eq!(picture.clone().turned(4), picture);
        assert_eq!(once.turned(3), picture);
    }

    #[test]
    fn a_check_sum_is_that_of_png() {
        let mut png = Vec::new();
        chunk(&mut png, b"IEND", b"");
        assert_eq!(png, b"\0\0\0\0IEND\xAE\x42\x60\x82");
    }

    #[test]
    fn stacks_are_as_wide_as_the_widest() {
        let stack = Picture::stacked(vec![Picture::blank(2, 1), Picture::blank(3, 2)]);
        assert_eq!((stack.width, stack.height, stack.dots.len()), (3, 3, 9));
    }

    #[test]
    fn the_fonts_are_as_wide_as_those_of_a_pdf() {
        for typeface in [Typeface::Regular, Typeface::Bold] {
            // All but the middle dot, which is half a point wider on a label.
            for letter in (' '..='~').chain("äéßØ×’…€".chars()) {
                let advance = outlines::find(typeface == Typeface::Bold, letter).unwrap().advance;
                let own = f32::from(u16::try_from(advance).unwrap()) * 1000.0 / EM;
                let told = crate::sandbox::label::lettering::width(&letter.to_string(), typeface, 1000.0);
                assert!(own <= told + 3.0, "{letter}: {own} and {told}");
            }
        }
    }
}
