//! Tokens: a merchant's way into ShipStation's own pages.

use super::scalars::Url;
use crate::declare::{names, object, operations};

operations! {
    /// Makes a token that logs the account's merchant in to ShipStation's dashboard (direct login).
    ///
    /// It lives for 10 seconds: ask for it when the merchant follows the link, and redirect at once. Whoever has it is
    /// logged in, to the billing page too: never keep or log it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/direct-login>
    tokens_get_ephemeral_token {
        call: tokens.createEphemeral,
        route: Post "/tokens/ephemeral",
        effect: Write,
        creates: true,
        scope: "account",
        query: CreateEphemeralToken,
        reply: EphemeralToken,
    }
}

object! {
    /// What the token is for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tokens/tokens_get_ephemeral_token>
    pub struct CreateEphemeralToken {
        /// The page that `redirect_url` leads to. Default: none, and the reply has the token only.
        pub redirect: Option<Redirect>,
    }
}

names! {
    /// A page that a token logs in to.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tokens/tokens_get_ephemeral_token>
    pub enum Redirect {
        /// ShipStation's dashboard, where the merchant sets up carriers and pays.
        ShipengineDashboard = "shipengine-dashboard",
    }
}

object! {
    /// A token of 10 seconds. A secret.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/direct-login>
    pub struct EphemeralToken {
        /// The token.
        pub token: Option<String>,
        /// The page with the token in its address. It takes two more parameters: `redirect_to`, the page to begin with
        /// (`carriers`), and `theme_id`, one of the partner's themes.
        pub redirect_url: Option<Url>,
    }
}
