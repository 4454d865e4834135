//! The files of labels: formats, forms, codes, documents of several.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{Answer, DAY, ORIGIN, World, example, example_with, string};
use serde_json::{Value, json};

/// Fetches what a link leads to, as anybody would: without a key.
fn fetch(world: &mut World, href: &str) -> Answer {
    let target = href.strip_prefix(ORIGIN).unwrap_or_else(|| panic!("{href} leads elsewhere")).to_owned();
    world.send(&[], "GET", &target, "")
}

fn bought(world: &mut World, body: &Value) -> Value {
    world.acme("POST", "/v1/labels", body).ok()
}

fn with_wishes(wishes: &Value) -> Value {
    let mut body = example();
    for (name, value) in wishes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Three packages with UPS.
fn three_packages(wishes: &Value) -> Value {
    let mut body = with_wishes(wishes);
    body["shipment"]["service_code"] = json!("ups_ground");
    body["shipment"]["packages"] =
        json!([1, 2, 3].map(|value| json!({ "weight": { "value": value, "unit": "pound" } })));
    body
}

fn abroad() -> Value {
    let mut body = example_with("/shipment/ship_to/country_code", json!("DE"));
    body["shipment"]["ship_to"]["postal_code"] = json!("10115");
    body["shipment"]["customs"] = json!({
        "contents": "gift", "non_delivery": "return_to_sender",
        "customs_items": [{ "description": "Mug", "quantity": 2, "value": 12.5, "value_currency": "usd" }],
    });
    body
}

/// What a printer would print as bars: the data of each `^BC`, with its hexadecimal undone.
fn bars_of(zpl: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in zpl.split("^BC").skip(1) {
        let field = part.split_once("^FD").unwrap().1.split_once("^FS").unwrap().0;
        let mut data = String::new();
        let mut letters = field.chars();
        while let Some(letter) = letters.next() {
            if letter == '_' {
                let byte: String = letters.by_ref().take(2).collect();
                data.push(char::from(u8::from_str_radix(&byte, 16).unwrap()));
            } else {
                data.push(letter);
            }
        }
        found.push(data);
    }
    found
}

fn text_of(answer: &Answer) -> String {
    String::from_utf8(answer.raw.body.clone()).unwrap()
}

fn numbers_of(label: &Value) -> Vec<String> {
    label["packages"].as_array().unwrap().iter().map(|package| string(package, "tracking_number").to_owned()).collect()
}

/// Width and height of a PNG.
fn size_of_png(answer: &Answer) -> (u32, u32) {
    let bytes = &answer.raw.body;
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1A\n");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn a_label_comes_in_three_formats() {
    let mut world = World::new();
    for (format, media_type) in [("pdf", "application/pdf"), ("png", "image/png"), ("zpl", "application/zpl")] {
        let label = bought(&mut world, &with_wishes(&json!({ "label_format": format })));
        assert_eq!(string(&label, "label_format"), format);
        let download = &label["label_download"];
        assert_eq!(download["href"], download[format]);
        assert_eq!(fetch(&mut world, string(download, "href")).header("content-type"), Some(media_type));
        for (other, media_type) in [("pdf", "application/pdf"), ("png", "image/png"), ("zpl", "application/zpl")] {
            let file = fetch(&mut world, string(download, other));
            assert_eq!((file.status, file.header("content-type")), (200, Some(media_type)));
            assert!(string(download, other).ends_with(other));
        }
    }
}

#[test]
fn a_printer_prints_the_tracking_number() {
    let mut world = World::new();
    for service in ["usps_priority_mail", "ups_ground", "fedex_2day"] {
        let mut body = with_wishes(&json!({ "label_format": "zpl" }));
        body["shipment"]["service_code"] = json!(service);
        body["shipment"]["ship_to"]["name"] = json!("^XZ ~JA Zoë_5E");
        let label = bought(&mut world, &body);
        let zpl = text_of(&fetch(&mut world, string(&label["label_download"], "zpl")));
        assert_eq!(bars_of(&zpl), numbers_of(&label), "{zpl}");
        assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count()), (1, 1));
        assert!(zpl.contains("^FD_5EXZ _7EJA Zo_C3_AB_5F5E^FS") && zpl.contains("SAMPLE"), "{zpl}");
    }
    let label = bought(&mut world, &three_packages(&json!({ "label_format": "zpl" })));
    let zpl = text_of(&fetch(&mut world, string(&label["label_download"], "href")));
    assert_eq!(bars_of(&zpl), numbers_of(&label));
    let second = text_of(&fetch(&mut world, string(&label["packages"][1]["label_download"], "zpl")));
    assert_eq!(bars_of(&second), numbers_of(&label)[1..2]);
}

