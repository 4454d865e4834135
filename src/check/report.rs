//! What a check found, and how grave the caller wants it to be.

use super::nearest::nearest;
use super::{number, text};
use crate::error::{Issue, Severity};
use crate::shape::{Field, Names, Need, Object, Text};
use std::cmp::Ordering;
use std::fmt::{self, Display};

/// How many warnings are kept, and twice as many issues. Enough for a person to see what is going on; a body of a
/// million wrong items must not make a million messages.
const MAX_ISSUES: usize = 100;

/// How strictly a call is checked before it is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Validate {
    /// The body goes out unread.
    Off,
    /// What the service is sure to refuse is an error, the rest a warning.
    #[default]
    Default,
    /// Warnings are errors.
    Strict,
}

impl Validate {
    /// By its name in the client's options: `off`, `default`, `strict`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            "default" => Some(Self::Default),
            "strict" => Some(Self::Strict),
            _ => None,
        }
    }
}

/// The issues of one call.
#[derive(Debug)]
pub(crate) struct Report {
    validate: Validate,
    issues: Vec<Issue>,
    /// Whether a name was met that is not declared, or was met before in the same object.
    #[cfg(feature = "gateway")]
    has_odd_names: bool,
}

impl Report {
    pub(crate) fn new(validate: Validate) -> Self {
        Self {
            validate,
            issues: Vec::new(),
            #[cfg(feature = "gateway")]
            has_odd_names: false,
        }
    }

    /// Notes a name that stands for nothing by itself.
    pub(crate) fn odd_name(&mut self) {
        #[cfg(feature = "gateway")]
        {
            self.has_odd_names = true;
        }
    }

    /// Whether every name was declared, and none stood twice in an object.
    #[cfg(feature = "gateway")]
    pub(crate) fn is_plain(&self) -> bool {
        !self.has_odd_names
    }

    #[cold]
    pub(crate) fn error(&mut self, issue: Issue) {
        // Errors have room beyond that of warnings: no number of these may hide one.
        let most = if issue.severity == Severity::Error { 2 * MAX_ISSUES } else { MAX_ISSUES };
        if self.issues.len() < most {
            self.issues.push(issue);
        }
    }

    #[cold]
    pub(crate) fn warning(&mut self, mut issue: Issue) {
        match self.validate {
            Validate::Off => return,
            Validate::Default => {}
            Validate::Strict => issue.severity = Severity::Error,
        }
        self.error(issue);
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.issues.iter().any(|issue| issue.severity == Severity::Error)
    }

    pub(crate) fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    #[cold]
    pub(crate) fn unknown_field(&mut self, path: impl Display, name: &str, object: Option<&'static Object>) {
        let mut known = Vec::new();
        if let Some(object) = object {
            object.each_field(&mut |field| known.push(field.name));
        }
        let issue = Issue::warning(path.to_string(), "is no known field");
        self.warning(did_you_mean(issue, nearest(name, known.into_iter())));
    }

    /// Reports the fields that a request must have and has not, by their places among the object's and their names.
    pub(crate) fn missing(
        &mut self,
        object: &'static Object,
        is_seen: &dyn Fn(usize, &str) -> bool,
        path: &dyn Fn(&str) -> String,
    ) {
        let mut index = 0;
        object.each_field(&mut |field| {
            if field.need != Need::Optional && !is_seen(index, field.name) {
                match field.need {
                    Need::Required => self.error(Issue::error(path(field.name), "is required")),
                    _ => self.warning(
                        Issue::warning(path(field.name), "is expected")
                            .hint("the API's definition requires it, though the service is known to do without"),
                    ),
                }
            }
            index += 1;
        });
    }

    /// Reports the groups of fields of which a request must have one and has none.
    pub(crate) fn missing_group(
        &mut self,
        object: &'static Object,
        is_given: &dyn Fn(&str) -> bool,
        path: &dyn Fn(&str) -> String,
    ) {
        for group in object.either {
            if let ([first, ..], false) = (group, group.iter().any(|name| is_given(name))) {
                let hint = ["give one of ", &group.join(", ")].concat();
                self.error(Issue::error(path(first), "is required").hint(hint));
            }
        }
    }

