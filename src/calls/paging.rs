//! How to get from one page of a list to the next: by its number. The addresses of further pages, which ShipStation
//! writes into its replies, are never called.

use super::TypedCall;
use crate::error::Issue;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The reply of a call is a page of a list.
#[derive(Debug)]
pub struct ByPage<Page> {
    /// How many items a page has.
    count: fn(&Page) -> usize,
    /// What the page before said, where pages do not tell their number.
    before: Value,
}

impl<Page> ByPage<Page> {
    pub(crate) const fn of(count: fn(&Page) -> usize) -> Self {
        Self { count, before: Value::Null }
    }
}

/// What a page may say of its place. Like all that comes from outside, it may be of any type.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Place {
    page: Value,
    pages: Value,
    total: Value,
    /// `Some` even of `null`: a page that has the field and no link in it is the last.
    #[serde(deserialize_with = "given")]
    links: Option<Value>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl<By, Page> TypedCall<By, Page, ByPage<Page>> {
    /// The number of the page that it asks for.
    #[must_use]
    pub fn page(&self) -> i64 {
        self.input.word("page").and_then(|word| word.parse().ok()).unwrap_or(1)
    }

    /// Turns to the page after the one that came, whose body this is; `false` if that was the last.
    ///
    /// # Errors
    /// When it is not the page that was asked for, or the one before it again, so that one would go round in circles.
    pub fn turn(&mut self, page: &Page, body: &[u8]) -> Result<bool, Issue> {
        let number = self.page();
        let place: Place = serde_json::from_slice(body).unwrap_or_default();
        if let Some(got) = place.page.as_i64().filter(|got| *got != number) {
            let (number, got) = (number.to_string(), got.to_string());
            let problem = ["was to be ", &number, " and is ", &got, ": the list cannot be followed"].concat();
            return Err(Issue::error("page", problem));
        }
        let count = (self.paging.count)(page);
        if place.page.is_null() && count > 0 {
            let items = said(body);
            if items == self.paging.before {
                let number = number.to_string();
                let problem = ["was to be ", &number, " and is the one before it again: the list cannot be followed"];
                return Err(Issue::error("page", problem.concat()));
            }
            self.paging.before = items;
        }
        // Not every list tells how many pages it has: of those, the last one is shorter than the others, or empty.
        let is_last = count == 0
            || match (place.pages.as_f64(), place.links) {
                (Some(pages), _) => number as f64 >= pages,
                (None, Some(links)) => !links.pointer("/next/href").is_some_and(Value::is_string),
                (None, None) => place.total.is_null() && count < self.page_size(),
            };
        if !is_last {
            self.input.set_query("page", number.saturating_add(1));
        }
        Ok(!is_last)
    }

    /// How many items a page has: 25, unless another number is asked for.
    fn page_size(&self) -> usize {
        let asked = self.input.word("page_size").or_else(|| self.input.word("pagesize"));
        asked.and_then(|word| word.parse().ok()).unwrap_or(25)
    }
}

/// What a page says, but for the id of its request.
fn said(body: &[u8]) -> Value {
    let mut page: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(fields) = page.as_object_mut() {
        fields.remove("request_id");
    }
    page
}