#[test]
fn pictures_are_those_of_a_label_printer() {
    let mut world = World::new();
    let label = bought(&mut world, &three_packages(&json!({ "label_format": "png" })));
    let one = string(&label["packages"][0]["label_download"], "png").to_owned();
    assert_eq!(size_of_png(&fetch(&mut world, &one)), (812, 1218));
    assert_eq!(size_of_png(&fetch(&mut world, &format!("{one}?rotation=90"))), (1218, 812));
    assert_eq!(size_of_png(&fetch(&mut world, string(&label["label_download"], "href"))), (812, 3 * 1218));
    let large = bought(&mut world, &with_wishes(&json!({ "label_format": "png", "label_layout": "A4" })));
    let large = fetch(&mut world, string(&large["label_download"], "href"));
    assert_eq!(size_of_png(&large), (1678, 2374));
    assert!(large.raw.body.len() < 100_000, "{}", large.raw.body.len());
}

#[test]
fn labels_turn() {
    let mut world = World::new();
    let label = bought(&mut world, &example());
    let zpl = string(&label["label_download"], "zpl").to_owned();
    assert!(text_of(&fetch(&mut world, &zpl)).contains("^PON"));
    assert!(text_of(&fetch(&mut world, &format!("{zpl}?rotation=180"))).contains("^POI"));
    let quarter = fetch(&mut world, &format!("{zpl}?rotation=90"));
    assert_eq!(quarter.refused(), (400, vec!["invalid_field_value"]));
    for format in ["pdf", "png"] {
        let href = string(&label["label_download"], format).to_owned();
        for rotation in ["0", "90", "180", "270"] {
            assert_eq!(fetch(&mut world, &format!("{href}?rotation={rotation}")).status, 200);
        }
        assert_eq!(fetch(&mut world, &format!("{href}?rotation=45")).status, 400);
        let shown = fetch(&mut world, &format!("{href}?download=0"));
        assert!(shown.header("content-disposition").unwrap().starts_with("inline;"));
    }
}

#[test]
fn a_file_can_stand_in_the_reply() {
    let mut world = World::new();
    for (format, beginning) in [("pdf", "JVBERi0"), ("png", "iVBORw0KGgo"), ("zpl", "XlhB")] {
        let body = with_wishes(&json!({ "label_format": format, "label_download_type": "inline" }));
        let download = bought(&mut world, &body)["label_download"].clone();
        assert!(string(&download, "href").starts_with(beginning), "{format}");
        let keys: Vec<&String> = download.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["href", format], "only what was asked for");
    }
}

#[test]
fn not_every_carrier_makes_everything() {
    let mut world = World::new();
    let letter = bought(&mut world, &with_wishes(&json!({ "label_layout": "letter" })));
    let keys: Vec<&String> = letter["label_download"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["href", "pdf"], "letter is for PDF only");
    let png = string(&letter["label_download"], "pdf").replace(".pdf", ".png");
    assert_eq!(fetch(&mut world, &png).refused(), (404, vec!["file_not_found"]));
    for (wishes, field) in [
        (json!({ "label_layout": "letter", "label_format": "png" }), "label_layout"),
        (json!({ "label_layout": "letter", "label_format": "zpl" }), "label_layout"),
    ] {
        let answer = world.acme("POST", "/v1/labels", &with_wishes(&wishes));
        assert_eq!(answer.refused(), (400, vec!["invalid_field_value"]));
        assert_eq!(answer.body["errors"][0]["field_name"], field);
    }
    let connection = json!({ "nickname": "Post", "account_number": "1" });
    let connected = world.acme("POST", "/v1/connections/carriers/parcel_people", &connection);
    assert_eq!(connected.status, 200, "{}", connected.body);
    for (wishes, status) in [
        (json!({}), 200),
        (json!({ "label_format": "png" }), 400),
        (json!({ "label_format": "zpl" }), 400),
        (json!({ "display_scheme": "paperless" }), 400),
    ] {
        let mut body = with_wishes(&wishes);
        body["shipment"]["service_code"] = json!("parcel_people_standard");
        let answer = world.acme("POST", "/v1/labels", &body);
        assert_eq!(answer.status, status, "{wishes}: {}", answer.body);
    }
}

#[test]
fn customs_get_a_form() {
    let mut world = World::new();
    let mut body = abroad();
    body["shipment"]["service_code"] = json!("usps_priority_mail_international");
    let label = bought(&mut world, &body);
    let form = fetch(&mut world, string(&label["form_download"], "href"));
    assert_eq!((form.status, form.header("content-type")), (200, Some("application/pdf")));
    assert_eq!(label["packages"][0]["has_form_documents"], true);
    assert_eq!(label["packages"][0]["form_download"]["href"], label["form_download"]["href"]);
    let home = bought(&mut world, &example());
    assert_eq!((&home["form_download"], &home["packages"][0]["has_form_documents"]), (&Value::Null, &json!(false)));
    let guessed = string(&home["label_download"], "pdf").replace("label-", "form-");
    assert_eq!(fetch(&mut world, &guessed).refused(), (404, vec!["file_not_found"]));
}

