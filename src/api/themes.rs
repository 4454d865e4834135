//! Themes: how the pages look that ShipStation shows to the partner's merchants.
//!
//! No part of the official definition: the facts are from the partner pages of the documentation. They describe no way
//! to list, read or remove themes.

use super::scalars::{CountryCode, DateTime, Url};
use crate::declare::{names, object, operations, text};

operations! {
    /// Makes a theme. A partner has ten at most.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/customize-theme>
    create_theme {
        call: themes.create,
        route: Post "/partners/themes",
        effect: Partner,
        creates: true,
        body: CreateThemeRequest,
        reply: Theme,
    }

    /// Changes a theme: what is given, and nothing else.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/customize-theme>
    update_theme {
        call: themes.update,
        route: Patch "/partners/themes/{theme_id}",
        path: { theme_id: ThemeId },
        effect: Partner,
        body: UpdateThemeRequest,
        reply: Theme,
    }
}

text! {
    /// Identifies a theme: a UUID.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/theme-reference>
    pub struct ThemeId: Code;
}

/// Declares one of the theme objects, which differ in what is needed and in what the service adds.
macro_rules! theme {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident;
        needed: $Needed:ident;
        $($own:tt)*
    ) => {
        object! {
            $(#[doc = $doc])*
            ///
            /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/theme-reference>
            pub struct $name {
                /// What it is called.
                #[is(max(50))]
                pub name: $Needed<String>,
                /// The name under which the merchant knows the platform.
                pub brand: $Needed<String>,
                /// The platform's picture.
                pub logo: Option<ThemeLogo>,
                /// Where the merchant gets back to.
                #[is(max(1000))]
                pub return_url: Option<Url>,
                /// What the merchant reads on the way to the first label.
                pub onboarding: Option<ThemeOnboarding>,
                /// Which carriers the merchant is shown.
                pub carriers: Option<ThemeCarriers>,
                $($own)*
            }
        }
    };
}

/// The counterpart of `Option` for a field that is always there.
type Always<T> = T;

theme! {
    /// A theme to make.
    pub struct CreateThemeRequest;
    needed: Always;
}

theme! {
    /// What to change about a theme.
    pub struct UpdateThemeRequest;
    needed: Option;
}

theme! {
    /// A theme.
    pub struct Theme;
    needed: Always;
    /// Identifies it: what a link to the dashboard takes as `theme_id`.
    pub theme_id: ThemeId,
    /// When it was made.
    pub created_at: DateTime,
    /// When it was last changed.
    pub modified_at: DateTime,
}

object! {
    /// A picture.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/theme-reference>
    pub struct ThemeLogo {
        /// Its file format.
        pub content_type: Option<ThemeLogoType>,
        /// The file, in Base64.
        pub image_data: Option<String>,
    }
}

names! {
    /// The file format of a picture.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/theme-reference>
    pub enum ThemeLogoType {
        Jpeg = "image/jpeg",
        Png = "image/png",
    }
}

object! {
    /// What the merchant reads on the way to the first label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/theme-reference>
    pub struct ThemeOnboarding {
        /// The title of the first page.
        #[is(max(50))]
        pub start_title: Option<String>,
        /// The text of the first page.
        #[is(max(1000))]
        pub start_text: Option<String>,
        /// The title of the last page.
        #[is(max(50))]
        pub complete_title: Option<String>,
        /// The text of the last page.
        #[is(max(1000))]
        pub complete_text: Option<String>,
        /// The words on the button that leads back.
        #[is(max(50))]
        pub complete_button_text: Option<String>,
        /// Whether there is a button that closes the window, which tells its opener so. Default: `false`.
        pub complete_close_button: Option<bool>,
        /// The words on that button.
        #[is(max(50))]
        pub complete_close_button_text: Option<String>,
        /// Whether ShipStation's own carriers are left out. Default: `false`.
        pub skip_shipstation_api_carriers: Option<bool>,
    }
}

object! {
    /// Which carriers the merchant is shown.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/set-carrier-countries>
    pub struct ThemeCarriers {
        /// The countries whose carriers can be connected, that of the account first.
        pub connect_country_codes: Option<Vec<CountryCode>>,
    }
}
