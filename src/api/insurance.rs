//! Shipsurance, the insurer that a merchant can have an account at.

use super::money::MonetaryValue;
use super::scalars::Email;
use crate::declare::{object, operations};

operations! {
    /// Connects the merchant's account at Shipsurance. The reply says nothing.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/insurance/connect_insurer>
    connect_insurer {
        call: insurance.connect,
        route: Post "/connections/insurance/shipsurance",
        effect: Connect,
        creates: true,
        body: ConnectInsurerRequest,
        reply: InsurerReply,
    }

    /// Ends the connection to Shipsurance. The account there stays as it is. The reply says nothing.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/insurance/disconnect_insurer>
    disconnect_insurer {
        call: insurance.disconnect,
        route: Delete "/connections/insurance/shipsurance",
        effect: Connect,
        reply: InsurerReply,
    }

    /// Moves money into the balance at Shipsurance.
    ///
    /// Moves real money, and again each time it is called: read the balance when an answer is lost.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/insurance/add_funds_to_insurance>
    add_funds_to_insurance {
        call: insurance.addFunds,
        route: Patch "/insurance/shipsurance/add_funds",
        effect: Funds,
        body: MonetaryValue,
        reply: MonetaryValue,
    }

    /// Reads the balance at Shipsurance.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/insurance/get_insurance_balance>
    get_insurance_balance {
        call: insurance.getBalance,
        route: Get "/insurance/shipsurance/balance",
        effect: Read,
        reply: MonetaryValue,
    }
}

object! {
    /// An account at Shipsurance.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/insurance/connect_insurer>
    pub struct ConnectInsurerRequest {
        /// The e-mail address of the account.
        #[is(min(1))]
        pub email: Email,
        /// The id of the policy.
        #[is(min(1))]
        pub policy_id: String,
    }
}

/// What the service answers to a connection that was made or ended: an object about whose fields nothing is known.
type InsurerReply = std::collections::BTreeMap<String, serde_json::Value>;