#[test]
fn a_code_takes_the_place_of_paper() {
    let mut world = World::new();
    for scheme in ["paperless", "label_and_paperless"] {
        let label = bought(&mut world, &with_wishes(&json!({ "display_scheme": scheme })));
        let paperless = &label["paperless_download"];
        let number = string(&label, "tracking_number");
        assert_eq!(string(paperless, "handoff_code"), format!("SAMPLE-{number}"));
        assert!(!string(paperless, "instructions").is_empty());
        assert_eq!(label["qr_code_download"]["href"], paperless["href"]);
        assert_eq!(label["packages"][0]["has_label_documents"], scheme != "paperless");
        assert_eq!(label["packages"][0]["has_qr_code_documents"], true);
        let code = fetch(&mut world, string(paperless, "href"));
        assert_eq!(code.header("content-type"), Some("image/png"));
        let (width, height) = size_of_png(&code);
        assert_eq!(width, height);
    }
    let label = bought(&mut world, &example());
    assert_eq!((&label["paperless_download"], &label["qr_code_download"]), (&Value::Null, &Value::Null));
    let number = string(&label, "label_id").trim_start_matches("se-");
    let pdf = string(&label["label_download"], "pdf");
    let guessed = pdf.replace(&format!("label-{number}.pdf"), &format!("qr-{number}-1.png"));
    assert_eq!(fetch(&mut world, &guessed).refused(), (404, vec!["file_not_found"]));
}

#[test]
fn links_tell_nobody_elses_files_and_grow_old() {
    let mut world = World::new();
    let one = bought(&mut world, &example());
    let other = bought(&mut world, &example());
    let href = string(&one["label_download"], "pdf").to_owned();
    let (before, name) = href.rsplit_once('/').unwrap();
    let (_, others_name) = string(&other["label_download"], "pdf").rsplit_once('/').unwrap();
    assert_eq!(fetch(&mut world, &format!("{before}/{others_name}")).status, 404);
    for wrong in
        ["label-.pdf", "label-1-2-3.pdf", "label-100001000010.gif", "label-100001000010-0.pdf", "form-.pdf", "x"]
    {
        assert_eq!(fetch(&mut world, &format!("{before}/{wrong}")).status, 404, "{wrong}");
    }
    world.now += 90 * DAY;
    assert_eq!(fetch(&mut world, &format!("{before}/{name}")).status, 200);
    world.now += DAY;
    assert_eq!(fetch(&mut world, &href).refused(), (404, vec!["file_not_found"]));
}

#[test]
fn labels_are_put_into_one_document() {
    let mut world = World::new();
    let one = bought(&mut world, &with_wishes(&json!({ "label_layout": "letter" })));
    let three = bought(&mut world, &three_packages(&json!({})));
    let ids = json!([one["label_id"], three["label_id"]]);
    let mut ask = |body: Value| world.acme("POST", "/v1/documents/combined_labels", &body);
    let inline = ask(json!({ "label_ids": ids })).ok();
    assert!(string(&inline["label_download"], "href").starts_with("JVBERi0"), "inline unless told otherwise");
    let linked = ask(json!({ "label_ids": ids, "label_format": "pdf", "label_download_type": "url" })).ok();
    let href = string(&linked["label_download"], "href").to_owned();
    assert_eq!(ask(json!({})).refused(), (400, vec!["field_value_required"]));
    assert_eq!(ask(json!({ "label_ids": [] })).refused(), (400, vec!["field_value_required"]));
    assert_eq!(ask(json!({ "label_ids": ["se-1"] })).refused(), (404, vec!["not_found"]));
    assert_eq!(ask(json!({ "label_ids": ids, "label_format": "png" })).refused(), (400, vec!["invalid_field_value"]));
    let many = vec![one["label_id"].clone(); 31];
    assert_eq!(ask(json!({ "label_ids": many })).refused(), (400, vec!["invalid_field_value"]));
    let most = vec![one["label_id"].clone(); 30];
    assert_eq!(ask(json!({ "label_ids": most, "label_download_type": "url" })).status, 200);

    let file = fetch(&mut world, &href);
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/pdf")));
    let pages = String::from_utf8_lossy(&file.raw.body).matches("/Type /Page\n").count();
    assert_eq!(pages, 4, "every package has a page");
    // The secret is for these labels only.
    let (before, _) = href.rsplit_once('/').unwrap();
    assert_eq!(fetch(&mut world, &format!("{before}/combined-10.pdf")).status, 404);
    let foreign = world.shop("100002", "POST", "/v1/documents/combined_labels", &json!({ "label_ids": ids }));
    assert_eq!(foreign.refused(), (404, vec!["not_found"]));
    let id = string(&one, "label_id");
    world.acme("PUT", &format!("/v1/labels/{id}/void"), &Value::Null).ok();
    let voided = world.acme("POST", "/v1/documents/combined_labels", &json!({ "label_ids": ids }));
    assert_eq!(voided.refused(), (400, vec!["invalid_status"]));
}
