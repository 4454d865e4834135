//! `slim-operations.ts`: what the slim entry has to know of the operations that act for a merchant, in as few characters as
//! compress well, for it is a good part of what a page loads with that entry.

use shipstamp::operation::{Body, Effect, Operation, Reply};
use shipstamp::outcome::NOT_CARRIED_OUT;
use shipstamp::table;

/// The file.
pub(crate) fn file() -> String {
    let mut groups: Vec<Group> = Vec::new();
    for operation in table::operations().filter(|operation| !operation.is_partner()) {
        match groups.iter_mut().find(|group| group.takes(operation)) {
            Some(group) => group.operations.push(operation),
            None => groups.push(Group { operations: vec![operation] }),
        }
    }
    // What is alike compresses best where it stands in the same order, and the large groups first.
    groups.iter_mut().for_each(|group| group.operations.sort_by_key(|operation| rank(operation)));
    groups.sort_by_key(|group| std::cmp::Reverse(group.operations.len()));
    let lines: Vec<String> = groups.iter().flat_map(Group::lines).collect();
    let codes: Vec<String> = NOT_CARRIED_OUT.iter().map(|code| beginning(code)).collect();
    let mut text = crate::HEADER.to_owned();
    text +=
        "/** A resource to a line, with where its paths begin; below, its operations, as `slim.ts` reads them. */\n";
    text += &format!("export const OPERATIONS = `{}`;\n\n", lines.join("\n"));
    text += "/** How the gateway's codes begin that say that nothing was carried out, whatever the status. */\n";
    text + &format!("export const NOT_CARRIED_OUT = /^({})/;\n", codes.join("|"))
}

/// As much of a code as tells it from all others of the gateway, which a test of the slim entry sees to.
fn beginning(code: &str) -> String {
    let first = code.find('_').unwrap_or_default();
    code.chars().take(first + 4).collect()
}

/// The operations of a resource whose paths begin alike.
struct Group {
    operations: Vec<&'static Operation>,
}

impl Group {
    fn takes(&self, operation: &Operation) -> bool {
        let first = |operation: &Operation| operation.path.split('/').nth(1).map(str::to_owned);
        self.operations.iter().any(|known| known.resource == operation.resource && first(known) == first(operation))
    }

    fn lines(&self) -> Vec<String> {
        let paths: Vec<String> = self.operations.iter().map(|operation| starred(operation.path)).collect();
        let base = paths.iter().map(String::as_str).reduce(|base, path| common(base, path)).unwrap_or_default();
        let resource = self.operations.first().map_or("", |operation| operation.resource);
        let head = if base == resource { resource.to_owned() } else { format!("{resource} {base}") };
        let rest = |path: &str| path.get(base.len()..).unwrap_or_default().to_owned();
        let rows = self.operations.iter().zip(&paths).map(|(operation, path)| row(operation, &rest(path)));
        [head].into_iter().chain(rows).collect()
    }
}

fn rank(operation: &Operation) -> usize {
    let usual = ["list", "create", "get", "update", "delete"];
    usual.iter().position(|method| *method == operation.method).unwrap_or(usual.len())
}

/// A path with a star for each parameter.
fn starred(path: &str) -> String {
    let segments = path.trim_start_matches('/').split('/');
    segments.map(|segment| if segment.starts_with('{') { "*" } else { segment }).collect::<Vec<_>>().join("/")
}

/// The segments that both begin with, up to the first star.
fn common<'p>(one: &'p str, other: &str) -> &'p str {
    let alike = one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other && *one != "*");
    let length: usize = alike.map(|(segment, _)| segment.len() + 1).sum();
    one.get(..length.saturating_sub(1)).unwrap_or(one)
}

/// The rest of the path, the method, its kind, and the verb; what is left out is `r` and `GET`.
fn row(operation: &Operation, rest: &str) -> String {
    let row = format!("{rest} {}", operation.method);
    match (kind(operation).as_str(), operation.verb.as_str()) {
        ("r", "GET") => row,
        (kind, "GET") => format!("{row} {kind}"),
        (kind, verb) => format!("{row} {kind} {verb}"),
    }
}

/// A letter for the effect, one for what the method takes after the parameters, and a sign for a list of pages.
fn kind(operation: &Operation) -> String {
    let effect = match (operation.effect, operation.reply) {
        (Effect::Read, Reply::Binary(_)) => 'f',
        (Effect::Read, _) => 'r',
        (Effect::Rate, _) => 'e',
        (Effect::Buy | Effect::Funds, _) => '$',
        (Effect::Connect, _) => 'c',
        (Effect::Write | Effect::Void | Effect::Partner, _) if operation.creates => 'n',
        (Effect::Write | Effect::Void | Effect::Partner, _) => 'w',
    };
    let takes = match (operation.body, operation.query) {
        (Body::None, None) => "",
        (Body::None, Some(_)) => "q",
        _ => "b",
    };
    // The items of a page are called as the place is, and nothing else says so.
    let is_last = |items: &str| operation.path.ends_with(&format!("/{items}"));
    assert!(operation.paged.is_none_or(is_last), "{}: its items are called otherwise", operation.id);
    let pages = if operation.paged.is_some() { "+" } else { "" };
    format!("{effect}{takes}{pages}")
}
