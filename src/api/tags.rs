//! Tags: the words by which an account finds its shipments again.

use super::shipments::Tag;
use crate::declare::{object, operations, text};

operations! {
    /// Lists the account's tags.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/list_tags>
    list_tags {
        call: tags.list,
        route: Get "/tags",
        effect: Read,
        reply: TagList,
    }

    /// Makes a tag, with a colour if wanted.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/create_tag>
    create_tag {
        call: tags.create,
        route: Post "/tags",
        effect: Write,
        creates: true,
        body: CreateTagRequest,
        reply: Tag,
    }

    /// Makes a tag of this name.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/create_tag>
    // The definition calls this one `create_tag` as well, though no two operations may share an id.
    create_tag_by_name {
        call: tags.createByName,
        route: Post "/tags/{tag_name}",
        path: { tag_name: TagName },
        effect: Write,
        creates: true,
        reply: Tag,
    }

    /// Removes a tag from the account, and from all its shipments.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/delete_tag>
    delete_tag {
        call: tags.delete,
        route: Delete "/tags/{tag_name}",
        path: { tag_name: TagName },
        effect: Write,
    }

    /// Gives a tag another name.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/rename_tag>
    rename_tag {
        call: tags.rename,
        route: Put "/tags/{tag_name}/{new_tag_name}",
        path: { tag_name: TagName, new_tag_name: TagName },
        effect: Write,
    }
}

text! {
    /// The name of a tag: any words, though no slash.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags>
    pub struct TagName: Free;
}

object! {
    /// The account's tags.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/list_tags>
    pub struct TagList {
        /// The tags.
        pub tags: Option<Vec<Tag>>,
    }
}

object! {
    /// A tag to make.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags/create_tag>
    pub struct CreateTagRequest {
        /// Its name.
        #[is(min(1))]
        pub name: String,
        /// Its colour, in hexadecimal: `#FF0000`.
        #[is(min(1))]
        pub color: Option<String>,
    }
}
