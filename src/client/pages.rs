//! Lists page by page.

use super::CallError;
use super::host::Host;
use super::line::Line;
use super::web::Web;
use crate::calls::{ByPage, TypedCall};
use crate::stamp::Credential;

/// The pages of a list, each being asked for when it is wanted: by its number, in the same way and at the same place
/// as the first.
#[derive(Debug)]
#[must_use = "no page is asked for before it is wanted"]
pub struct Pages<By, Page> {
    line: Line,
    credential: Credential,
    call: TypedCall<By, Page, ByPage<Page>>,
    is_over: bool,
}

impl<By, Page> Pages<By, Page> {
    pub(super) const fn new(line: Line, credential: Credential, call: TypedCall<By, Page, ByPage<Page>>) -> Self {
        Self { line, credential, call, is_over: false }
    }

    /// The next page, or nothing after the last. After an error, the same page is asked for again.
    ///
    /// # Errors
    /// See [`CallError`]. A page other than the one that was asked for is [`CallError::Unreadable`].
    pub async fn next_page(&mut self) -> Result<Option<Page>, CallError> {
        self.next_on(&Web).await
    }

    pub(super) async fn next_on(&mut self, host: &impl Host) -> Result<Option<Page>, CallError> {
        if self.is_over {
            return Ok(None);
        }
        let (page, reply) = self.line.receive(host, &self.call, &self.credential).await?;
        match self.call.turn(&page, &reply.bytes) {
            Ok(has_next) => self.is_over = !has_next,
            Err(issue) => return Err(CallError::unreadable(self.call.operation(), reply, issue.to_string())),
        }
        Ok(Some(page))
    }
}
