//! The pen that draws faces into a PDF: real text in standard fonts, bars as rectangles, one page per face.

use pdf_writer::types::LineJoinStyle;
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::Page;
use super::barcode::Bars;
use super::face::Mark;
use super::lettering::{Typeface, win_ansi};

const REGULAR: Name<'_> = Name(b"F1");
const BOLD: Name<'_> = Name(b"F2");

/// The numbers of the objects that every document has.
const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const REGULAR_FONT: i32 = 3;
const BOLD_FONT: i32 = 4;
const INFO: i32 = 5;
/// The first number that belongs to a page.
const FIRST_PAGE: i32 = 6;

/// A document of these pages, turned clockwise by `rotation` (a multiple of 90) when shown.
pub(crate) fn document(title: &str, sheets: &[Page], rotation: i32) -> Vec<u8> {
    let mut pdf = Pdf::new();
    // Each page takes two numbers, for itself and for what is on it.
    let pages: Vec<(Ref, Ref)> =
        (FIRST_PAGE..).step_by(2).map(|number| (Ref::new(number), Ref::new(number + 1))).take(sheets.len()).collect();

    pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(PAGES));
    pdf.pages(Ref::new(PAGES))
        .kids(pages.iter().map(|(page, _)| *page))
        .count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for (font, name) in [(REGULAR_FONT, Name(b"Helvetica")), (BOLD_FONT, Name(b"Helvetica-Bold"))] {
        pdf.type1_font(Ref::new(font)).base_font(name).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.document_info(Ref::new(INFO)).title(TextStr(title)).producer(TextStr("shipstamp sandbox"));

    for (sheet, (page_number, content_number)) in sheets.iter().zip(pages) {
        let (width, height) = sheet.sheet.size();
        let mut page = pdf.page(page_number);
        page.media_box(Rect::new(0.0, 0.0, width, height)).parent(Ref::new(PAGES)).contents(content_number);
        if rotation != 0 {
            page.rotate(rotation);
        }
        page.resources().fonts().pair(REGULAR, Ref::new(REGULAR_FONT)).pair(BOLD, Ref::new(BOLD_FONT));
        page.finish();
        pdf.stream(content_number, &content(sheet));
    }
    pdf.finish()
}

/// What is on a page.
fn content(page: &Page) -> Vec<u8> {
    let (scale, left) = page.fit();
    let (_, high) = page.size;
    let (_, height) = page.sheet.size();
    let mut content = Content::new();
    content.save_state();
    content.transform([scale, 0.0, 0.0, scale, left, height - high * scale]);
    for mark in &page.marks {
        draw(&mut content, mark, high);
    }
    content.restore_state();
    content.finish().into_vec()
}

/// Draws a mark. A PDF counts its lengths from the lower left corner.
fn draw(content: &mut Content, mark: &Mark, high: f32) {
    match mark {
        Mark::Block { x, y, width, height, shade } => {
            content.set_fill_gray(*shade).rect(*x, high - y - height, *width, *height).fill_nonzero();
        }
        Mark::Bars { x, y, module, height, text } => {
            content.set_fill_gray(0.0);
            for (at, wide) in Bars::of(text).iter().flat_map(Bars::dark) {
                content.rect(x + f32::from(at) * module, high - y - height, f32::from(wide) * module, *height);
            }
            content.fill_nonzero();
        }
        Mark::Stroke { points, breadth, shade } => {
            content.set_stroke_gray(*shade).set_line_width(*breadth).set_line_join(LineJoinStyle::RoundJoin);
            for (place, (x, y)) in points.iter().enumerate() {
                if place == 0 {
                    content.move_to(*x, high - y);
                } else {
                    content.line_to(*x, high - y);
                }
            }
            content.stroke();
        }
        Mark::Text { x, y, size, typeface, text } => {
            let font = match typeface {
                Typeface::Regular => REGULAR,
                Typeface::Bold => BOLD,
            };
            content
                .set_fill_gray(0.0)
                .begin_text()
                .set_font(font, *size)
                .next_line(*x, high - y)
                .show(Str(&win_ansi(text)))
                .end_text();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::label::Sheet;
    use crate::sandbox::label::face::Face;

    fn text_of(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect()
    }

    /// Checks what a reader relies on: each entry of the cross-reference table points at its object, and each stream
    /// is as long as it says.
    fn check_structure(bytes: &[u8]) -> usize {
        let text = text_of(bytes);
        assert!(text.starts_with("%PDF-1.") && text.trim_end().ends_with("%%EOF"));
        let start: usize = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let mut lines = text.get(start..).unwrap().lines();
        assert_eq!(lines.next(), Some("xref"));
        let count: usize = lines.next().unwrap().strip_prefix("0 ").unwrap().parse().unwrap();
        for number in 0..count {
            let entry = lines.next().unwrap();
            if number > 0 {
                let offset: usize = entry.get(..10).unwrap().parse().unwrap();
                assert!(text.get(offset..).unwrap().starts_with(&format!("{number} 0 obj")), "object {number}");
            }
        }
        for part in text.split("/Length ").skip(1) {
            let length: usize = part.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
            let body = part.split_once("stream\n").unwrap().1;
            assert!(body.get(length..).unwrap().trim_start().starts_with("endstream"));
        }
        text.matches("/Type /Page\n").count()
    }

    #[test]
    fn every_object_is_where_the_table_says() {
        let face =
            Face { to: vec!["(\\) Zoë".into()], tracking_number: "1Z999AA10123456784".into(), ..Face::default() };
        let pages = [Sheet::FourBySix, Sheet::A4, Sheet::A6].map(|sheet| Page::of(&face, sheet));
        assert_eq!(check_structure(&document("a", &pages, 0)), 3);
        assert_eq!(check_structure(&document("b", &pages[..1], 90)), 1);
    }

    #[test]
    fn text_cannot_break_out_of_its_string() {
        for (line, written) in
            [("a \\) Tj ET (", "(a \\\\\\) Tj ET \\() Tj"), ("Zo\u{eb} ) Tj", "<5A6FEB202920546A> Tj")]
        {
            let face = Face { to: vec![line.into()], ..Face::default() };
            let text = text_of(&document("t", &[Page::of(&face, Sheet::FourBySix)], 0));
            assert!(text.contains(written), "{written}");
        }
    }
}
