//! Connecting a merchant's own carrier accounts, and ending such connections.
//!
//! Each carrier asks for its own credentials. They are the merchant's secrets: keep them out of logs.

use super::scalars::{CountryCode, Email, SeId};
use crate::declare::{names, object, operations};

operations! {
    /// Connects a carrier account that the merchant already has.
    ///
    /// Works in production only, and on the larger billing plans. A carrier that is not listed here takes the fields of
    /// its page in the documentation. The service refuses an account number that is connected already, unless the
    /// body also has `"allow_duplicate_account_number": "true"`, which is a string and not part of the definition.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    connect_carrier {
        call: carriers.connect,
        route: Post "/connections/carriers/{carrier_name}",
        path: { carrier_name: CarrierName },
        effect: Connect,
        creates: true,
        body_by: carrier_name {
            "access_worldwide" => ConnectAccessWorldwide,
            "amazon_buy_shipping" => ConnectAmazonBuyShipping,
            "amazon_shipping_uk" => ConnectAmazonShippingUk,
            "apc" => ConnectApc,
            "asendia" => ConnectAsendia,
            "australia_post" => ConnectAustraliaPost,
            "canada_post" => ConnectCanadaPost,
            "dhl_ecommerce" => ConnectDhlEcommerce,
            "dhl_express" => ConnectDhlExpress,
            "dhl_express_au" => ConnectDhlExpressAu,
            "dhl_express_ca" => ConnectDhlExpressCa,
            "dhl_express_uk" => ConnectDhlExpressUk,
            "dpd" => ConnectDpd,
            "endicia" => ConnectEndicia,
            "fedex" => ConnectFedex,
            "fedex_uk" => ConnectFedexUk,
            "firstmile" => ConnectFirstmile,
            "imex" => ConnectImex,
            "newgistics" => ConnectNewgistics,
            "ontrac" => ConnectOntrac,
            "purolator_canada" => ConnectPurolator,
            "royal_mail" => ConnectRoyalMail,
            "rr_donnelley" => ConnectRrDonnelley,
            "seko" => ConnectSeko,
            "sendle" => ConnectSendle,
            "stamps_com" => ConnectStamps,
            "ups" => ConnectUps,
            "lasership" => ConnectLasership,
        },
        reply: ConnectCarrierResponse,
    }

    /// Ends a connection to a carrier account. The carrier's own account stays as it is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    disconnect_carrier {
        call: carriers.disconnect,
        route: Delete "/connections/carriers/{carrier_name}/{carrier_id}",
        path: { carrier_name: CarrierName, carrier_id: SeId },
        effect: Connect,
    }
}

object! {
    /// The new connection.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectCarrierResponse {
        /// Identifies the connection wherever a carrier is chosen.
        pub carrier_id: SeId,
    }
}

names! {
    /// A carrier, as connections name it. The service connects more than a hundred carriers: most names are not listed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub enum CarrierName {
        AccessWorldwide = "access_worldwide",
        AmazonBuyShipping = "amazon_buy_shipping",
        AmazonShippingUk = "amazon_shipping_uk",
        Apc = "apc",
        Asendia = "asendia",
        AustraliaPost = "australia_post",
        CanadaPost = "canada_post",
        DhlEcommerce = "dhl_ecommerce",
        DhlExpress = "dhl_express",
        /// DHL Express in Australia.
        DhlExpressAu = "dhl_express_au",
        /// DHL Express in Canada.
        DhlExpressCa = "dhl_express_ca",
        /// DHL Express in the United Kingdom.
        DhlExpressUk = "dhl_express_uk",
        Dpd = "dpd",
        Endicia = "endicia",
        Fedex = "fedex",
        FedexUk = "fedex_uk",
        Firstmile = "firstmile",
        Imex = "imex",
        Newgistics = "newgistics",
        Ontrac = "ontrac",
        PurolatorCanada = "purolator_canada",
        RoyalMail = "royal_mail",
        RrDonnelley = "rr_donnelley",
        Seko = "seko",
        Sendle = "sendle",
        /// USPS by way of Stamps.com.
        StampsCom = "stamps_com",
        Ups = "ups",
        Lasership = "lasership",
    }
}

