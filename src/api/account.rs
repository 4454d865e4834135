//! The settings of the account, and the images that it prints on its labels.

use super::links::PagedList;
use super::scalars::{DateTime, ImageId};
use crate::declare::{names, object, operations};

operations! {
    /// Reads the account's settings.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/list_account_settings>
    list_account_settings {
        call: account.getSettings,
        route: Get "/account/settings",
        effect: Read,
        scope: "account",
        reply: AccountSettings,
    }

    /// Lists the images that the account uploaded for its labels.
    ///
    /// The reply is built like a page, but the operation has no query to ask for another one.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/list_account_images>
    list_account_images {
        call: account.listImages,
        route: Get "/account/settings/images",
        effect: Read,
        scope: "account",
        reply: AccountImagePage,
    }

    /// Uploads an image for labels.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/create_account_image>
    create_account_image {
        call: account.createImage,
        route: Post "/account/settings/images",
        effect: Write,
        creates: true,
        scope: "account",
        body: CreateAccountImageRequest,
        reply: AccountImage,
    }

    /// Reads one image.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/get_account_settings_images_by_id>
    get_account_settings_images_by_id {
        call: account.getImage,
        route: Get "/account/settings/images/{label_image_id}",
        path: { label_image_id: ImageId },
        effect: Read,
        scope: "account",
        reply: AccountImage,
    }

    /// Changes an image, or makes it the default.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/update_account_settings_images_by_id>
    update_account_settings_images_by_id {
        call: account.updateImage,
        route: Put "/account/settings/images/{label_image_id}",
        path: { label_image_id: ImageId },
        effect: Write,
        scope: "account",
        body: UpdateAccountImageRequest,
    }

    /// Deletes an image.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/delete_account_image_by_id>
    delete_account_image_by_id {
        call: account.deleteImage,
        route: Delete "/account/settings/images/{label_image_id}",
        path: { label_image_id: ImageId },
        effect: Write,
        scope: "account",
    }
}

object! {
    /// The account's settings.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/list_account_settings>
    pub struct AccountSettings {
        /// The size of the paper of a label whose request does not tell.
        pub default_label_layout: Option<DefaultLabelLayout>,
    }
}

names! {
    /// The size of the paper that the account's labels are laid out for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/list_account_settings>
    pub enum DefaultLabelLayout {
        /// 4 by 6 inches.
        FourBySix = "4x6",
        // In capitals here only: elsewhere the definition writes `letter`.
        /// 8.5 by 11 inches.
        Letter = "Letter",
    }
}

names! {
    /// The file format of an image.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/create_account_image>
    pub enum ImageContentType {
        Png = "image/png",
        Jpeg = "image/jpeg",
    }
}

/// Declares one of the image objects. They have the same fields and differ in which of them are needed.
macro_rules! image {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident;
        name: $Name:ty;
        is_default: $IsDefault:ty;
        image_content_type: $Type:ty;
        image_data: $Data:ty;
    ) => {
        object! {
            $(#[doc = $doc])*
            pub struct $name {
                /// Identifies the image: what a label's `label_image_id` holds.
                #[is(read_only)]
                pub label_image_id: Option<ImageId>,
                /// What people call the image, 1 to 50 characters.
                #[is(min(1), max(50))]
                pub name: $Name,
                /// Whether labels that name no image get this one.
                pub is_default: $IsDefault,
                /// The file format.
                pub image_content_type: $Type,
                /// The file, in Base64.
                pub image_data: $Data,
                /// When it was uploaded.
                #[is(read_only)]
                pub created_at: Option<DateTime>,
                /// When it was last changed.
                #[is(read_only)]
                pub modified_at: Option<DateTime>,
            }
        }
    };
}

image! {
    /// An image to upload.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/create_account_image>
    pub struct CreateAccountImageRequest;
    name: String;
    is_default: Option<bool>;
    image_content_type: ImageContentType;
    image_data: String;
}

image! {
    /// What to change of an image.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/update_account_settings_images_by_id>
    pub struct UpdateAccountImageRequest;
    name: Option<String>;
    is_default: bool;
    image_content_type: Option<ImageContentType>;
    image_data: Option<String>;
}

image! {
    /// An image that the account can print on its labels.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/get_account_settings_images_by_id>
    pub struct AccountImage;
    name: Option<String>;
    is_default: Option<bool>;
    image_content_type: Option<ImageContentType>;
    image_data: Option<String>;
}

object! {
    /// The account's images.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/account/list_account_images>
    pub struct AccountImagePage extends page: PagedList {
        /// The images.
        pub images: Vec<AccountImage>,
    }
}
