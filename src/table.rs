//! The operation table: finds a row by its id, or by the verb and path of a request.

#[cfg(any(feature = "docs", all(feature = "types", not(feature = "glue"))))]
use crate::api::RESOURCES;
use crate::operation::{Operation, Verb};
use crate::path;

/// What every path of the API starts with; the templates of the rows leave it out.
pub const VERSION: &str = "/v1";

/// Every operation.
#[cfg(any(feature = "docs", all(feature = "types", not(feature = "glue"))))]
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    RESOURCES.iter().flat_map(|resource| resource.iter())
}

/// Every operation.
#[cfg(not(any(feature = "docs", all(feature = "types", not(feature = "glue")))))]
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    crate::packed::operations().iter()
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
    let fitting = operations()
        .filter(|operation| Some(operation.verb) == verb)
        .filter_map(|operation| matched(operation, path).map(|parameters| (operation, parameters)));
    if let Some((operation, parameters)) = fitting.min_by_key(|(_, parameters)| parameters.len()) {
        return Route::Found(operation, parameters);
    }
    let others: Vec<_> =
        operations().filter(|operation| matched(operation, path).is_some()).map(|operation| operation.verb).collect();
    if others.is_empty() { Route::Unknown } else { Route::OtherVerb(others) }
}

fn matched(operation: &'static Operation, path: &str) -> Option<Vec<(&'static str, String)>> {
    // Every request is held against every row, and nearly all rows differ in their first letters.
    let mut bytes = path.bytes();
    for literal in operation.path.bytes().take_while(|byte| *byte != b'{') {
        if bytes.next() != Some(literal) {
            return None;
        }
    }
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for template in operation.path.split('/') {
        let segment = segments.next()?;
        match path::parameter_of(operation, template) {
            None if template == segment => {}
            None => return None,
            Some(parameter) => {
                parameters.push((parameter.name, String::from_utf8(path::decode(segment.as_bytes())).ok()?));
            }
        }
    }
    segments.next().is_none().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(verb: Verb, path: &str) -> Option<(&'static str, Vec<(&'static str, String)>)> {
        match route(Some(verb), path) {
            Route::Found(operation, parameters) => Some((operation.id, parameters)),
            _ => None,
        }
    }

    #[test]
    fn ids_and_routes_are_unique_and_templates_name_their_parameters() {
        let all: Vec<_> = operations().collect();
        for (index, operation) in all.iter().enumerate() {
            for other in all.iter().skip(index + 1) {
                assert_ne!(operation.id, other.id);
                assert!(operation.verb != other.verb || operation.path != other.path, "{}", operation.id);
                #[cfg(feature = "docs")]
                assert!(operation.resource != other.resource || operation.method != other.method, "{}", operation.id);
            }
            let named: Vec<_> = operation.path.split('/').filter_map(|part| part.strip_prefix('{')).collect();
            let declared: Vec<_> =
                operation.parameters.iter().map(|parameter| format!("{}}}", parameter.name)).collect();
            assert_eq!(named, declared, "{}", operation.id);
        }
    }

    #[test]
    fn every_operation_is_found_by_its_own_path_and_by_no_other_spelling() {
        for operation in operations() {
            let path = [VERSION, &operation.path.replace(['{', '}'], "")].concat();
            assert_eq!(found(operation.verb, &path).unwrap().0, operation.id);
            for odd in [
                path.to_uppercase(),
                format!("{path}/"),
                format!("/{path}"),
                path.replacen("/v1", "", 1),
                path.replacen("/v1/", "/v1//", 1),
                path.replacen("/v1/", "/v1/./", 1),
                path.replacen("/v1/", "/v1/%2e%2e/v1/", 1),
                path.replacen("/v1/", "/V1/", 1),
                format!("/v1/%{:02x}{}", path.as_bytes()[4], path.get(5..).unwrap()),
            ] {
                assert_ne!(found(operation.verb, &odd).map(|(id, _)| id), Some(operation.id), "{odd}");
            }
        }
    }

    #[test]
    fn parameters_are_decoded_once() {
        assert_eq!(found(Verb::Get, "/v1/labels/a%252Fb").unwrap().1, [("label_id", "a%2Fb".to_owned())]);
        assert!(found(Verb::Get, "/v1/labels/%FF").is_none());
        let (id, _) = found(Verb::Get, "/v1/labels/external_shipment_id/1").unwrap();
        assert_eq!(id, "get_label_by_external_shipment_id");
    }

    #[test]
    fn a_known_path_with_another_verb_tells_the_verbs() {
        assert!(matches!(route(Some(Verb::Delete), "/v1/labels"), Route::OtherVerb(verbs) if verbs.len() == 2));
        assert!(matches!(route(None, "/v1/carriers"), Route::OtherVerb(_)));
        assert!(matches!(route(Some(Verb::Get), "/v1/nothing"), Route::Unknown));
    }
}
