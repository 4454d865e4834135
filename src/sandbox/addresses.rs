//! Looking addresses up, as far as the forms of postal codes and the borders of states go, and reading them in texts.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json, typed};
use super::postal::street::{self, Oddity};
use super::postal::{Code, postal_code, us};
use super::recognition::Text;
use super::refusal::Refusal;
use crate::api::addresses::{
    Address, AddressDetailCode, AddressMessage, AddressMessageType, AddressResidentialIndicator, AddressToValidate,
    AddressValidationCode, AddressValidationResult, AddressValidationStatus, ParseAddressRequest, ParsedAddress,
    PartialAddress, ShippingAddressTo,
};
use crate::api::errors::ErrorCode;
use crate::api::shipments::{Shipment, ValidateAddress};
use serde_json::Value;

/// The keys of an address that the definition's examples always have.
const ADDRESS_NULLABLE: [&str; 3] = ["company_name", "address_line2", "address_line3"];

/// `POST /addresses/validate`
pub(crate) fn validate(_account: &mut Account, call: &Call<'_>) -> Outcome {
    let addresses: Vec<AddressToValidate> = call.body()?;
    Ok(Reply::Json(addresses.into_iter().map(|address| shown(&looked_up(address))).collect()))
}

/// `PUT /addresses/recognize`
pub(crate) fn parse(_account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: ParseAddressRequest = call.body()?;
    let mut text = Text::of(&request.text);
    let found = text.address();
    let parsed = ParsedAddress {
        score: text.score(),
        address: completed(request.address.unwrap_or_default(), found),
        entities: text.into_entities(),
    };
    Ok(Reply::Json(json(&parsed, &[])))
}

/// What was known of an address already, and what a text adds to it.
pub(crate) fn completed(known: PartialAddress, found: PartialAddress) -> PartialAddress {
    // What is known to be empty is not known.
    let either = |known: Option<String>, found| known.filter(|text| !text.is_empty()).or(found);
    PartialAddress {
        name: either(known.name, found.name),
        phone: either(known.phone, found.phone),
        email: known.email.or(found.email),
        company_name: either(known.company_name, found.company_name),
        address_line1: either(known.address_line1, found.address_line1),
        address_line2: either(known.address_line2, found.address_line2),
        address_line3: either(known.address_line3, found.address_line3),
        city_locality: either(known.city_locality, found.city_locality),
        state_province: either(known.state_province, found.state_province),
        postal_code: known.postal_code.or(found.postal_code),
        country_code: known.country_code.or(found.country_code),
        address_residential_indicator: known
            .address_residential_indicator
            .or(found.address_residential_indicator)
            .or(Some(AddressResidentialIndicator::Unknown)),
    }
}

/// A result as replies have it.
pub(crate) fn shown(result: &AddressValidationResult) -> Value {
    let mut shown = json(result, &["matched_address"]);
    for name in ["original_address", "matched_address"] {
        if let Some(Value::Object(address)) = shown.get_mut(name) {
            for name in ADDRESS_NULLABLE {
                address.entry(name).or_insert(Value::Null);
            }
        }
    }
    for message in shown.get_mut("messages").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(message) = message {
            message.entry("detail_code").or_insert(Value::Null);
        }
    }
    shown
}

/// Does about the address of a shipment what its request says, and tells what came of it. A shipment whose address is
/// faulty is refused if the request wants that.
pub(crate) fn settle(
    wish: Option<&ValidateAddress>,
    shipment: &mut Shipment,
) -> (AddressValidationResult, Result<(), Refusal>) {
    let original = of_shipment(&shipment.ship_to);
    if matches!(wish, None | Some(ValidateAddress::NoValidation)) {
        let result = AddressValidationResult {
            status: AddressValidationStatus::Unverified,
            original_address: original,
            matched_address: None,
            messages: Vec::new(),
        };
        return (result, Ok(()));
    }
    let result = looked_up(original);
    if result.status == AddressValidationStatus::Error {
        let reasons: Vec<&str> = result.messages.iter().map(|message| message.message.as_str()).collect();
        let message = format!("The address could not be validated. {}", reasons.join(" "));
        let refusal = Refusal::field(ErrorCode::InvalidAddress, "shipment.ship_to", message);
        return (result, Err(refusal));
    }
    if wish == Some(&ValidateAddress::ValidateAndClean)
        && let Some(matched) = result.matched_address.clone()
    {
        let to = &mut shipment.ship_to;
        to.name = matched.name;
        to.company_name = matched.company_name;
        to.address_line1 = matched.address_line1;
        to.address_line2 = matched.address_line2;
        to.address_line3 = matched.address_line3;
        to.city_locality = matched.city_locality;
        to.state_province = matched.state_province;
        to.postal_code = matched.postal_code;
        to.address_residential_indicator = matched.address_residential_indicator;
    }
    (result, Ok(()))
}

