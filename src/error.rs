//! What is wrong with a call, said before anything is sent: where, what, and what to do.

use serde::Serialize;

/// One thing that is wrong, or looks wrong, with a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Where: a path into the body (`shipment.packages[0].weight.unit`), `body` itself, or the name of a parameter.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether the call was refused for it.
    pub severity: Severity,
}

impl Issue {
    /// An issue for which a call is refused.
    pub fn error(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into(), hint: None, severity: Severity::Error }
    }

    /// An issue that is only pointed out.
    pub fn warning(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, problem) }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in [&self.path, " ", &self.problem] {
            f.write_str(part)?;
        }
        match &self.hint {
            Some(hint) => [" (", hint, ")"].into_iter().try_for_each(|part| f.write_str(part)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Issue {}

/// How much an [`Issue`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The call is refused.
    Error,
    /// The service may well accept it.
    Warning,
}

/// Why a call was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The kind of reason, for programs.
    pub code: RefusalCode,
    /// The reason, for people.
    pub message: String,
    /// Every place that is wrong, warnings among them.
    pub issues: Vec<Issue>,
}

impl Refusal {
    /// A refusal whose message lists its issues.
    #[must_use]
    pub fn of(code: RefusalCode, what: &str, issues: Vec<Issue>) -> Self {
        let mut message = what.to_owned();
        for (index, issue) in issues.iter().filter(|issue| issue.severity == Severity::Error).enumerate() {
            message.push_str(if index == 0 { ": " } else { "; " });
            message.push_str(&issue.to_string());
        }
        Self { code, message, issues }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// The kinds of reasons for not making a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// There is no operation of this id.
    UnknownOperation,
    /// A partner operation on behalf of an account, or a merchant operation without one.
    WrongClient,
    /// The key, the account id, the token or the base URL cannot be used.
    InvalidConfiguration,
    /// A parameter or the body is wrong.
    InvalidRequest,
}
