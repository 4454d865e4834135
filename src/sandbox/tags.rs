//! The words by which an account finds its shipments again.

use super::account::{Account, small_number};
use super::call::{Call, Outcome, Reply, json};
use super::refusal::Refusal;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use crate::api::shipment_operations::{ShipmentTags, UpdateShipmentsTagsRequest};
use crate::api::shipments::{Shipment, Tag};
use crate::api::tags::{CreateTagRequest, TagList};
use std::sync::Arc;

/// `GET /tags`
pub(crate) fn list(account: &mut Account, _call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(json(&TagList { tags: Some(account.tags.clone()) }, &[])))
}

/// `POST /tags`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: CreateTagRequest = call.body()?;
    add(account, &wanted.name, wanted.color.filter(|color| !color.is_empty()))
}

/// `POST /tags/{tag_name}`
pub(crate) fn create_by_name(account: &mut Account, call: &Call<'_>) -> Outcome {
    add(account, call.parameter("tag_name"), None)
}

/// `DELETE /tags/{tag_name}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let name = call.parameter("tag_name");
    known(account, name)?;
    account.tags.retain(|tag| tag.name != name);
    for shipment in tagged(account, name) {
        shipment.tags.retain(|tag| tag.name != name);
    }
    Ok(Reply::Empty)
}

/// `PUT /tags/{tag_name}/{new_tag_name}`
pub(crate) fn rename(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (name, new_name) = (call.parameter("tag_name"), call.parameter("new_tag_name"));
    known(account, name)?;
    if name != new_name {
        refuse_taken(account, new_name)?;
    }
    let renamed = |tags: &mut Vec<Tag>| {
        for tag in tags.iter_mut().filter(|tag| tag.name == name) {
            new_name.clone_into(&mut tag.name);
        }
    };
    renamed(&mut account.tags);
    tagged(account, name).for_each(|shipment| renamed(&mut shipment.tags));
    Ok(Reply::Empty)
}

/// `GET /shipments/{shipment_id}/tags`
pub(crate) fn of_shipment(account: &mut Account, call: &Call<'_>) -> Outcome {
    Ok(names(shown(account, call.parameter("shipment_id"))?))
}

/// `POST /shipments/{shipment_id}/tags/{tag_name}`
pub(crate) fn tag(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (shipment_id, name) = (call.parameter("shipment_id"), call.parameter("tag_name"));
    shipment(account, shipment_id)?;
    let tag = ensure(account, name)?;
    let shipment = shipment(account, shipment_id)?;
    if !shipment.tags.contains(&tag) {
        shipment.tags.push(tag);
        shipment.modified_at = call.now.to_milliseconds().into();
    }
    Ok(names(shipment))
}

/// `DELETE /shipments/{shipment_id}/tags/{tag_name}`
pub(crate) fn untag(account: &mut Account, call: &Call<'_>) -> Outcome {
    let name = call.parameter("tag_name");
    let shipment = shipment(account, call.parameter("shipment_id"))?;
    if !shipment.tags.iter().any(|tag| tag.name == name) {
        return Err(Refusal::not_found("Tag", name));
    }
    shipment.tags.retain(|tag| tag.name != name);
    shipment.modified_at = call.now.to_milliseconds().into();
    Ok(Reply::Empty)
}

/// `PUT /shipments/tags`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: UpdateShipmentsTagsRequest = call.body()?;
    let taggings = request.shipments_tags.unwrap_or_default();
    // Nothing is changed before every shipment is known to be there, and every name to be one.
    for tagging in &taggings {
        let id = tagging.shipment_id.as_deref().filter(|id| !id.is_empty());
        shown(account, id.ok_or_else(|| Refusal::required("shipments_tags.shipment_id"))?)?;
        if tagging.tags.iter().flatten().any(|name| name.trim().is_empty()) {
            return Err(Refusal::required("shipments_tags.tags"));
        }
    }
    for tagging in taggings {
        let mut tags: Vec<Tag> = Vec::new();
        for name in tagging.tags.unwrap_or_default() {
            let tag = ensure(account, &name)?;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let shipment = shipment(account, tagging.shipment_id.as_deref().unwrap_or_default())?;
        shipment.tags = tags;
        shipment.modified_at = call.now.to_milliseconds().into();
    }
    Ok(Reply::Empty)
}

fn shown<'a>(account: &'a Account, shipment_id: &str) -> Result<&'a Shipment, Refusal> {
    let shipment = account.shipments.get(&SeId::from(shipment_id));
    shipment.map(|shipment| &**shipment).ok_or_else(|| Refusal::not_found("Shipment", shipment_id))
}

fn shipment<'a>(account: &'a mut Account, shipment_id: &str) -> Result<&'a mut Shipment, Refusal> {
    let shipment = account.shipments.get_mut(&SeId::from(shipment_id));
    shipment.map(Arc::make_mut).ok_or_else(|| Refusal::not_found("Shipment", shipment_id))
}

/// The shipments with a tag.
fn tagged<'a>(account: &'a mut Account, name: &str) -> impl Iterator<Item = &'a mut Shipment> {
    let has_it = move |shipment: &Shipment| shipment.tags.iter().any(|tag| tag.name == name);
    account
        .shipments
        .iter_mut()
        .filter(move |(_, shipment)| has_it(shipment))
        .map(|(_, shipment)| Arc::make_mut(shipment))
}

fn names(shipment: &Shipment) -> Reply {
    let tags = shipment.tags.iter().map(|tag| tag.name.clone()).collect();
    Reply::Json(json(&ShipmentTags { tags }, &[]))
}

fn known<'a>(account: &'a Account, name: &str) -> Result<&'a Tag, Refusal> {
    account.tags.iter().find(|tag| tag.name == name).ok_or_else(|| Refusal::not_found("Tag", name))
}

fn refuse_taken(account: &Account, name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::required("name"));
    }
    if known(account, name).is_ok() {
        let message = format!("There is a tag '{name}' already.");
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "name", message));
    }
    Ok(())
}

fn add(account: &mut Account, name: &str, color: Option<String>) -> Outcome {
    refuse_taken(account, name)?;
    let tag_id = small_number(&account.next_id());
    let tag = Tag { tag_id, name: name.to_owned(), color };
    account.tags.push(tag.clone());
    Ok(Reply::Json(json(&tag, &[])))
}

/// The tag of a name. The account gets it if it has none.
fn ensure(account: &mut Account, name: &str) -> Result<Tag, Refusal> {
    if known(account, name).is_err() {
        add(account, name, None)?;
    }
    known(account, name).cloned()
}
