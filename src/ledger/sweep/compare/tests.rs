use super::*;

const MADE: Millis = 1_790_000_000_000;
const HOUR: Millis = 3_600_000;

fn label(id: &str) -> Label {
    Label {
        id: id.to_owned(),
        created: Some(MADE),
        tracking_number: None,
        shipment: Some("s".to_owned()),
        external_id: Some("x".to_owned()),
        batch: Some("b".to_owned()),
        is_return: false,
        is_failed: false,
    }
}

fn purchase(key: &str, trace: Trace, state: State) -> Purchase {
    let record = Record {
        operation: "create_label".to_owned(),
        fingerprint: "f".to_owned(),
        is_traceable: true,
        is_promised: false,
        created: MADE - 1_000,
        changed: MADE,
        attempts: 1,
        state,
    };
    Purchase { key: key.to_owned(), record, trace }
}

fn own() -> Trace {
    Trace::ExternalId { id: "x".to_owned(), is_own: true }
}

fn shipment() -> Trace {
    Trace::Shipment { id: "s".to_owned() }
}

fn batch() -> Trace {
    Trace::Batch { id: "b".to_owned() }
}

fn unknown(before: &[&str]) -> State {
    State::Unknown { looks: 7, clean: 7, before: before.iter().map(|id| (*id).to_owned()).collect() }
}

fn sent() -> State {
    State::Sent { next: MADE + HOUR, before: Vec::new() }
}

fn looking() -> State {
    State::Looking { since: MADE, looks: 1, clean: 1, next: MADE, before: Vec::new() }
}

fn bought(id: Option<&str>) -> State {
    State::Succeeded { id: id.map(str::to_owned), is_found: false }
}

fn of(label: Label, claims: Vec<Purchase>, candidates: Vec<Purchase>) -> Verdict {
    let returns = if label.is_return { vec![label.clone()] } else { Vec::new() };
    let around = Around { returns: &returns, ..Around::default() };
    compare(&[Evidence { label, claims, candidates }], around).remove(0)
}

fn adopted(key: &str, id: &str) -> Verdict {
    Verdict::Adopt { key: key.to_owned(), id: id.to_owned() }
}

#[test]
fn a_label_that_a_purchase_has_is_known() {
    let claim = |trace| purchase("k", trace, bought(Some("se-1")));
    for trace in [own(), shipment(), Trace::Rate { id: "r".to_owned() }, Trace::Return] {
        assert_eq!(of(label("se-1"), vec![claim(trace)], Vec::new()), Verdict::Known);
    }
    // That its refund was called off does not say who bought it.
    let refund = claim(Trace::Refund { id: "se-1".to_owned() });
    assert_eq!(of(label("se-1"), vec![refund], Vec::new()), Verdict::Orphan { key: None });
}

#[test]
fn what_nobody_stands_for_is_an_orphan() {
    assert_eq!(of(label("se-1"), Vec::new(), Vec::new()), Verdict::Orphan { key: None });
    // Another label of the same shipment was bought here, this one was not.
    let other = purchase("k", shipment(), bought(Some("se-2")));
    assert_eq!(of(label("se-1"), Vec::new(), vec![other]), Verdict::Orphan { key: None });
    for state in [State::Rejected, State::Released { until: 0 }] {
        let denied = purchase("k", own(), state);
        assert_eq!(of(label("se-1"), Vec::new(), vec![denied]), Verdict::Orphan { key: Some("k".to_owned()) });
    }
}

#[test]
fn what_could_not_be_made_and_what_may_be_forgotten_is_nobodys_fault() {
    assert_eq!(of(Label { is_failed: true, ..label("se-1") }, Vec::new(), Vec::new()), Verdict::Known);
    let evidence = [Evidence { label: label("se-1"), claims: Vec::new(), candidates: Vec::new() }];
    assert_eq!(compare(&evidence, Around { known_since: MADE + 1, ..Around::default() }), [Verdict::Known]);
    assert_eq!(compare(&evidence, Around { known_since: MADE, ..Around::default() }), [Verdict::Orphan { key: None }]);
}

