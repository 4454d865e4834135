//! The word that nobody may overlook, across a page. It is drawn, not written: whoever searches or copies the page's text
//! does not find its letters between the lines.

use super::face::Mark;

/// Light enough that scanners and readers look through it.
const PALE: f32 = 0.87;
/// How steeply it rises: sine and cosine of 28 degrees.
const SLANT: (f32, f32) = (0.469_471_57, 0.882_947_6);
/// How high a letter is, and how broad its strokes, for each point from one letter to the next.
const HEIGHT: f32 = 50.0 / 43.0;
const BREADTH: f32 = 10.0 / 43.0;

/// The letters of SAMPLE as strokes in a box of 0.7 by 1, from the lower left corner.
const LETTERS: [&[&[(f32, f32)]]; 6] = [
    &[&[
        (0.68, 0.86),
        (0.56, 0.96),
        (0.4, 1.0),
        (0.2, 0.98),
        (0.06, 0.88),
        (0.02, 0.76),
        (0.06, 0.64),
        (0.2, 0.55),
        (0.5, 0.46),
        (0.64, 0.37),
        (0.68, 0.25),
        (0.64, 0.12),
        (0.5, 0.02),
        (0.3, 0.0),
        (0.12, 0.04),
        (0.0, 0.15),
    ]],
    &[&[(0.0, 0.0), (0.35, 1.0), (0.7, 0.0)], &[(0.12, 0.34), (0.58, 0.34)]],
    &[&[(0.0, 0.0), (0.0, 1.0), (0.35, 0.3), (0.7, 1.0), (0.7, 0.0)]],
    &[&[
        (0.05, 0.0),
        (0.05, 1.0),
        (0.45, 1.0),
        (0.62, 0.94),
        (0.7, 0.82),
        (0.7, 0.64),
        (0.62, 0.52),
        (0.45, 0.46),
        (0.05, 0.46),
    ]],
    &[&[(0.05, 1.0), (0.05, 0.0), (0.62, 0.0)]],
    &[&[(0.66, 1.0), (0.05, 1.0), (0.05, 0.0), (0.66, 0.0)], &[(0.05, 0.52), (0.58, 0.52)]],
];

/// SAMPLE around a point; `pitch` is how far it is from one letter to the next.
pub(crate) fn watermark(middle: (f32, f32), pitch: f32) -> Vec<Mark> {
    let (sine, cosine) = SLANT;
    let mut marks = Vec::new();
    for (place, letter) in (0_u8..).zip(LETTERS) {
        for stroke in letter {
            let points = stroke.iter().map(|(right, up)| {
                let right = (right + f32::from(place) - 3.0 + 0.15) * pitch;
                let up = (up - 0.5) * pitch * HEIGHT;
                (middle.0 + right * cosine - up * sine, middle.1 - right * sine - up * cosine)
            });
            marks.push(Mark::Stroke { points: points.collect(), breadth: pitch * BREADTH, shade: PALE });
        }
    }
    marks
}