    pub(crate) fn text(&mut self, path: impl Display, shape: &Text, limits: &Limits, value: &str) {
        // The service tells "nothing here" by an empty string, so that has no format to break.
        if !value.is_empty() && !text::is_written(shape.format, value) {
            let issue = Issue::warning(path.to_string(), "does not look right");
            self.warning(issue.hint(text::example(shape.format)));
        }
        let limits = Limits { max: limits.max.or(Some(shape.max)), ..*limits };
        let may_be_short = limits.min.is_some_and(|min| value.len() < min as usize * 4);
        // Counting characters is slow: there are never more of them than bytes, nor fewer than a quarter of those.
        if may_be_short || limits.max.is_some_and(|max| value.len() > max as usize) {
            self.length(path, &limits, value.chars().count(), "characters");
        }
    }

    pub(crate) fn name(&mut self, path: impl Display, names: &'static Names, value: &str) {
        if !names.has(value) {
            let issue = Issue::warning(path.to_string(), "is no known value");
            self.warning(did_you_mean(issue, nearest(value, names.values())));
        }
    }

    pub(crate) fn length(&mut self, path: impl Display, limits: &Limits, length: usize, of: &str) {
        let (than, limit) = match (limits.min, limits.max) {
            (_, Some(max)) if length > max as usize => (", more than ", max),
            (Some(min), _) if length < min as usize => (", fewer than ", min),
            _ => return,
        };
        let problem = ["has ", &length.to_string(), " ", of, than, &limit.to_string()].concat();
        self.warning(Issue::warning(path.to_string(), problem));
    }

    /// Reports a number, as it stands in JSON, that is outside of its limits.
    pub(crate) fn number(&mut self, path: impl Display, limits: &Limits, number: &str) {
        for (limit, beyond, problem) in
            [(limits.min, Ordering::Less, "is less than "), (limits.max, Ordering::Greater, "is more than ")]
        {
            if let Some(limit) = limit.filter(|limit| number::compared(number, *limit) == beyond) {
                self.warning(Issue::warning(path.to_string(), [problem, &limit.to_string()].concat()));
            }
        }
    }
}

fn did_you_mean(issue: Issue, known: Option<&'static str>) -> Issue {
    match known {
        Some(known) => issue.hint(["did you mean ", known, "?"].concat()),
        None => issue,
    }
}

/// How long or how great a value may be.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    min: Option<u32>,
    max: Option<u32>,
}

impl Limits {
    pub(crate) fn of(field: &Field) -> Self {
        Self { min: field.least(), max: field.most() }
    }

    pub(crate) fn of_optional(field: Option<&Field>) -> Self {
        field.map_or_else(Self::default, Self::of)
    }
}

/// A place in a body, kept on the stack: it becomes text only where there is something to report.
#[derive(Debug)]
pub(crate) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
    depth: usize,
}

#[derive(Debug)]
enum Step<'p> {
    Body,
    Field(&'p str),
    Item(usize),
}

impl<'p> Path<'p> {
    pub(crate) fn root() -> Self {
        Self { parent: None, step: Step::Body, depth: 0 }
    }

    pub(crate) fn field(&'p self, name: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Field(name), depth: self.depth + 1 }
    }

    pub(crate) fn item(&'p self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Item(index), depth: self.depth + 1 }
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// The field of the body under which this place is.
    pub(super) fn start(&self) -> String {
        let mut place = self;
        while let Some(parent) = place.parent.filter(|parent| parent.parent.is_some()) {
            place = parent;
        }
        place.to_string()
    }
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parent = self.parent.filter(|parent| !matches!(parent.step, Step::Body));
        if let Some(parent) = parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Body => f.write_str("body"),
            Step::Field(name) => {
                if parent.is_some() {
                    f.write_str(".")?;
                }
                f.write_str(name)
            }
            Step::Item(index) => {
                if parent.is_none() {
                    f.write_str("body")?;
                }
                f.write_str("[")?;
                index.fmt(f)?;
                f.write_str("]")
            }
        }
    }
}
