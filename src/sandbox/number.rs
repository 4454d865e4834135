//! Numbers for people.

use serde_json::Value;

/// A number without a fraction that is none: `2`, `2.5`. JSON's own writer is in the sandbox anyway; that of Rust's
/// formatting would come on top of it.
pub(crate) fn plain(number: f64) -> String {
    let text = Value::from(number).to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_there_where_they_are_some() {
        assert_eq!([2.0, 2.5, 0.1, 1000.0].map(plain), ["2", "2.5", "0.1", "1000"]);
    }
}