#[test]
fn a_purchase_whose_end_nobody_knew_gets_its_label() {
    for state in [unknown(&[]), looking()] {
        for trace in [own(), Trace::ExternalId { id: "x".to_owned(), is_own: false }, shipment()] {
            assert_eq!(of(label("se-1"), Vec::new(), vec![purchase("k", trace, state.clone())]), adopted("k", "se-1"));
        }
    }
    let back = Label { is_return: true, ..label("se-1") };
    assert_eq!(of(back, Vec::new(), vec![purchase("k", Trace::Return, unknown(&[]))]), adopted("k", "se-1"));
    let way_there = of(label("se-1"), Vec::new(), vec![purchase("k", Trace::Return, unknown(&[]))]);
    assert_eq!(way_there, Verdict::Orphan { key: None });
}

#[test]
fn a_way_back_is_given_only_where_there_is_no_other() {
    let back = |id: &str, created| Label { is_return: true, created: Some(created), ..label(id) };
    let way_back = |key: &str, state| purchase(key, Trace::Return, state);
    let with = |candidates: &[&Purchase], returns: &[&Label]| {
        let evidence = Evidence {
            label: back("se-1", MADE),
            claims: Vec::new(),
            candidates: candidates.iter().map(|purchase| (*purchase).clone()).collect(),
        };
        let returns: Vec<_> = returns.iter().map(|label| (*label).clone()).collect();
        compare(&[evidence], Around { returns: &returns, ..Around::default() }).remove(0)
    };
    let (own, orphan) = (back("se-1", MADE), Verdict::Orphan { key: None });
    let lost = way_back("k", unknown(&[]));
    let denied = way_back("no", State::Rejected);
    assert_eq!(with(&[&lost], &[&own, &back("se-2", MADE + 2 * HOUR)]), adopted("k", "se-1"));
    assert_eq!(with(&[&lost, &denied], &[&own]), adopted("k", "se-1"));
    // Either could be the one that was bought here, and before all are seen nobody knows how many there are.
    assert_eq!(with(&[&lost], &[&own, &back("se-2", MADE + 1)]), orphan);
    assert_eq!(with(&[&lost], &[&back("se-2", MADE + 1)]), orphan);
    assert_eq!(with(&[&lost], &[]), orphan);
    assert_eq!(with(&[&lost, &way_back("other", unknown(&[]))], &[&own]), orphan);
    assert_eq!(with(&[&denied], &[&own]), orphan);
    for state in [sent(), looking()] {
        assert_eq!(with(&[&way_back("k", state.clone())], &[&own]), Verdict::Wait);
        assert_eq!(with(&[&lost, &way_back("other", state)], &[&own]), Verdict::Wait);
    }
}

#[test]
fn a_label_that_was_there_before_or_came_much_later_is_not_its() {
    let orphan = Verdict::Orphan { key: None };
    assert_eq!(of(label("se-1"), Vec::new(), vec![purchase("k", shipment(), unknown(&["se-1"]))]), orphan);
    let late = |trace, is_promised| {
        let mut purchase = purchase("k", trace, unknown(&[]));
        purchase.record.created = MADE - 2 * HOUR;
        purchase.record.is_promised = is_promised;
        of(label("se-1"), Vec::new(), vec![purchase])
    };
    assert_eq!(late(shipment(), false), orphan);
    assert_eq!(late(shipment(), true), adopted("k", "se-1"));
    assert_eq!(late(own(), false), adopted("k", "se-1"));
    for trace in [shipment(), own()] {
        let mut young = purchase("k", trace, unknown(&[]));
        young.record.created = MADE + HOUR;
        assert_eq!(of(label("se-1"), Vec::new(), vec![young]), orphan);
    }
}

