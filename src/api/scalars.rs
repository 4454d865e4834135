//! The kinds of strings that the API's objects are made of.

use crate::declare::text;

text! {
    /// Identifies an object of ShipStation: a label, a shipment, a carrier connection.
    ///
    /// `se-` and lower-case letters and digits in groups, at most 25 characters: `se-28529731`. Sandbox ids may hold
    /// words (`se-test-2128732`), and some replies have an empty string where there is no object.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct SeId: SeId, max 25;
}

text! {
    /// A moment: date, time and offset from UTC, in ISO 8601.
    ///
    /// The service writes up to seven fractional digits (`2026-11-22T07:52:32.1234567Z`).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct DateTime: DateTime;
}

text! {
    /// A calendar date in ISO 8601: `2026-11-22`, or midnight UTC of that day, `2026-11-22T00:00:00Z`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct Date: Date;
}

text! {
    /// The two-letter code of a country, ISO 3166-1, in capitals: `US`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct CountryCode: Country, max 2;
}

text! {
    /// The three-letter code of a currency, ISO 4217. The service answers in lower case (`usd`): compare without case.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct Currency: Currency, max 3;
}

text! {
    /// An e-mail address.
    pub struct Email: Email;
}

text! {
    /// An absolute web address.
    pub struct Url: Url;
}

text! {
    /// Names a carrier: `stamps_com`, `ups`, `fedex`, and the codes of more than a hundred others.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct CarrierCode: Code;
}

text! {
    /// Names a service of a carrier: `usps_priority_mail`. The codes of an account are in its carriers' `services`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct ServiceCode: Code;
}

text! {
    /// Names a package type: `package`, `medium_flat_rate_box`, or one of the account's own.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct PackageCode: Code, max 50;
}

text! {
    /// Identifies an image that the account uploaded for its labels: `img_DtBXupDBxREpHnwEXhTfgK`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct ImageId: Free;
}

text! {
    /// A postal code. Always a string, so that leading zeros are kept.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct PostalCode: PostalCode;
}

text! {
    /// Identifies a pickup: `pik_3YcKU5zdtJuCqoeNwyqqbW`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct PickupId: Free;
}
