//! Pages of lists, and the links between them.

use super::call::{Call, Reply, json};
use crate::api::links::{OptionalLink, PagedList, PaginationLink};
use crate::query::{self, QueryValue};
use serde_json::Value;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// The page as it was asked for; the first, of 25 items, where nothing was said.
    pub(crate) fn of(number: Option<i64>, size: Option<i64>) -> Self {
        let positive =
            |value: Option<i64>, usual| value.and_then(|value| usize::try_from(value).ok()).unwrap_or(usual).max(1);
        Self { number: positive(number, 1), size: positive(size, 25) }
    }

    /// What a page of so many items says of its place. `address` is that of the list, without a query.
    pub(crate) fn place(self, total: usize, address: &str, raw_query: &str) -> PagedList {
        let pages = total.div_ceil(self.size);
        let always = |number: usize| OptionalLink {
            href: Some([address, &with_page(raw_query, number)].concat().into()),
            r#type: None,
        };
        let link = |number: usize| if (1..=pages).contains(&number) { always(number) } else { OptionalLink::default() };
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        PagedList {
            total: count(total),
            page: count(self.number),
            pages: count(pages),
            links: PaginationLink {
                // An empty list has a first page too, which is also its last.
                first: always(1),
                last: always(pages.max(1)),
                prev: link(self.number - 1),
                next: link(self.number.saturating_add(1)),
            },
        }
    }
}

/// The address of what lies at a path, here put together from its parts.
pub(crate) fn address(call: &Call<'_>, path: &[&str]) -> String {
    [&[call.origin], path].concat().concat()
}

/// The page of a list that a call wants, as a reply: `name` is the field that has its items. The definition wants a page
/// of these lists even where there is nothing on it.
pub(crate) fn paged<T>(call: &Call<'_>, path: &str, name: &str, found: &[T], shown: &dyn Fn(&T) -> Value) -> Reply {
    let wanted = |name: &str| call.query.get(name).and_then(Value::as_i64);
    let page = Page::of(wanted("page"), wanted("page_size"));
    let mut place = page.place(found.len(), &address(call, &[path]), call.raw_query);
    place.pages = place.pages.max(1);
    let mut list = json(&place, &[]);
    if let Value::Object(list) = &mut list {
        list.insert(name.to_owned(), cut(found, page).iter().map(shown).collect());
    }
    Reply::Json(list)
}

/// The items of a page; none beyond the last.
pub(crate) fn cut<T>(items: &[T], page: Page) -> &[T] {
    let before = (page.number - 1).saturating_mul(page.size);
    items.chunks(page.size).nth(before / page.size).unwrap_or(&[])
}

/// The query of the same list, at another page.
fn with_page(raw_query: &str, number: usize) -> String {
    let mut query = query::read(raw_query).unwrap_or_default();
    query.retain(|(name, _)| name != "page");
    query.push(("page".to_owned(), QueryValue::One(number.to_string())));
    query::write(&query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_know_their_neighbours() {
        let place = Page::of(Some(2), Some(2)).place(5, "http://h/v1/labels", "page=2&page_size=2&sort_dir=asc");
        let href = |link: OptionalLink| link.href.map(|href| href.0);
        assert_eq!((place.total, place.page, place.pages), (5, 2, 3));
        assert_eq!(href(place.links.next).as_deref(), Some("http://h/v1/labels?page_size=2&sort_dir=asc&page=3"));
        assert!(href(place.links.prev).unwrap().ends_with("page=1"));
        let last = Page::of(Some(3), Some(2)).place(5, "", "");
        assert_eq!(href(last.links.next), None);
    }

    #[test]
    fn an_empty_list_has_one_page_and_counts_none() {
        let place = Page::of(None, None).place(0, "http://h/v1/labels", "");
        let href = |link: OptionalLink| link.href.map(|href| href.0);
        assert_eq!((place.total, place.page, place.pages), (0, 1, 0));
        let first = Some("http://h/v1/labels?page=1");
        assert_eq!(href(place.links.first).as_deref(), first);
        assert_eq!(href(place.links.last).as_deref(), first);
        assert_eq!((href(place.links.prev), href(place.links.next)), (None, None));
    }

    #[test]
    fn beyond_the_last_page_there_is_nothing() {
        let items = [1, 2, 3, 4, 5];
        assert_eq!(cut(&items, Page::of(Some(2), Some(2))), [3, 4]);
        assert_eq!(cut(&items, Page::of(Some(3), Some(2))), [5]);
        assert_eq!(cut(&items, Page::of(Some(4), Some(2))), [0; 0]);
        assert_eq!(cut(&items, Page::of(Some(i64::MAX), Some(i64::MAX))), [0; 0]);
    }
}
