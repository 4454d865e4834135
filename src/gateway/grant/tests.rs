use super::entry::Entry;
use super::*;
use crate::operation::Effect;

fn grant(accounts: &[&str], scopes: &[&str]) -> Grant {
    let entry = serde_json::json!({ "name": "test", "accounts": accounts, "scopes": scopes });
    Grant::of_entry(&serde_json::from_value(entry).unwrap()).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, GatewayError>) -> Code {
    result.unwrap_err().code
}

#[test]
fn every_effect_is_a_scope() {
    for effect in [
        Effect::Read,
        Effect::Rate,
        Effect::Write,
        Effect::Buy,
        Effect::Void,
        Effect::Connect,
        Effect::Funds,
        Effect::Partner,
    ] {
        assert!(SCOPES.contains(&effect.as_str()));
    }
}

#[test]
fn the_account_is_always_one_of_the_grant() {
    let one = grant(&["se-1"], &[]);
    assert_eq!(one.account(None).unwrap().as_str(), "se-1");
    assert_eq!(one.account(Some("se-1")).unwrap().as_str(), "se-1");
    assert_eq!(code(one.account(Some("se-2"))), Code::AccountNotGranted);
    assert_eq!(code(one.account(Some("SE-1"))), Code::AccountNotGranted);
    assert_eq!(code(one.account(Some("1"))), Code::AccountNotGranted);

    let two = grant(&["se-1", "se-2"], &[]);
    assert_eq!(code(two.account(None)), Code::AccountRequired);
    assert_eq!(two.account(Some("se-2")).unwrap().as_str(), "se-2");
    assert_eq!(code(two.account(Some("se-3"))), Code::AccountNotGranted);

    let all = grant(&["*"], &[]);
    assert_eq!(code(all.account(None)), Code::AccountRequired);
    assert_eq!(all.account(Some("se-9")).unwrap().as_str(), "se-9");
}

#[test]
fn a_header_that_names_two_accounts_or_none_is_refused() {
    for grant in [grant(&["se-1"], &[]), grant(&["se-1", "se-2"], &[]), grant(&["*"], &[])] {
        for value in ["se-1, se-2", "se-1,se-1", ",", "", " ", "*", "se-1\r\nAPI-Key: x", "se 1", "../x", "é"] {
            assert_eq!(code(grant.account(Some(value))), Code::InvalidAccount, "{value:?}");
        }
    }
}

