//! Opening an account at one of ShipStation's own carriers for a merchant.
//!
//! No part of the official definition: the facts are from the documentation of the partner programme, and from a
//! public demonstration of it. It does not describe how a verification ends.

use super::connections::{CarrierName, ConnectCarrierResponse};
use super::scalars::{CountryCode, Email, PostalCode, SeId};
use crate::declare::{names, object, operations};

operations! {
    /// Opens an account at one of ShipStation's own carriers, and connects it.
    ///
    /// Ties the merchant to the carrier's terms, and for `stamps_com` to a means of payment. Who passes on the number
    /// of a credit card has to meet the rules of the card industry: ShipStation's own pages spare that.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    register_carrier {
        call: carriers.register,
        route: Post "/registration/{carrier_name}",
        path: { carrier_name: CarrierName },
        effect: Connect,
        creates: true,
        body_by: carrier_name {
            "stamps_com" => RegisterStamps,
            "dhl_express_walleted" => RegisterDhlExpress,
            "ups" => RegisterUps,
        },
        reply: ConnectCarrierResponse,
    }

    /// Sends the merchant a code, by which the carrier knows that the telephone is the merchant's.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    start_carrier_verification {
        call: carriers.startVerification,
        route: Post "/connections/carriers/{carrier_name}/{carrier_id}/verification",
        path: { carrier_name: CarrierName, carrier_id: SeId },
        effect: Connect,
        creates: true,
        body: StartVerificationRequest,
        reply: CarrierVerification,
    }
}

object! {
    /// A merchant to register with USPS through Stamps.com.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    pub struct RegisterStamps {
        /// What the merchant calls the connection.
        pub nickname: String,
        /// The merchant's e-mail address.
        pub email: Email,
        /// Whether the merchant agrees to the carrier's terms.
        pub agree_to_carrier_terms: bool,
        /// The merchant's address.
        pub address: RegistrationAddress,
        /// What the merchant pays with.
        // The documentation requires it; the sandbox does without.
        #[is(expected)]
        pub credit_card: Option<CreditCard>,
    }
}

object! {
    /// A merchant to register with DHL Express.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/using-shipenginecarriers>
    pub struct RegisterDhlExpress {
        /// What the merchant calls the connection.
        pub nickname: String,
    }
}

object! {
    /// A merchant to register with UPS.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/using-shipenginecarriers>
    pub struct RegisterUps {
        /// What the merchant calls the connection.
        pub nickname: String,
        /// The merchant's e-mail address.
        pub email: Email,
        /// The merchant's address.
        pub address: RegistrationAddress,
        /// The terms that the merchant agrees to.
        pub accepted_terms: Vec<AcceptedTerm>,
        /// The IP address from which the merchant agreed.
        pub end_user_ip_address: String,
    }
}

object! {
    /// Terms that a merchant agrees to.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/using-shipenginecarriers>
    pub struct AcceptedTerm {
        /// Which terms.
        pub term_type: AcceptedTermType,
        /// Which version of them: `1`.
        pub version: String,
    }
}

names! {
    /// Terms of UPS.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/using-shipenginecarriers>
    pub enum AcceptedTermType {
        UpsTechnologyAgreement = "ups_technology_agreement",
        UpsProhibitedItems = "ups_prohibited_items",
    }
}

object! {
    /// The address of a merchant.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    // The documentation requires all but the company and the second line for Stamps.com; for UPS there is one example.
    pub struct RegistrationAddress {
        /// The merchant's name.
        pub name: Option<String>,
        /// The merchant's company.
        pub company_name: Option<String>,
        /// The merchant's telephone number.
        pub phone: Option<String>,
        /// Street and number.
        pub address_line1: Option<String>,
        /// Suite or floor.
        pub address_line2: Option<String>,
        /// City, town or other locality.
        pub city_locality: Option<String>,
        /// State or province.
        pub state_province: Option<String>,
        /// Postal code.
        pub postal_code: Option<PostalCode>,
        /// Country.
        pub country_code: Option<CountryCode>,
    }
}

object! {
    /// A credit card.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    // The documentation does not say whether months and years are numbers or strings.
    pub struct CreditCard {
        /// The name on it.
        pub name: String,
        /// Its number.
        pub number: String,
        /// Its brand.
        pub r#type: String,
        /// The year in which it expires.
        pub expiration_year: Option<serde_json::Value>,
        /// The month in which it expires.
        pub expiration_month: Option<serde_json::Value>,
    }
}

object! {
    /// How to verify a merchant.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    pub struct StartVerificationRequest {
        /// The merchant's telephone number.
        pub phone: String,
        /// How the code is sent.
        pub verification_type: VerificationType,
    }
}

names! {
    /// How a code is sent.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    pub enum VerificationType {
        /// As a text message.
        Sms = "sms",
    }
}

object! {
    /// A verification that is under way.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/register-stamps>
    pub struct CarrierVerification {
        /// The telephone number that the code went to.
        pub phone: Option<String>,
        /// Identifies it: `vfn_` and more.
        pub verification_id: String,
        /// How the code was sent.
        pub verification_method: Option<VerificationType>,
        /// How far it is: `unverified`.
        pub status: Option<String>,
    }
}
