//! Refusals, in the envelope in which the API answers every error.

use crate::api::errors::{ErrorCode, ErrorDetail, ErrorSource, ErrorType};
use crate::api::scalars::{CarrierCode, SeId};

/// Why a call was not done: a status, and at least one error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// What the envelope lists.
    pub(crate) errors: Vec<ErrorDetail>,
}

impl Refusal {
    fn new(status: u16, error_type: ErrorType, error_code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, errors: vec![fault(ErrorSource::Shipengine, error_type, error_code, message)] }
    }

    /// The request itself is wrong. `field` is a path into its body, or the name of a parameter.
    pub(crate) fn field(error_code: ErrorCode, field: &str, message: impl Into<String>) -> Self {
        Self::new(400, ErrorType::Validation, error_code, message).with_field(field)
    }

    /// A field holds something that it cannot hold.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::field(ErrorCode::InvalidFieldValue, field, message)
    }

    /// A field is missing or empty.
    pub(crate) fn required(field: &str) -> Self {
        Self::field(ErrorCode::FieldValueRequired, field, format!("{field} should not be empty."))
    }

    /// The request is well formed, but the state of things forbids it.
    pub(crate) fn business(error_code: ErrorCode, message: impl Into<String>) -> Self {
        Self::new(400, ErrorType::BusinessRules, error_code, message)
    }

    /// There is such an object already, and there can be only one.
    pub(crate) fn conflict(error_code: ErrorCode, message: impl Into<String>) -> Self {
        Self::new(409, ErrorType::BusinessRules, error_code, message)
    }

    /// The carrier itself is at fault.
    pub(crate) fn by_carrier(message: impl Into<String>) -> Self {
        let error = fault(ErrorSource::Carrier, ErrorType::Integrations, ErrorCode::Unspecified, message);
        Self { status: 500, errors: vec![error] }
    }

    /// Terms wait for the merchant's consent.
    pub(crate) fn terms(field: &str) -> Self {
        let message = format!("{field}: the carrier's terms have to be accepted.");
        Self::business(ErrorCode::TermsNotAccepted, message).with_field(field)
    }

    /// There is no such object in this account.
    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(404, ErrorType::Validation, ErrorCode::NotFound, format!("{what} not found: {id}"))
    }

    /// There is no such file.
    pub(crate) fn no_file() -> Self {
        Self::new(404, ErrorType::Validation, ErrorCode::FileNotFound, "There is no such file, or its link is too old.")
    }

    /// The path leads nowhere.
    pub(crate) fn nowhere(method: &str, path: &str) -> Self {
        Self::new(404, ErrorType::Validation, ErrorCode::NotFound, format!("There is no operation {method} {path}"))
    }

    /// The caller is not known.
    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::new(401, ErrorType::Security, ErrorCode::Unauthorized, message)
    }

    /// The caller is known, and may not do this.
    pub(crate) fn forbidden(error_type: ErrorType, message: &str) -> Self {
        Self::new(403, error_type, ErrorCode::Forbidden, message)
    }

    fn with_field(mut self, field: &str) -> Self {
        for error in &mut self.errors {
            error.field_name = Some(field.to_owned());
        }
        self
    }

    /// About a carrier.
    pub(crate) fn of_carrier(mut self, carrier_id: Option<&SeId>, carrier_code: Option<&str>) -> Self {
        // What was asked for in their place may be no id and no code at all.
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let carrier_id =
            carrier_id.filter(|id| id.starts_with("se-") && id.bytes().all(|byte| is_word(byte) || byte == b'-'));
        let carrier_code = carrier_code.filter(|code| code.bytes().all(|byte| is_word(byte) || byte == b'_'));
        for error in &mut self.errors {
            error.carrier_id = carrier_id.cloned();
            error.carrier_code = carrier_code.map(CarrierCode::from);
        }
        self
    }
}

/// Several refusals of the same request as one; `None` where there are none.
pub(crate) fn together(refusals: Vec<Refusal>) -> Option<Refusal> {
    let mut refusals = refusals.into_iter();
    let mut first = refusals.next()?;
    first.errors.extend(refusals.flat_map(|refusal| refusal.errors));
    Some(first)
}

/// One entry of an envelope.
pub(crate) fn fault(
    error_source: ErrorSource,
    error_type: ErrorType,
    error_code: ErrorCode,
    message: impl Into<String>,
) -> ErrorDetail {
    ErrorDetail { error_source, error_type, error_code, message: message.into(), ..ErrorDetail::default() }
}