#[test]
fn empty_lists_grant_nothing() {
    let nothing = Grant::of_entry(&serde_json::from_str(r#"{"name":"n"}"#).unwrap()).unwrap();
    assert_eq!(nothing.scopes, [""; 0]);
    assert_eq!(code(nothing.account(None)), Code::AccountNotGranted);
    assert_eq!(code(nothing.account(Some("se-1"))), Code::AccountNotGranted);
    let nothing = Grant::from_claims("{}").unwrap();
    assert_eq!((nothing.accounts, nothing.scopes), (Accounts::These(vec![]), vec![]));
}

#[test]
fn the_tenant_of_a_jwt_is_one_account() {
    let of = |tenant: &str| Grant::from_claims(&format!(r#"{{"tenant":{tenant},"scope":"read buy openid"}}"#));
    for (tenant, id) in [(r#""se-123456""#, "se-123456"), ("123456", "123456"), (r#""123456""#, "123456")] {
        let grant = of(tenant).unwrap();
        assert_eq!(grant.account(None).unwrap().as_str(), id);
        assert_eq!(grant.scopes, ["read", "buy"]);
    }
    let refused = [r#""*""#, r#""""#, r#""a,b""#, "1.5", "-1", "9007199254740992", "1e3", "true", "{}", r#"["se-1"]"#];
    for tenant in refused {
        assert_eq!(code(of(tenant)), Code::InvalidClaims, "{tenant}");
    }
    assert!(matches!(of("null").unwrap().accounts, Accounts::These(own) if own.is_empty()));
}

#[test]
fn scopes_are_whole_words() {
    let scopes = |scope: &str| Grant::from_claims(&format!(r#"{{"scope":"{scope}"}}"#)).unwrap().scopes;
    assert_eq!(scopes("read  rate"), ["read", "rate"]);
    for scope in ["readonly", "READ", "partner:read", "*", "read,buy", "all", "rea"] {
        assert_eq!(scopes(scope), [""; 0], "{scope}");
    }
    assert_eq!(code(Grant::from_claims(r#"{"scope":["partner"]}"#)), Code::InvalidClaims);
}

#[test]
fn a_claim_that_is_given_twice_is_refused() {
    for claims in [
        r#"{"tenant":"se-1","tenant":"se-2"}"#,
        r#"{"scope":"read","scope":"partner"}"#,
        r#"{"exp":1,"exp":2}"#,
        r#"{"iss":"a","iss":"b"}"#,
        r#"{"aud":"a","aud":"b"}"#,
        r#"{"ten\u0061nt":"se-1","tenant":"se-2"}"#,
    ] {
        assert_eq!(code(Grant::from_claims(claims)), Code::InvalidClaims, "{claims}");
    }
    assert!(Grant::from_claims(r#"{"iss":"a","aud":["b"],"exp":1,"nbf":0,"iat":0,"email":"x"}"#).is_ok());
}

#[test]
fn entries_with_slips_are_refused() {
    for (entry, says) in [
        (r#"{"name":"n","accounts":["*","se-1"]}"#, "beside others"),
        (r#"{"name":"n","accounts":["se 1"]}"#, "accounts[0]"),
        (r#"{"name":"n","scopes":["read","purchase"]}"#, "scopes[1] is no scope"),
        (r#"{"name":"n","scopes":["*"]}"#, "scopes[0] is no scope"),
    ] {
        let entry: Entry = serde_json::from_str(entry).unwrap();
        assert!(Grant::of_entry(&entry).unwrap_err().contains(says), "{says}");
    }
    assert!(serde_json::from_str::<Entry>(r#"{"name":"n","account":["se-1"]}"#).is_err());
}

#[test]
fn tenants_are_several_accounts() {
    let grant = Grant::from_claims(r#"{"tenants":["se-1",2,"3"],"scope":"read"}"#).unwrap();
    assert_eq!(code(grant.account(None)), Code::AccountRequired);
    for id in ["se-1", "2", "3"] {
        assert_eq!(grant.account(Some(id)).unwrap().as_str(), id);
    }
    assert_eq!(code(grant.account(Some("se-2"))), Code::AccountNotGranted);
    assert_eq!(Grant::from_claims(r#"{"tenants":["se-1"]}"#).unwrap().account(None).unwrap().as_str(), "se-1");
    let nobody = Grant::from_claims(r#"{"tenants":[]}"#).unwrap();
    assert_eq!(code(nobody.account(Some("se-1"))), Code::AccountNotGranted);
    for claims in [
        r#"{"tenants":["*"]}"#,
        r#"{"tenants":["se-1","*"]}"#,
        r#"{"tenants":["a,b"]}"#,
        r#"{"tenants":"se-1"}"#,
        r#"{"tenants":[["se-1"]]}"#,
        r#"{"tenants":[9007199254740992]}"#,
        r#"{"tenant":"se-1","tenants":["se-1"]}"#,
        r#"{"tenants":["se-1"],"tenants":["se-2"]}"#,
    ] {
        assert_eq!(code(Grant::from_claims(claims)), Code::InvalidClaims, "{claims}");
    }
}

#[test]
fn a_grant_comes_back_as_it_went() {
    let session =
        Grant { kind: Kind::Session, origin: Some("https://a.example".to_owned()), ..grant(&["1"], &["buy"]) };
    for grant in [grant(&[], &[]), grant(&["*"], &SCOPES), grant(&["se-1", "2"], &["read"]), session] {
        assert_eq!(Grant::from_text(&grant.to_text()).unwrap(), grant);
    }
    for text in ["", "{}", r#"{"kind":"app","name":"n","accounts":["*","1"],"scopes":[]}"#] {
        assert_eq!(code(Grant::from_text(text)), Code::Internal, "{text}");
    }
}

#[test]
fn a_session_is_used_by_pages_of_its_origin_only() {
    let own = "https://gateway.example";
    let page = |origin, fetch_site| Page { origin, fetch_site, own };
    let session = Grant { origin: Some("https://a.example".to_owned()), ..grant(&["1"], &["buy"]) };
    assert!(session.permits_page(&page(Some("https://a.example"), None), &[]).is_ok());
    for foreign in [page(Some("https://b.example"), None), page(None, None), page(None, Some("same-origin"))] {
        assert_eq!(code(session.permits_page(&foreign, &["https://b.example".to_owned()])), Code::OriginMismatch);
        assert!(grant(&["1"], &["buy"]).permits_page(&foreign, &[]).is_ok());
    }
}

#[test]
fn a_sign_in_is_not_lent_to_foreign_pages() {
    let own = "https://gateway.example";
    let access = Grant { kind: Kind::Access, ..grant(&["1"], &["buy"]) };
    let page = Page { origin: Some("https://evil.example"), fetch_site: Some("cross-site"), own };
    assert_eq!(code(access.permits_page(&page, &[])), Code::CrossSite);
    assert!(access.permits_page(&page, &["https://evil.example".to_owned()]).is_ok());
    assert!(access.permits_page(&Page { origin: Some(own), ..page }, &[]).is_ok());
}