object! {
    /// An account at Access Worldwide.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectAccessWorldwide {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The user name at Access Worldwide.
        #[is(min(1))]
        pub username: String,
        /// The password at Access Worldwide. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Amazon Buy Shipping.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectAmazonBuyShipping {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The seller id at Amazon.
        #[is(min(1))]
        pub merchant_seller_id: String,
        /// The e-mail address of the account.
        #[is(min(1))]
        pub email: Email,
        /// The token that lets ShipStation act for the seller at Amazon. A secret.
        #[is(min(1))]
        pub mws_auth_token: String,
    }
}

object! {
    /// An account at Amazon Shipping in the United Kingdom.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectAmazonShippingUk {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The code that Amazon gives out when the merchant consents. A secret.
        #[is(min(1))]
        pub auth_code: String,
    }
}

object! {
    /// An account at APC.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectApc {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The user name at APC.
        #[is(min(1))]
        pub username: String,
        /// The password at APC. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Asendia.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectAsendia {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at Asendia.
        #[is(min(1))]
        pub account_number: String,
        /// The number of the sub-account, if there is one.
        #[is(min(1))]
        pub sub_account_number: Option<String>,
        /// The user name at Asendia.
        #[is(min(1))]
        pub username: String,
        /// The password at Asendia. A secret.
        #[is(min(1))]
        pub password: String,
        /// The API key at Asendia. A secret.
        #[is(min(1))]
        pub api_key: String,
        /// Where Asendia processes the packages: `MIA`, `JFK`, `ORD`, `PHL`, `SFO`, `LAX`, `SLC`, `TOR`, `BUF` or
        /// `CAL`.
        #[is(min(1))]
        pub processing_location: String,
    }
}

object! {
    /// An account at Australia Post.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectAustraliaPost {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at Australia Post.
        #[is(min(1))]
        pub account_number: String,
        /// The API key at Australia Post. A secret.
        #[is(min(1))]
        pub api_key: String,
        /// The secret that belongs to `api_key`.
        #[is(min(1))]
        pub api_secret: String,
    }
}

object! {
    /// An account at Canada Post.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectCanadaPost {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at Canada Post.
        #[is(min(1))]
        pub account_number: String,
        /// The API key at Canada Post. A secret.
        #[is(min(1))]
        pub api_key: String,
        /// The secret that belongs to `api_key`.
        #[is(min(1))]
        pub api_secret: String,
        /// The number of the contract with Canada Post.
        #[is(min(1))]
        pub contract_id: String,
    }
}

object! {
    /// An account at DHL eCommerce.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectDhlEcommerce {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The client id at DHL eCommerce.
        #[is(min(1))]
        pub client_id: String,
        /// The user name at DHL eCommerce.
        #[is(min(1))]
        pub username: String,
        /// The password at DHL eCommerce. A secret.
        #[is(min(1))]
        pub password: String,
        /// The number of the pickup account.
        #[is(min(1))]
        pub pickup_number: String,
        /// The code of DHL's distribution centre that takes the packages.
        #[is(min(1))]
        pub distribution_center: String,
        /// The API key at DHL eCommerce. A secret. There are no rates without it.
        #[is(min(1))]
        pub api_key: Option<String>,
        /// The secret that belongs to `api_key`. There are no rates without it.
        #[is(min(1))]
        pub api_secret: Option<String>,
        /// What happens to a package that cannot be delivered.
        pub ancillary_endorsement: Option<AncillaryServiceEndorsement>,
        /// Deprecated. The number of the account at DHL eCommerce.
        #[is(min(1))]
        pub account_number: Option<String>,
        /// Deprecated. The user name for FTP.
        #[is(min(1))]
        pub ftp_username: Option<String>,
        /// Deprecated. The password for FTP. A secret.
        #[is(min(1))]
        pub ftp_password: Option<String>,
        /// The number of the party that DHL sells to.
        pub sold_to: Option<String>,
        /// The registration id at DHL eCommerce.
        pub registration_id: Option<String>,
        /// The name of the software that is registered at DHL eCommerce.
        pub software_name: Option<String>,
    }
}

