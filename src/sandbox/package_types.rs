//! The package types that an account defines for itself, and packages that are of such a type.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::refusal::Refusal;
use crate::api::errors::ErrorCode;
use crate::api::measures::Dimensions;
use crate::api::package_types::PackageTypeList;
use crate::api::packages::{Package, PackageType};
use crate::api::scalars::SeId;
use serde_json::{Map, Value, json as object};

/// `GET /packages`
pub(crate) fn list(account: &mut Account, _call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(json(&PackageTypeList { packages: account.package_types.clone() }, &[])))
}

/// `POST /packages`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let mut wanted: PackageType = call.body()?;
    refuse_taken(account, &wanted, None)?;
    wanted.package_id = Some(account.next_id());
    account.package_types.push(wanted.clone());
    Ok(Reply::Json(json(&wanted, &[])))
}

/// `GET /packages/{package_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = place(account, call)?;
    Ok(account.package_types.get(place).map_or(Reply::Empty, |known| Reply::Json(json(known, &[]))))
}

/// `PUT /packages/{package_id}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let mut wanted: PackageType = call.body()?;
    let place = place(account, call)?;
    let package_id = SeId::from(call.parameter("package_id"));
    if wanted.package_id.as_ref().is_some_and(|id| *id != package_id) {
        let message = "package_id is not the one in the path.";
        return Err(Refusal::field(ErrorCode::IdentifiersMustMatch, "package_id", message));
    }
    refuse_taken(account, &wanted, Some(place))?;
    wanted.package_id = Some(package_id);
    if let Some(known) = account.package_types.get_mut(place) {
        *known = wanted;
    }
    Ok(Reply::Empty)
}

/// `DELETE /packages/{package_id}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = place(account, call)?;
    account.package_types.remove(place);
    Ok(Reply::Empty)
}

fn place(account: &Account, call: &Call<'_>) -> Result<usize, Refusal> {
    let package_id = call.parameter("package_id");
    account
        .package_types
        .iter()
        .position(|known| known.package_id.as_deref() == Some(package_id))
        .ok_or_else(|| Refusal::not_found("Package type", package_id))
}

/// A code stands for one thing: refuses those that another type of the account has, or a carrier.
fn refuse_taken(account: &Account, wanted: &PackageType, but: Option<usize>) -> Result<(), Refusal> {
    let code = &wanted.package_code;
    if code.trim().is_empty() {
        return Err(Refusal::required("package_code"));
    }
    // Words with underscores between them, as the definition has it.
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !code.split('_').all(is_word) {
        return Err(Refusal::invalid(
            "package_code",
            "package_code can have lower-case letters, digits and underscores.",
        ));
    }
    let is_own = account
        .package_types
        .iter()
        .enumerate()
        .any(|(place, known)| Some(place) != but && known.package_code == *code);
    if is_own || account.connections.iter().any(|connection| connection.carrier().package(code).is_some()) {
        let message = format!("There is a package type '{}' already.", &**code);
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "package_code", message));
    }
    Ok(())
}

/// The account's own type of this id or code.
fn find<'a>(account: &'a Account, package_id: Option<&str>, code: Option<&str>) -> Option<&'a PackageType> {
    account.package_types.iter().find(|known| match package_id {
        Some(id) => known.package_id.as_deref() == Some(id),
        None => code == Some(&*known.package_code),
    })
}

/// Whether a package was measured.
fn is_measured(size: &Dimensions) -> bool {
    size.length > 0.0 && size.width > 0.0 && size.height > 0.0
}

/// Completes a package of a request that names one of the account's own types. `package_id` stands in it afterwards if
/// and only if it is of such a type.
pub(crate) fn fit(account: &Account, package: &mut Map<String, Value>) -> Result<(), Refusal> {
    let word = |name: &str| package.get(name).and_then(Value::as_str).filter(|word| !word.is_empty());
    let (package_id, code) = (word("package_id"), word("package_code"));
    let Some(known) = find(account, package_id, code) else {
        return match package_id {
            Some(id) => Err(Refusal::not_found("Package type", id)),
            None => {
                package.remove("package_id");
                Ok(())
            }
        };
    };
    let is_measured = package
        .get("dimensions")
        .and_then(|size| serde_json::from_value::<Dimensions>(size.clone()).ok())
        .is_some_and(|size| is_measured(&size));
    if let Some(size) = known.dimensions.as_ref().filter(|_| !is_measured) {
        package.insert("dimensions".to_owned(), object!(size));
    }
    package.insert("package_id".to_owned(), object!(known.package_id));
    package.insert("package_code".to_owned(), object!(known.package_code));
    package.entry("package_name").or_insert(object!(known.name));
    Ok(())
}

/// Packs a package in a type: one of the account's own, or one that the carrier has.
pub(crate) fn pack(account: &Account, package: &mut Package, code: &str) {
    let known = find(account, None, Some(code));
    package.package_code = Some(code.into());
    package.package_id = known.and_then(|known| known.package_id.clone());
    package.package_name = known.map(|known| known.name.clone());
    if let Some(size) = known.and_then(|known| known.dimensions.as_ref()) {
        package.dimensions = Some(size.clone());
    }
}
