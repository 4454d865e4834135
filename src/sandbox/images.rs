//! The settings of an account, and the images that it can print on its labels.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::naming::Purpose;
use super::paging::{Page, cut};
use super::pictures;
use super::refusal::Refusal;
use crate::api::account::{
    AccountImage, AccountImagePage, AccountSettings, CreateAccountImageRequest, DefaultLabelLayout,
    UpdateAccountImageRequest,
};
use crate::api::scalars::ImageId;
use crate::query::{self, QueryValue};

/// `GET /account/settings`
pub(crate) fn settings(_: &mut Account, _: &Call<'_>) -> Outcome {
    let settings = AccountSettings { default_label_layout: Some(DefaultLabelLayout::FourBySix) };
    Ok(Reply::Json(json(&settings, &[])))
}

/// `GET /account/settings/images`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    // The definition has no parameters here, but pages, whose links need some.
    let query = query::read(call.raw_query).unwrap_or_default();
    let number = |wanted: &str| {
        query.iter().find_map(|(name, value)| match value {
            QueryValue::One(value) if name == wanted => value.parse().ok(),
            _ => None,
        })
    };
    let page = Page::of(number("page"), number("page_size"));
    let address = [call.origin, "/v1/account/settings/images"].concat();
    let list = AccountImagePage {
        page: page.place(account.images.len(), &address, call.raw_query),
        images: cut(&account.images, page).to_vec(),
    };
    Ok(Reply::Json(json(&list, &[])))
}

/// `POST /account/settings/images`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: CreateAccountImageRequest = call.body()?;
    let now = call.now.to_milliseconds();
    let image = AccountImage {
        label_image_id: Some(format!("img_{}", account.next_secret(Purpose::Image)).as_str().into()),
        name: Some(wanted.name),
        is_default: Some(wanted.is_default.unwrap_or_default()),
        image_content_type: Some(wanted.image_content_type),
        image_data: Some(wanted.image_data),
        created_at: Some(now.clone().into()),
        modified_at: Some(now.into()),
    };
    refuse_no_picture(&image)?;
    let reply = json(&image, &[]);
    make_room(account, &image);
    account.images.push(image);
    Ok(Reply::Json(reply))
}

/// `GET /account/settings/images/{label_image_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = place(account, call)?;
    Ok(account.images.get(place).map_or(Reply::Empty, |image| Reply::Json(json(image, &[]))))
}

/// `PUT /account/settings/images/{label_image_id}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: UpdateAccountImageRequest = call.body()?;
    let place = place(account, call)?;
    let old = account.images.get(place).cloned().unwrap_or_default();
    let image = AccountImage {
        name: wanted.name.or(old.name),
        is_default: Some(wanted.is_default),
        image_content_type: wanted.image_content_type.or(old.image_content_type),
        image_data: wanted.image_data.or(old.image_data),
        modified_at: Some(call.now.to_milliseconds().into()),
        ..old
    };
    refuse_no_picture(&image)?;
    make_room(account, &image);
    if let Some(kept) = account.images.get_mut(place) {
        *kept = image;
    }
    Ok(Reply::Empty)
}

/// `DELETE /account/settings/images/{label_image_id}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = place(account, call)?;
    account.images.remove(place);
    Ok(Reply::Empty)
}

/// Where the image of the path is.
fn place(account: &Account, call: &Call<'_>) -> Result<usize, Refusal> {
    let id = call.parameter("label_image_id");
    let wanted = Some(ImageId::from(id));
    let place = account.images.iter().position(|image| image.label_image_id == wanted);
    place.ok_or_else(|| Refusal::not_found("Image", id))
}

fn refuse_no_picture(image: &AccountImage) -> Result<(), Refusal> {
    let content_type = image.image_content_type.as_ref().map_or("", |content_type| content_type.as_str());
    pictures::refuse_others(content_type, image.image_data.as_deref().unwrap_or_default(), "image_data")
}

/// One image at most is the default: a new one takes the place of the old.
fn make_room(account: &mut Account, image: &AccountImage) {
    if image.is_default == Some(true) {
        for other in &mut account.images {
            other.is_default = Some(false);
        }
    }
}