names! {
    /// What USPS does with a package that it cannot deliver, and whether the sender is told the new address.
    ///
    /// Source: <https://pe.usps.com/text/qsg300/Q507.htm>
    pub enum AncillaryServiceEndorsement {
        /// Nothing is asked for: the service decides whether the package is forwarded, returned or thrown away.
        None = "none",
        /// It comes back, with the new address where there is one.
        ReturnServiceRequested = "return_service_requested",
        /// It is forwarded where possible, or comes back.
        ForwardingServiceRequested = "forwarding_service_requested",
        /// It is forwarded where possible, or comes back; other limits and charges than for forwarding apply.
        AddressServiceRequested = "address_service_requested",
        /// It is thrown away, and the sender is told the new address where there is one.
        ChangeServiceRequested = "change_service_requested",
        LeaveIfNoResponse = "leave_if_no_response",
    }
}

object! {
    /// An account at DHL Express.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectDhlExpress {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at DHL Express.
        #[is(min(1))]
        pub account_number: String,
        /// The site id at DHL Express. Needed with `password`.
        #[is(min(1))]
        pub site_id: Option<String>,
        /// The password that belongs to `site_id`. A secret. Needed with `site_id`.
        #[is(min(1))]
        pub password: Option<String>,
        /// The country of the account.
        pub country_code: Option<CountryCode>,
    }
}

object! {
    /// An account at DHL Express in Australia.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectDhlExpressAu {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at DHL Express.
        #[is(min(1))]
        pub account_number: String,
    }
}

object! {
    /// An account at DHL Express in Canada.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectDhlExpressCa {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at DHL Express.
        #[is(min(1))]
        pub account_number: String,
    }
}

object! {
    /// An account at DHL Express in the United Kingdom.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectDhlExpressUk {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at DHL Express.
        #[is(min(1))]
        pub account_number: String,
        // The definition says that it is an id of ShipStation's; it is one of DHL's.
        /// The site id at DHL Express.
        #[is(min(1))]
        pub site_id: String,
        /// The password that belongs to `site_id`. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at DPD.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectDpd {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at DPD.
        #[is(min(1))]
        pub account_number: String,
        /// The password at DPD. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Endicia.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectEndicia {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at Endicia.
        #[is(min(1))]
        pub account: String,
        /// The passphrase at Endicia. A secret.
        #[is(min(1))]
        pub passphrase: String,
    }
}

object! {
    /// An account at FedEx.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectFedex {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at FedEx.
        #[is(min(1))]
        pub account_number: String,
        /// The first name of the person the account is held by.
        #[is(min(1))]
        pub first_name: String,
        /// The last name of the person the account is held by.
        #[is(min(1))]
        pub last_name: String,
        /// The company the account is held by.
        #[is(min(1))]
        pub company: Option<String>,
        /// The e-mail address of the account.
        #[is(min(1))]
        pub email: Email,
        /// The phone number of the account.
        #[is(min(1))]
        pub phone: String,
        /// Street and number of the billing address.
        #[is(min(1))]
        pub address1: String,
        /// The rest of the street address.
        #[is(min(1))]
        pub address2: Option<String>,
        /// The town.
        #[is(min(1))]
        pub city: String,
        /// The state or province.
        #[is(min(1))]
        pub state: String,
        /// The postal code.
        #[is(min(1))]
        pub postal_code: String,
        /// The country.
        pub country_code: CountryCode,
        /// Whether the merchant agrees to FedEx's licence for end users. Must be `true` to connect.
        pub agree_to_eula: bool,
        /// The meter number, FedEx's number for the place that prints the labels.
        #[is(min(1))]
        pub meter_number: Option<String>,
    }
}

