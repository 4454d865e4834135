//! Pictures that a caller sends as text.

use super::refusal::Refusal;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// What files of a type begin with.
const BEGINNINGS: [(&str, &[u8]); 2] = [("image/png", b"\x89PNG\r\n\x1A\n"), ("image/jpeg", b"\xFF\xD8\xFF")];

/// Refuses what is no picture of this type: it could not be shown or printed later.
pub(crate) fn refuse_others(content_type: &str, data: &str, field: &str) -> Result<(), Refusal> {
    let Ok(bytes) = BASE64_STANDARD.decode(data) else {
        return Err(Refusal::invalid(field, format!("{field} is not in Base64.")));
    };
    let is_right = BEGINNINGS.iter().any(|(known, beginning)| *known == content_type && bytes.starts_with(beginning));
    if is_right { Ok(()) } else { Err(Refusal::invalid(field, format!("{field} is no {content_type}."))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_of_the_type_that_it_is_said_to_be() {
        let png = BASE64_STANDARD.encode(b"\x89PNG\r\n\x1A\n and more");
        let jpeg = BASE64_STANDARD.encode(b"\xFF\xD8\xFF\xE0 and more");
        assert_eq!(refuse_others("image/png", &png, "logo"), Ok(()));
        assert_eq!(refuse_others("image/jpeg", &jpeg, "logo"), Ok(()));
        for (content_type, data) in [
            ("image/png", jpeg.as_str()),
            ("image/jpeg", &png),
            ("image/gif", &png),
            ("image/png", ""),
            ("image/png", "?"),
        ] {
            assert_eq!(refuse_others(content_type, data, "logo").unwrap_err().status, 400, "{content_type} {data}");
        }
    }
}