/// Does about the address of a shipment what its request says, where only a refusal matters.
pub(crate) fn check(wish: Option<&ValidateAddress>, shipment: &mut Shipment) -> Result<(), Refusal> {
    settle(wish, shipment).1
}

/// The wish of a request whose shipment says it.
pub(crate) fn wish(shipment: &Value) -> Option<ValidateAddress> {
    shipment.get("validate_address").and_then(|wish| typed(wish.clone(), "validate_address").ok())
}

fn of_shipment(to: &ShippingAddressTo) -> AddressToValidate {
    AddressToValidate {
        name: to.name.clone(),
        phone: to.phone.clone(),
        email: to.email.clone(),
        company_name: to.company_name.clone(),
        address_line1: to.address_line1.clone(),
        address_line2: to.address_line2.clone(),
        address_line3: to.address_line3.clone(),
        city_locality: to.city_locality.clone(),
        state_province: to.state_province.clone(),
        postal_code: Some(to.postal_code.clone()),
        country_code: to.country_code.clone().unwrap_or_default(),
        address_residential_indicator: to.address_residential_indicator.clone(),
    }
}

/// What is wrong with an address, or was changed in it.
type Fault = (AddressMessageType, AddressValidationCode, AddressDetailCode, String);

/// Looks an address up.
fn looked_up(mut original: AddressToValidate) -> AddressValidationResult {
    original.address_residential_indicator.get_or_insert(AddressResidentialIndicator::Unknown);
    let country = original.country_code.trim().to_ascii_uppercase();
    let state = original.state_province.trim();
    let code = original.postal_code.as_deref().map(str::trim).unwrap_or_default();
    let mut faults: Vec<Fault> = Vec::new();
    let is_american = country == "US";
    let known_state = if is_american { us::state(state) } else { None };
    if is_american {
        note_state(state, known_state, &mut faults);
        note_oddity(&original, &mut faults);
    }
    let written = match postal_code(&country, state, code) {
        Code::Unknown => return unverified(original, &country),
        _ if code.is_empty() => {
            faults.push((
                AddressMessageType::Error,
                AddressValidationCode::A1003,
                AddressDetailCode::MinimumPostalCodeVerificationFailed,
                "The address has no postal code.".to_owned(),
            ));
            None
        }
        Code::Malformed => {
            faults.push((
                AddressMessageType::Error,
                AddressValidationCode::A1004,
                AddressDetailCode::InvalidPostalCode,
                format!("'{code}' is no postal code of {country}."),
            ));
            None
        }
        Code::Elsewhere(_) => {
            faults.push((
                AddressMessageType::Error,
                AddressValidationCode::A1001,
                AddressDetailCode::AddressNotFound,
                format!("The postal code '{code}' is not in '{state}'."),
            ));
            None
        }
        Code::Good(written) => Some(written),
    };
    if let Some(written) = written.as_ref().filter(|written| *written != code) {
        faults.push((
            AddressMessageType::Info,
            AddressValidationCode::A1002,
            AddressDetailCode::PostalCodeChangedOrAdded,
            format!("The postal code is written '{written}'."),
        ));
    }
    if [&original.address_line1, &original.city_locality].iter().any(|text| street::capitals(text).is_empty()) {
        faults.push((
            AddressMessageType::Error,
            AddressValidationCode::A1001,
            AddressDetailCode::AddressNotFound,
            "The street or the city has nothing that could be looked up.".to_owned(),
        ));
    }
    let has = |kind: AddressMessageType| faults.iter().any(|(of, ..)| *of == kind);
    let status = if has(AddressMessageType::Error) {
        AddressValidationStatus::Error
    } else if has(AddressMessageType::Warning) {
        AddressValidationStatus::Warning
    } else {
        AddressValidationStatus::Verified
    };
    let matched_address = written
        .filter(|_| status != AddressValidationStatus::Error)
        .map(|code| matched(&original, &country, known_state.map(|(short, _)| short), code));
    AddressValidationResult {
        status,
        matched_address,
        messages: faults.into_iter().map(message).collect(),
        original_address: original,
    }
}