object! {
    /// An account at FedEx in the United Kingdom.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectFedexUk {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at FedEx.
        #[is(min(1))]
        pub account_number: String,
        /// The first name of the person the account is held by.
        #[is(min(1))]
        pub first_name: String,
        /// The last name of the person the account is held by.
        #[is(min(1))]
        pub last_name: String,
        /// The company the account is held by.
        #[is(min(1))]
        pub company: Option<String>,
        /// The e-mail address of the account.
        #[is(min(1))]
        pub email: Email,
        /// The phone number of the account.
        #[is(min(1))]
        pub phone: String,
        /// Street and number of the billing address.
        #[is(min(1))]
        pub address1: String,
        /// The rest of the street address.
        #[is(min(1))]
        pub address2: Option<String>,
        /// The town.
        #[is(min(1))]
        pub city: String,
        /// The state or province.
        #[is(min(1))]
        pub state: String,
        /// The postal code.
        #[is(min(1))]
        pub postal_code: String,
        /// The country.
        pub country_code: CountryCode,
        /// Whether the merchant agrees to FedEx's licence for end users. Must be `true` to connect.
        pub agree_to_eula: bool,
        /// The meter number, FedEx's number for the place that prints the labels.
        #[is(min(1))]
        pub meter_number: Option<String>,
    }
}

object! {
    /// An account at FirstMile.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectFirstmile {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        // The definition says that it is an id of ShipStation's; it is one of FirstMile's.
        /// The mailer id at FirstMile.
        #[is(min(1))]
        pub mailer_id: String,
        /// The profile at FirstMile.
        #[is(min(1))]
        pub profile_name: Option<String>,
        /// The password at FirstMile. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Imex.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectImex {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The user name at Imex.
        #[is(min(1))]
        pub username: String,
        /// The password at Imex. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Newgistics.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectNewgistics {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The merchant id at Newgistics.
        #[is(min(0))]
        pub merchant_id: Option<i64>,
        /// The mailer id.
        #[is(min(0))]
        pub mailer_id: Option<i64>,
        /// The site where Newgistics takes the packages in.
        #[is(min(1))]
        pub induction_site: String,
    }
}

object! {
    /// An account at OnTrac.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectOntrac {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at OnTrac.
        #[is(min(1))]
        pub account_number: String,
        /// The password at OnTrac. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Purolator in Canada.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectPurolator {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at Purolator.
        #[is(min(1))]
        pub account_number: String,
        /// The activation key that Purolator gives out. A secret.
        #[is(min(1))]
        pub activation_key: String,
    }
}

object! {
    /// An account at Royal Mail.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectRoyalMail {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at Royal Mail.
        #[is(min(1))]
        pub account_number: String,
        /// The e-mail address of the online business account.
        #[is(min(1))]
        pub oba_email: Option<Email>,
        /// The person to talk to.
        #[is(min(1))]
        pub contact_name: String,
        /// The e-mail address of that person.
        #[is(min(1))]
        pub email: Option<Email>,
        /// The company.
        #[is(min(1))]
        pub company_name: Option<String>,
        /// Street and number.
        #[is(min(1))]
        pub street_line1: Option<String>,
        /// The second line of the street address.
        #[is(min(1))]
        pub street_line2: Option<String>,
        /// The third line of the street address.
        #[is(min(1))]
        pub street_line3: Option<String>,
        /// The town.
        #[is(min(1))]
        pub city: String,
        /// The postal code.
        #[is(min(1))]
        pub postal_code: String,
        /// The phone number.
        #[is(min(1))]
        pub phone: Option<String>,
    }
}

object! {
    /// An account at RR Donnelley.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectRrDonnelley {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The user name at RR Donnelley.
        #[is(min(1))]
        pub username: String,
        /// The password at RR Donnelley. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at Seko.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectSeko {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The access key at Seko. A secret.
        #[is(min(1))]
        pub access_key: String,
    }
}

object! {
    /// An account at Sendle.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectSendle {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        // The definition says that it is an id of ShipStation's; it is one of Sendle's.
        /// The Sendle id of the account.
        #[is(min(1))]
        pub sendle_id: String,
        /// The API key at Sendle. A secret.
        #[is(min(1))]
        pub api_key: String,
    }
}

