//! What the package's exports give, as plain data. The derived form of the core's structs keeps a table of every key's
//! JavaScript string, whose code a page would have to download; all of it through one small type takes half the space.

use crate::error::{Issue, Refusal, RefusalCode, Severity};
use crate::outcome::{Certainty, Kind, Outcome};
use crate::request::RequestParts;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Plain data.
pub(super) enum Shown<'a> {
    Nothing,
    Flag(bool),
    Number(u32),
    Text(&'a str),
    /// As one text with a header a line: each piece that crosses the border costs as much as checking a field.
    Headers(&'a [(&'static str, String)]),
    List(Vec<Shown<'a>>),
    /// Members that are nothing are left out.
    Object(Vec<(&'static str, Shown<'a>)>),
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Headers(headers) => {
                let lines = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\n"]);
                serializer.serialize_str(&lines.collect::<String>())
            }
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in members.iter().filter(|(_, value)| !matches!(value, Self::Nothing)) {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'a> From<&'a Option<String>> for Shown<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Self::Nothing, Self::Text)
    }
}

impl<'a> From<&'a [Issue]> for Shown<'a> {
    fn from(issues: &'a [Issue]) -> Self {
        Self::List(issues.iter().map(Self::from).collect())
    }
}

impl<'a> From<&'a Issue> for Shown<'a> {
    fn from(issue: &'a Issue) -> Self {
        let severity = match issue.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        Self::Object(vec![
            ("path", Self::Text(&issue.path)),
            ("problem", Self::Text(&issue.problem)),
            ("hint", Self::from(&issue.hint)),
            ("severity", Self::Text(severity)),
        ])
    }
}

impl<'a> From<&'a Refusal> for Shown<'a> {
    fn from(refusal: &'a Refusal) -> Self {
        let code = match refusal.code {
            RefusalCode::UnknownOperation => "unknown_operation",
            RefusalCode::WrongClient => "wrong_client",
            RefusalCode::InvalidConfiguration => "invalid_configuration",
            RefusalCode::InvalidRequest => "invalid_request",
        };
        Self::Object(vec![
            ("code", Self::Text(code)),
            ("message", Self::Text(&refusal.message)),
            ("issues", Self::from(refusal.issues.as_slice())),
        ])
    }
}

impl<'a> From<&'a RequestParts> for Shown<'a> {
    fn from(parts: &'a RequestParts) -> Self {
        Self::Object(vec![
            ("method", Self::Text(parts.method)),
            ("url", Self::Text(&parts.url)),
            ("headers", Self::Headers(&parts.headers)),
            ("issues", Self::from(parts.warnings.as_slice())),
        ])
    }
}

impl From<Certainty> for Shown<'_> {
    fn from(certainty: Certainty) -> Self {
        Self::Text(match certainty {
            Certainty::Succeeded => "succeeded",
            Certainty::Rejected => "rejected",
            Certainty::Unknown => "unknown",
        })
    }
}

impl<'a> From<&'a Outcome> for Shown<'a> {
    fn from(outcome: &'a Outcome) -> Self {
        let kind = match outcome.kind {
            Kind::Ok => "ok",
            Kind::Authentication => "authentication",
            Kind::Permission => "permission",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::RateLimit => "rate_limit",
            Kind::Validation => "validation",
            Kind::Api => "api",
        };
        Self::Object(vec![
            ("outcome", Self::from(outcome.outcome)),
            ("partial", Self::Flag(outcome.partial)),
            ("kind", Self::Text(kind)),
            ("code", Self::from(&outcome.code)),
            ("type", Self::from(&outcome.error_type)),
            ("source", Self::from(&outcome.source)),
            ("message", Self::Text(&outcome.message)),
            ("requestId", Self::from(&outcome.request_id)),
            ("retryAfterMs", outcome.retry_after_ms.map_or(Self::Nothing, Self::Number)),
            ("issues", Self::from(outcome.issues.as_slice())),
        ])
    }
}