fn note_state(state: &str, known: Option<(&str, &str)>, faults: &mut Vec<Fault>) {
    match known {
        None => faults.push((
            AddressMessageType::Error,
            AddressValidationCode::A1004,
            AddressDetailCode::AddressNotFound,
            format!("'{state}' is no state of the US."),
        )),
        Some((short, _)) if short != state => faults.push((
            AddressMessageType::Info,
            AddressValidationCode::A1002,
            AddressDetailCode::StateProvinceChangedOrAdded,
            format!("The state is written '{short}'."),
        )),
        Some(_) => {}
    }
}

fn note_oddity(address: &AddressToValidate, faults: &mut Vec<Fault>) {
    let Some(oddity) = street::oddity(&address.address_line1, address.address_line2.as_deref()) else {
        return;
    };
    let (detail, words) = match oddity {
        Oddity::House => (AddressDetailCode::MissingHouseNumber, "The address has no house number."),
        Oddity::PostBox => (AddressDetailCode::MissingBoxNumber, "The post office box has no number."),
        Oddity::Unit => (AddressDetailCode::SuiteMissing, "The suite or apartment has no number."),
    };
    faults.push((AddressMessageType::Warning, AddressValidationCode::A1003, detail, words.to_owned()));
}

/// What is said of an address in a country of which nothing is known.
fn unverified(original: AddressToValidate, country: &str) -> AddressValidationResult {
    AddressValidationResult {
        status: AddressValidationStatus::Unverified,
        original_address: original,
        matched_address: None,
        messages: vec![message((
            AddressMessageType::Info,
            AddressValidationCode::A1000,
            AddressDetailCode::NonSupportedCountry,
            format!("Addresses in {country} cannot be looked up."),
        ))],
    }
}

fn message((kind, code, detail, words): Fault) -> AddressMessage {
    AddressMessage { code, message: words, r#type: kind, detail_code: Some(detail) }
}

/// An address as the post writes it.
fn matched(original: &AddressToValidate, country: &str, state: Option<&str>, code: String) -> Address {
    let capitals = |text: &Option<String>| text.as_deref().map(street::capitals).filter(|text| !text.is_empty());
    let line = |text: &str| if country == "US" { street::written(text) } else { street::capitals(text) };
    let further = |text: &Option<String>| text.as_deref().map(line).filter(|text| !text.is_empty());
    Address {
        name: capitals(&original.name),
        phone: original.phone.clone(),
        email: original.email.clone(),
        company_name: capitals(&original.company_name),
        address_line1: line(&original.address_line1),
        address_line2: further(&original.address_line2),
        address_line3: further(&original.address_line3),
        city_locality: street::capitals(&original.city_locality),
        state_province: state.map_or_else(|| street::capitals(&original.state_province), str::to_owned),
        postal_code: code.into(),
        country_code: Some(country.into()),
        address_residential_indicator: Some(home(original)),
    }
}

/// Whether an address is a home. Where the caller does not say so, a company or a suite speaks against it, an apartment
/// and a person alone speak for it.
fn home(address: &AddressToValidate) -> AddressResidentialIndicator {
    match &address.address_residential_indicator {
        Some(told) if *told != AddressResidentialIndicator::Unknown => return told.clone(),
        _ => {}
    }
    if street::is_post_office_box(&address.address_line1) {
        return AddressResidentialIndicator::Unknown;
    }
    let has_company = address.company_name.as_deref().is_some_and(|company| !company.trim().is_empty());
    let lines = [address.address_line1.as_str(), address.address_line2.as_deref().unwrap_or_default()];
    match (has_company, street::is_home(&lines)) {
        (false, Some(true) | None) => AddressResidentialIndicator::Yes,
        _ => AddressResidentialIndicator::No,
    }
}
