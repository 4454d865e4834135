//! Code 128: the bars of a tracking number.

use barcoders::sym::code128::Code128;

/// In what a barcode library is told to switch to text or to pairs of digits.
const TEXT: char = '\u{181}';
const DIGIT_PAIRS: char = '\u{106}';

/// Switching costs a symbol and a pair saves one, so shorter runs of digits are not worth it.
const WORTH_SWITCHING: usize = 4;

/// A barcode as alternating runs, a bar first: how many modules (the narrowest width) each is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bars {
    runs: Vec<u16>,
}

impl Bars {
    /// The bars of a text of printable ASCII; none for anything else.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return None;
        }
        let modules = Code128::new(with_switches(text)).ok()?.encode();
        let mut runs: Vec<u16> = Vec::new();
        let mut last = None;
        for module in modules {
            match runs.last_mut() {
                Some(run) if last == Some(module) => *run += 1,
                _ => runs.push(1),
            }
            last = Some(module);
        }
        Some(Self { runs })
    }

    /// How many modules wide it is.
    pub(crate) fn modules(&self) -> u16 {
        self.runs.iter().sum()
    }

    /// The dark ones: where each begins, and how wide it is.
    pub(crate) fn dark(&self) -> impl Iterator<Item = (u16, u16)> {
        let mut at = 0;
        self.runs.iter().enumerate().filter_map(move |(place, run)| {
            let from = at;
            at += run;
            (place % 2 == 0).then_some((from, *run))
        })
    }
}

/// The text with the marks that the library wants: letters as they are, a tail of digits in pairs.
fn with_switches(text: &str) -> String {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let paired = if digits >= WORTH_SWITCHING { digits - digits % 2 } else { 0 };
    let (head, pairs) = text.split_at_checked(text.len() - paired).unwrap_or((text, ""));
    let mut marked = String::with_capacity(text.len() + 4);
    if !head.is_empty() {
        marked.push(TEXT);
        marked.push_str(head);
    }
    if !pairs.is_empty() {
        marked.push(DIGIT_PAIRS);
        marked.push_str(pairs);
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_in_pairs() {
        assert_eq!(with_switches("9405511899560441854156"), "\u{106}9405511899560441854156");
        assert_eq!(with_switches("1Z999AA10123456784"), "\u{181}1Z999AA1\u{106}0123456784");
        assert_eq!(with_switches("AB1"), "\u{181}AB1");
    }

    #[test]
    fn start_check_and_stop_are_counted() {
        // Start, eleven pairs and check of eleven modules each; the stop has thirteen.
        assert_eq!(Bars::of("9405511899560441854156").unwrap().modules(), 13 * 11 + 13);
        assert_eq!(Bars::of("ü"), None);
        assert_eq!(Bars::of(""), None);
    }

    #[test]
    fn it_begins_and_ends_with_a_bar() {
        let bars = Bars::of("1Z999AA10123456784").unwrap();
        let dark: Vec<_> = bars.dark().collect();
        assert_eq!(dark.first().map(|bar| bar.0), Some(0));
        assert_eq!(dark.last().map(|bar| bar.0 + bar.1), Some(bars.modules()));
    }
}
