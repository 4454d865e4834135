//! From a call to the parts of a request: checked, addressed and stamped, but not sent.

use crate::check::{self, Report, Validate};
use crate::error::{Issue, Refusal, RefusalCode};
use crate::operation::{Body, Operation};
use crate::query::{self, QueryValue};
use crate::shape::Shape;
use crate::stamp::Credential;
use crate::{look, path, table};

/// The most bytes of a request body. A label request is a few kilobytes; nothing that the API documents comes near, but
/// for pictures.
pub const MAX_BODY: usize = 1024 * 1024;

/// The most bytes of a request body with a picture in it, which the API takes as text.
pub const MAX_IMAGE_BODY: usize = 5 * MAX_BODY;

/// A call of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// What to call.
    pub operation: &'static Operation,
    /// The parameters of the path, by name, not encoded.
    pub path: &'a [(String, String)],
    /// The query, by name, not encoded.
    pub query: &'a [(String, QueryValue)],
    /// The body as JSON text. It is sent as it is.
    pub body: Option<&'a str>,
}

/// A request, ready to be sent with the call's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestParts {
    /// The HTTP method.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Every header that shipstamp sets, the stamp among them.
    pub headers: Vec<(&'static str, String)>,
    /// What looks wrong, though the service may well accept it.
    pub warnings: Vec<Issue>,
    /// Whether every name in the body is one that the API declares there, and none stands twice in an object.
    #[cfg(feature = "gateway")]
    pub(crate) has_plain_body: bool,
}

/// Where the API is: an origin, and a path before `/v1` if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// ShipStation's own.
    pub const SHIPSTATION: &'static str = "https://api.shipengine.com";

    /// Takes an address that a key may be sent to.
    ///
    /// # Errors
    /// When it is no absolute `https` address (`http` is for loopback), or has credentials, a query or a fragment.
    pub fn new(url: &str) -> Result<Self, Issue> {
        let wrong = |problem| Err(Issue::error("baseUrl", problem).hint("like https://api.shipengine.com"));
        let url = url.strip_suffix('/').unwrap_or(url);
        let (is_secure, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return wrong("has to start with https://"),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_host_byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
        let is_path_byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~' | b'/');
        if authority.is_empty() || !authority.bytes().all(is_host_byte) {
            return wrong("has to name a host, without user name and password");
        }
        if !path.bytes().all(is_path_byte) || path.split('/').any(|segment| segment == "." || segment == "..") {
            return wrong("has a path, a query or a fragment that it cannot have");
        }
        if !is_secure && !is_loopback(authority) {
            return wrong("would send the key unencrypted: http is for loopback addresses only");
        }
        Ok(Self(url.to_owned()))
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.0.split('/').nth(2).unwrap_or_default())
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

/// Makes the request of a call.
///
/// # Errors
/// When the credential is not for this operation, or a parameter or the body is wrong; see [`crate::check`] for what
/// counts as wrong.
pub fn prepare(
    call: &Call<'_>,
    credential: &Credential,
    base: &BaseUrl,
    validate: Validate,
) -> Result<RequestParts, Refusal> {
    let operation = call.operation;
    admit_client(operation, credential)?;
    let mut report = Report::new(validate);
    let pairs = call.path.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let path = if look::is_look(operation) {
        look::path(call.path)
    } else {
        path::fill(operation, pairs).map(|path| [table::VERSION, &path].concat())
    };
    let path = path.unwrap_or_else(|issues| {
        issues.into_iter().for_each(|issue| report.error(issue));
        String::new()
    });
    query::check(operation.query, call.query, &mut report);
    check_body(call, validate, &mut report);
    if report.has_errors() {
        let what = [operation.id, " was not sent"].concat();
        return Err(Refusal::of(RefusalCode::InvalidRequest, &what, report.into_issues()));
    }
    let mut headers = credential.headers();
    headers.push(("Accept", accept(operation).to_owned()));
    if call.body.is_some() {
        headers.push(("Content-Type", "application/json".to_owned()));
    }
    Ok(RequestParts {
        method: operation.verb.as_str(),
        url: [base.as_str(), &path, &query::write(call.query)].concat(),
        headers,
        #[cfg(feature = "gateway")]
        has_plain_body: report.is_plain(),
        warnings: report.into_issues(),
    })
}

fn accept(operation: &Operation) -> &'static str {
    match operation.reply {
        crate::operation::Reply::Binary(media_types) => media_types,
        _ => "application/json",
    }
}

/// Keeps partner operations and merchant operations apart: a label must not be bought on the partner's own account
/// because an account was forgotten, and no merchant may manage accounts.
fn admit_client(operation: &Operation, credential: &Credential) -> Result<(), Refusal> {
    if look::is_look(operation) && !matches!(credential, Credential::Token(..)) {
        let message = "ShipStation keeps no ledger; a gateway does";
        return Err(Refusal::of(RefusalCode::WrongClient, message, Vec::new()));
    }
    #[cfg(feature = "gateway")]
    if let (false, Credential::Signed(_)) = (operation.is_partner(), credential) {
        return Ok(());
    }
    let problem = match (operation.is_partner(), credential) {
        (true, Credential::Partner(_)) | (false, Credential::Stamp(..) | Credential::Token(..)) => return Ok(()),
        (true, _) => " is a partner operation: call it on the partner client, not on behalf of an account",
        (false, _) => " acts for an account: call it on the client that onBehalfOf(accountId) gives",
    };
    Err(Refusal::of(RefusalCode::WrongClient, &[operation.id, problem].concat(), Vec::new()))
}

/// What the body of a call has to look like.
pub(crate) fn shape_of_body(call: &Call<'_>) -> Option<&'static Shape> {
    match call.operation.body {
        Body::None => None,
        Body::Shape(shape) => Some(shape),
        Body::ByParameter(parameter, choices) => {
            let value = call.path.iter().find(|(name, _)| name == parameter).map(|(_, value)| value.as_str());
            let chosen = choices.iter().find(|(name, _)| Some(*name) == value);
            Some(chosen.map_or(&Shape::Map(&Shape::Any), |(_, shape)| *shape))
        }
    }
}

fn check_body(call: &Call<'_>, validate: Validate, report: &mut Report) {
    let (shape, body) = match (shape_of_body(call), call.body) {
        (None, None) => return,
        (None, Some(_)) => {
            report.error(Issue::error("body", "is given, and this operation has none"));
            return;
        }
        (_, None) => {
            report.error(Issue::error("body", "is missing").hint("this operation needs a JSON object"));
            return;
        }
        (Some(shape), Some(body)) => (shape, body),
    };
    let most = call.operation.max_body();
    if body.len() > most {
        let problem = ["has ", &body.len().to_string(), " bytes, more than ", &most.to_string()].concat();
        report.error(Issue::error("body", problem));
    } else if validate != Validate::Off {
        check::check(shape, body, report);
    }
}

#[cfg(test)]
mod tests;
