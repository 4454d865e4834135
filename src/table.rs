//! The operation table: finds a row by its id, or by the verb and path of a request.

use crate::api::RESOURCES;
use crate::operation::{Operation, Verb};
use crate::path;

/// What every path of the API starts with; the templates of the rows leave it out.
pub const VERSION: &str = "/v1";

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    RESOURCES.iter().flat_map(|resource| resource.iter())
}

/// The operation of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Operation> {
    operations().find(|operation| operation.id == id)
}

/// Where the path of a request leads.
#[derive(Debug)]
pub enum Route {
    /// To an operation, with the parameters of its path decoded once.
    Found(&'static Operation, Vec<(&'static str, String)>),
    /// To operations of other verbs.
    OtherVerb(Vec<Verb>),
    /// Nowhere.
    Unknown,
}

/// Finds the operation for a verb and a raw path, which is taken as it stood on the wire: still encoded, without query.
///
/// Literal segments match only as the table writes them, so no spelling of a path reaches an operation that a plain
/// one would not. Where two templates match, the one with fewer parameters wins: `/labels/external_shipment_id/{…}`
/// is no label.
#[must_use]
pub fn route(verb: Option<Verb>, path: &str) -> Route {
    let Some(path) = path.strip_prefix(VERSION) else {
        return Route::Unknown;
    };
    let mut found: Option<(&'static Operation, Vec<(&'static str, String)>)> = None;
    let mut others = Vec::new();
    for operation in operations() {
        let Some(parameters) = matched(operation, path) else {
            continue;
        };
        if Some(operation.verb) != verb {
            others.push(operation.verb);
        } else if found.as_ref().is_none_or(|(_, best)| parameters.len() < best.len()) {
            found = Some((operation, parameters));
        }
    }
    match found {
        Some((operation, parameters)) => Route::Found(operation, parameters),
        None if others.is_empty() => Route::Unknown,
        None => Route::OtherVerb(others),
    }
}

fn matched(operation: &'static Operation, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for template in operation.path.split('/') {
        let segment = segments.next()?;
        match path::parameter_of(operation, template) {
            None if template == segment => {}
            None => return None,
            Some(parameter) => {
                parameters.push((
                    parameter.name,
                    String::from_utf8(path::decode(segment.as_bytes())).ok()?,
                ));
            }
        }
    }
    segments.next().is_none().then_some(parameters)
}