object! {
    /// An account at Stamps.com (USPS).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectStamps {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The user name at Stamps.com.
        #[is(min(1))]
        pub username: String,
        /// The password at Stamps.com. A secret.
        #[is(min(1))]
        pub password: String,
    }
}

object! {
    /// An account at UPS. UPS may ask the merchant to sign in: the reply then has the address in its `Location` header.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/ups>
    pub struct ConnectUps {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The number of the account at UPS.
        #[is(min(1))]
        pub account_number: String,
        // Required in the definition, optional in the documentation.
        /// The postal code that the account is registered at.
        #[is(expected, min(1))]
        pub account_postal_code: Option<String>,
        // Required in the definition, optional in the documentation.
        /// The country that the account is registered in.
        #[is(expected)]
        pub account_country_code: Option<CountryCode>,
    }
}

object! {
    /// An account at LaserShip.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/connect>
    pub struct ConnectLasership {
        /// What to call the connection, so that people can tell it from others.
        #[is(min(1))]
        pub nickname: String,
        /// The id for the web services at LaserShip (WSID).
        #[is(min(1))]
        pub web_services_id: String,
        /// The key for the web services at LaserShip (WSKey). A secret.
        #[is(min(1))]
        pub web_services_key: String,
        /// The customer's branch at LaserShip.
        #[is(min(1))]
        pub customer_branch: String,
        // The definition breaks off in the types from here on (`string,`, `boolean,`), which is put right; nothing else
        // tells whether these keys are spelt so, and so none of them is insisted on.
        /// Street and number that packages are picked up at.
        #[wire("Address")]
        #[is(expected)]
        pub address: Option<String>,
        /// The rest of the street address.
        #[wire("Address2")]
        pub address2: Option<String>,
        /// The town.
        #[wire("City")]
        #[is(expected)]
        pub city: Option<String>,
        /// The state.
        #[wire("State")]
        #[is(expected)]
        pub state: Option<String>,
        /// The postal code.
        #[wire("PostalCode")]
        #[is(expected)]
        pub postal_code: Option<String>,
        /// The country.
        pub country: Option<String>,
        /// The phone number.
        #[wire("Phone")]
        pub phone: Option<String>,
        /// The e-mail address.
        #[wire("Email")]
        pub email: Option<Email>,
        /// What the driver should know.
        pub instructions: Option<String>,
        /// The code of LaserShip's facility.
        pub facility_code: Option<String>,
        /// The local time by which packages must be picked up.
        #[is(expected)]
        pub lasership_critical_pull_time: Option<String>,
        /// The local time by which packages must have reached the facility.
        #[is(expected)]
        pub lasership_critical_entry_time: Option<String>,
        /// Whether each shipment tells its own attributes, in place of the `Attr…` fields. Default: `false`.
        pub declare_piece_attributes_separately_for_every_shipment: Option<bool>,
        /// Whether every shipment holds alcohol.
        #[wire("AttrAlcohol")]
        pub attr_alcohol: Option<bool>,
        /// Whether every shipment holds dry ice.
        #[wire("AttrDryIce")]
        pub attr_dry_ice: Option<bool>,
        /// Whether every shipment holds hazardous material.
        #[wire("AttrHazmat")]
        pub attr_hazmat: Option<bool>,
        /// Whether every shipment takes two persons to carry.
        #[wire("AttrTwoPersons")]
        pub attr_two_persons: Option<bool>,
        /// Whether every shipment holds explosives.
        #[wire("AttrExplosive")]
        pub attr_explosive: Option<bool>,
        /// Whether every shipment holds controlled substances.
        #[wire("AttrControlledSubstance")]
        pub attr_controlled_substance: Option<bool>,
        /// Whether every shipment must be kept cold.
        #[wire("AttrRefrigerated")]
        pub attr_refrigerated: Option<bool>,
        /// Whether every shipment is perishable.
        #[wire("AttrPerishable")]
        pub attr_perishable: Option<bool>,
        /// Whether no shipment is returned to its sender.
        #[wire("AttrNoRTS")]
        pub attr_no_rts: Option<bool>,
    }
}
