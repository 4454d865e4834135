//! A row of the operation table: everything that is known of an operation without calling it.

use crate::request::{MAX_BODY, MAX_IMAGE_BODY};
use crate::shape::Shape;

/// An HTTP verb of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Verb {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What an operation does in the world. Scopes, retries and the ledger follow it, never the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Looks, and changes nothing.
    Read,
    /// Asks, and may leave something behind or be billed: prices, which keep a shipment; checks of addresses.
    Rate,
    /// Makes, changes or removes a record that costs nothing.
    Write,
    /// Spends money: a label, a pickup, a manifest.
    Buy,
    /// Takes a purchase back.
    Void,
    /// Makes or ends a connection to a carrier or insurer.
    Connect,
    /// Moves money into a balance.
    Funds,
    /// Manages the partner's accounts; carries no `On-Behalf-Of`.
    Partner,
}

impl Effect {
    /// The word for it, which is also the scope that a caller needs where the row names no other.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Rate => "rate",
            Self::Write => "write",
            Self::Buy => "buy",
            Self::Void => "void",
            Self::Connect => "connect",
            Self::Funds => "funds",
            Self::Partner => "partner",
        }
    }

    /// Whether it spends money, or moves it: what must not happen twice.
    #[must_use]
    pub const fn is_purchase(self) -> bool {
        matches!(self, Self::Buy | Self::Funds)
    }
}

/// What the request body of an operation looks like.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// It has none.
    None,
    /// One shape.
    Shape(&'static Shape),
    /// The value of a path parameter decides; a value that is not listed takes any object.
    ByParameter(&'static str, &'static [(&'static str, &'static Shape)]),
}

/// What comes back when an operation succeeds.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    /// Nothing: 204.
    Empty,
    /// JSON of a shape, which only the generator of types needs to know: replies are never checked.
    Json(#[cfg(feature = "docs")] &'static Shape),
    /// JSON whose shape the value of a path parameter decides; a value that is not listed gives any object.
    #[cfg(feature = "docs")]
    ByParameter(&'static str, &'static [(&'static str, &'static Shape)]),
    /// A file of one of these media types, handed on as it streams in.
    Binary(&'static str),
}

/// A path parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name between the braces of the template.
    pub name: &'static str,
    /// What it looks like.
    pub shape: &'static Shape,
}

/// One operation of the API.
#[derive(Debug)]
pub struct Operation {
    /// The official definition's `operationId`, or this project's for what only the docs have.
    pub id: &'static str,
    /// What it does, in prose.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// The property of the JS client that holds its method: `labels`.
    #[cfg(feature = "docs")]
    pub resource: &'static str,
    /// Its method's name in JS: `create`.
    #[cfg(feature = "docs")]
    pub method: &'static str,
    /// The HTTP verb.
    pub verb: Verb,
    /// The path template, without the version: `/labels/{label_id}/void`.
    pub path: &'static str,
    /// The parameters of the path, in their order.
    pub parameters: &'static [Parameter],
    /// What it does in the world.
    pub effect: Effect,
    /// Whether each call makes something new, so that a call that is sent again may leave two of it.
    pub creates: bool,
    /// The scope that a caller of the gateway needs, where it is not the effect's.
    pub scope: Option<&'static str>,
    /// The query, an object shape.
    pub query: Option<&'static Shape>,
    /// The request body.
    pub body: Body,
    /// The reply on success.
    pub reply: Reply,
    /// The field of the reply that holds the items of a page.
    #[cfg(feature = "docs")]
    pub paged: Option<&'static str>,
}

impl Operation {
    /// The scope that a caller of the gateway needs.
    #[must_use]
    pub fn scope(&self) -> &'static str {
        self.scope.unwrap_or(self.effect.as_str())
    }

    /// The most bytes of its body: more where it is a picture, which only the account's settings are.
    #[must_use]
    pub fn max_body(&self) -> usize {
        if self.path.starts_with("/account") { MAX_IMAGE_BODY } else { MAX_BODY }
    }

    /// Whether doing it twice by mistake costs money.
    #[must_use]
    pub fn is_purchase(&self) -> bool {
        matches!(self.effect, Effect::Buy | Effect::Funds)
    }

    /// Whether it is called by the partner for itself, without `On-Behalf-Of`.
    #[must_use]
    pub fn is_partner(&self) -> bool {
        self.effect == Effect::Partner
    }
}
