//! Who may ask at the gateway's own addresses, which stand beside the API.

use super::admit::Incoming;
use super::envelope::{Code, GatewayError};
use super::grant::Grant;
use super::page::Page;
use super::policy::Policy;
use crate::operation::Effect;

/// Lets through who asks with this method, from where its token may be used, and has the scope of this effect. `what`
/// begins the sentence that says what needs the scope.
///
/// # Errors
/// Whoever else asks.
pub(super) fn permit(
    incoming: &Incoming,
    method: &str,
    (effect, what): (Effect, &str),
    grant: &Grant,
    policy: &Policy,
) -> Result<(), GatewayError> {
    if incoming.method != method {
        let message = ["This path takes ", method, "."].concat();
        return Err(GatewayError::new(Code::MethodNotAllowed, message).header("Allow", method));
    }
    let page = Page {
        origin: incoming.origin.as_deref(),
        fetch_site: incoming.fetch_site.as_deref(),
        own: &incoming.own_origin,
    };
    grant.permits_page(&page, &policy.origins)?;
    let scope = effect.as_str();
    if grant.scopes.contains(&scope) {
        return Ok(());
    }
    let message = [what, " needs the scope `", scope, "`, which your token does not have."].concat();
    Err(GatewayError::new(Code::ScopeRequired, message))
}