#[test]
fn a_purchase_gets_one_label_and_a_label_one_purchase() {
    let evidence = |id: &str, keys: &[&str]| Evidence {
        label: label(id),
        claims: Vec::new(),
        candidates: keys.iter().map(|key| purchase(key, shipment(), unknown(&[]))).collect(),
    };
    let all = compare(
        &[evidence("se-1", &["a", "b"]), evidence("se-2", &["a", "b"]), evidence("se-3", &["a", "b"])],
        Around::default(),
    );
    assert_eq!(all, [adopted("a", "se-1"), adopted("b", "se-2"), Verdict::Orphan { key: None }]);
}

#[test]
fn what_is_sure_comes_before_what_may_be() {
    let given = Trace::ExternalId { id: "x".to_owned(), is_own: false };
    let back = Label { is_return: true, ..label("se-1") };
    let by_surety = [own(), batch(), given, shipment(), Trace::Return];
    for (sure, doubtful) in by_surety.iter().zip(by_surety.iter().skip(1)) {
        let young = purchase("sure", sure.clone(), unknown(&[]));
        let mut old = purchase("doubtful", doubtful.clone(), unknown(&[]));
        old.record.created -= 1_000;
        let id = if *sure == batch() { "b" } else { "se-1" };
        assert_eq!(of(back.clone(), Vec::new(), vec![old, young]), adopted("sure", id), "{sure:?}");
    }
    // Whose it surely is, and who will hear of it, comes before who may have left it.
    for trace in [own(), batch()] {
        let sure = purchase("sure", trace, sent());
        let old = purchase("doubtful", shipment(), unknown(&[]));
        assert_eq!(of(label("se-1"), Vec::new(), vec![old, sure]), Verdict::Wait);
    }
}

#[test]
fn what_may_be_of_a_purchase_under_way_waits_for_its_end() {
    for state in [State::Pending { next: MADE }, sent()] {
        assert_eq!(of(label("se-1"), Vec::new(), vec![purchase("k", own(), state)]), Verdict::Wait);
    }
    let of_rate = |created: Millis, state| {
        let mut purchase = purchase("k", Trace::Rate { id: "r".to_owned() }, state);
        purchase.record.created = created;
        compare(
            &[Evidence { label: label("se-1"), claims: Vec::new(), candidates: Vec::new() }],
            Around { under_way: &[purchase], ..Around::default() },
        )
        .remove(0)
    };
    for state in [sent(), looking()] {
        assert_eq!(of_rate(MADE, state.clone()), Verdict::Wait);
        assert_eq!(of_rate(MADE - 2 * HOUR, state), Verdict::Orphan { key: None });
    }
}

#[test]
fn the_labels_of_a_batch_are_those_of_who_had_it_processed() {
    let with = |state| of(label("se-1"), Vec::new(), vec![purchase("k", batch(), state)]);
    assert_eq!(with(bought(None)), Verdict::Known);
    assert_eq!(with(sent()), Verdict::Wait);
    assert_eq!(with(State::Rejected), Verdict::Orphan { key: Some("k".to_owned()) });
    assert_eq!(with(unknown(&[])), adopted("k", "b"));
    let evidence = |id: &str| Evidence {
        label: label(id),
        claims: Vec::new(),
        candidates: vec![purchase("k", batch(), unknown(&[]))],
    };
    assert_eq!(compare(&[evidence("se-1"), evidence("se-2")], Around::default()), [adopted("k", "b"), Verdict::Known]);
}

#[test]
fn only_what_nobody_knows_is_looked_for_again_and_not_for_ever() {
    let lost = |state| is_lost(&purchase("k", own(), state).record, MADE);
    assert!(lost(unknown(&[])));
    for state in [sent(), looking(), bought(None), State::Rejected, State::Released { until: 0 }] {
        assert!(!lost(state.clone()), "{state:?}");
    }
    assert!(!is_lost(&purchase("k", own(), unknown(&[])).record, MADE + BLIND));
    let funds = Record { is_traceable: false, ..purchase("k", Trace::Nothing, unknown(&[])).record };
    assert!(!is_lost(&funds, MADE));
}
