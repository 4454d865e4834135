//! One merchant's account: everything that belongs to it, and nothing else.
//!
//! A handler is given one account and has no way to another. That a caller never reads or spends what is somebody
//! else's is therefore not checked anywhere: it cannot be written down.

use super::batches::{self, Batch};
use super::catalogue::Carrier;
use super::clock::Moment;
use super::kept::kept;
use super::manifests::Manifest;
use super::money::Cents;
use super::naming::{Purpose, token};
use super::numbering::tracking_number;
use super::order::{Set, pop_first};
use super::outbox::Outbox;
use super::pickups::Pickup;
use super::quote::Quote;
use super::rates::RateRequest;
use super::refunds::Refund;
use super::service_points::Point;
use super::wallet::Wallet;
use super::webhooks::Subscription;
use crate::api::account::AccountImage;
use crate::api::accounts::Account as Profile;
use crate::api::addresses::Address;
use crate::api::api_keys::AccountApiKey;
use crate::api::labels::Label;
use crate::api::packages::PackageType;
use crate::api::rates::Rate;
use crate::api::scalars::SeId;
use crate::api::shipments::{InsuranceProvider, Shipment, Tag};
use crate::wire::Wire as _;
use litemap::LiteMap;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What an account is worth at its birth.
const FIRST_BALANCE: Cents = Cents(50_000);

/// How many rates it remembers: without an end to them, whoever only compares prices would fill the memory.
const MAX_RATES: usize = 2_000;

kept! {
    /// What an account has.
    #[derive(Default)]
    pub(crate) struct Account {
        /// What the partner sees of it.
        pub(crate) profile: Profile,
        /// Its number: 100001.
        pub(crate) number: u32,
        seed: u64,
        /// How many objects it has had.
        made: u64,
        /// How many tracking numbers it has had.
        tracked: u64,
        /// What it can spend with the carriers that are paid from the wallet.
        pub(crate) wallet: Wallet,
        /// Its account at the insurer.
        pub(crate) insurance: Insurance,
        /// The keys that open it without the partner.
        pub(crate) api_keys: Vec<AccountApiKey>,
        /// The images that it can print on its labels, in the order in which they came.
        pub(crate) images: Vec<AccountImage>,
        /// The carriers that cannot be reached from it, by code.
        pub(crate) carriers_down: Set<String>,
        /// Its carriers, disconnected ones among them.
        pub(crate) connections: Vec<Connection>,
        /// Where it ships from.
        pub(crate) warehouses: Vec<Warehouse>,
        /// What it ships, by id.
        pub(crate) shipments: LiteMap<SeId, Arc<Shipment>>,
        /// The prices it was told, by id.
        pub(crate) rates: LiteMap<SeId, Box<QuotedRate>>,
        /// What it bought, by id. Ids grow, so this is also the order in which it was bought.
        pub(crate) purchases: LiteMap<SeId, Box<Purchase>>,
        /// When money comes back for which label.
        refunds: Set<(Moment, SeId)>,
        /// How far the latest request for rates of each shipment is.
        pub(crate) rate_requests: LiteMap<SeId, RateRequest>,
        /// The packages that it wants to hear of: their carriers and tracking numbers.
        pub(crate) followed: Set<(String, String)>,
        /// The words that it knows for its shipments.
        pub(crate) tags: Vec<Tag>,
        /// The package types of its own.
        pub(crate) package_types: Vec<PackageType>,
        /// The shipment that has each id of the merchant's own.
        pub(crate) shipment_ids: LiteMap<String, SeId>,
        /// Whom it wants called when something happens, by id.
        #[is(later)]
        pub(crate) webhooks: LiteMap<SeId, Subscription>,
        /// What those are to be told.
        #[is(later)]
        pub(crate) outbox: Outbox,
        /// The first label for each id of the merchant's own.
        by_external_shipment_id: LiteMap<String, SeId>,
        /// The label with each tracking number.
        by_tracking_number: LiteMap<String, SeId>,
        /// Its batches, by id.
        #[is(later)]
        pub(crate) batches: LiteMap<SeId, Batch>,
        /// Its manifests, by id.
        #[is(later)]
        pub(crate) manifests: LiteMap<SeId, Manifest>,
        /// The pickups that it ordered, in the order in which it did.
        #[is(later)]
        pub(crate) pickups: Vec<Pickup>,
        /// The service points that it was told of, the newest last.
        #[is(later)]
        pub(crate) service_points: Vec<Point>,
        /// When which batch buys its next label.
        #[is(later)]
        pub(crate) batches_due: Set<(Moment, SeId)>,
        /// Whether labels may share an `external_shipment_id` during this call.
        #[is(later)]
        pub(crate) duplicate_ids_allowed: bool,
    }
}

kept! {
    /// A carrier that an account ships with.
    #[derive(Default)]
    pub(crate) struct Connection {
        /// Its id.
        pub(crate) carrier_id: SeId,
        /// Which carrier it is.
        pub(crate) carrier_code: String,
        /// What the merchant calls it.
        pub(crate) nickname: String,
        /// The merchant's number with the carrier.
        pub(crate) account_number: Option<String>,
        /// Whether it is the first of its carrier.
        pub(crate) is_primary: bool,
        /// Whether it was ended.
        pub(crate) is_disconnected: bool,
        /// When the carrier agrees to it: nothing is sold before.
        pub(crate) approved: Moment,
        /// What was set about it.
        pub(crate) settings: Map<String, Value>,
    }
}

impl Connection {
    /// What the carrier offers.
    pub(crate) fn carrier(&self) -> &'static Carrier {
        Carrier::of(&self.carrier_code)
    }

    /// Whether its labels are paid from the wallet.
    pub(crate) fn is_funded(&self) -> bool {
        Carrier::is_funded(&self.carrier_code)
    }
}

kept! {
    /// What an account has at the insurer, Shipsurance.
    #[derive(Default)]
    pub(crate) struct Insurance {
        /// Whether it can be used.
        pub(crate) is_connected: bool,
        /// What the insurer has of the merchant's money. It stays there when the connection ends.
        pub(crate) wallet: Wallet,
    }
}

kept! {
    /// What was taken for a label, and from where.
    #[derive(Default, Copy, PartialEq, Eq)]
    pub(crate) struct Payment {
        /// From the account's wallet.
        pub(crate) wallet: Cents,
        /// From its money at the insurer.
        pub(crate) insurer: Cents,
    }
}

impl Payment {
    /// Everything.
    pub(crate) fn total(self) -> Cents {
        self.wallet + self.insurer
    }
}

kept! {
    /// A place that an account ships from.
    #[derive(Default)]
    pub(crate) struct Warehouse {
        /// Its id.
        pub(crate) warehouse_id: SeId,
        /// What the merchant calls it.
        pub(crate) name: String,
        /// Where it is.
        pub(crate) origin: Address,
        /// Where packages go back to.
        pub(crate) return_to: Address,
        /// Whether shipments leave from here where nothing else is said. One of an account's warehouses is.
        pub(crate) is_default: bool,
        /// When it was opened.
        pub(crate) created: Moment,
    }
}

kept! {
    /// A price that can be bought.
    #[derive(Default)]
    pub(crate) struct QuotedRate {
        /// As it was told.
        pub(crate) rate: Rate,
        /// For this shipment, in the packages for which it was told.
        pub(crate) shipment: Arc<Shipment>,
    }
}

kept! {
    /// A label that was bought.
    #[derive(Default)]
    pub(crate) struct Purchase {
        /// The label as it was sold; what changes later is worked out when it is asked for.
        pub(crate) label: Label,
        /// What it ships.
        pub(crate) shipment: Arc<Shipment>,
        /// The rate with which it was bought.
        pub(crate) rate_id: Option<SeId>,
        /// The secret in its links.
        pub(crate) token: String,
        /// What was taken for it.
        pub(crate) paid: Payment,
        /// When it was bought.
        pub(crate) created: Moment,
        /// When it was given back.
        pub(crate) voided: Option<Moment>,
        /// What becomes of the money, once it was given back.
        pub(crate) refund: Option<Refund>,
        /// The label of the way there, if this one is for the way back.
        pub(crate) outbound_label_id: Option<SeId>,
        /// Whether the receiver collects the package somewhere.
        pub(crate) is_to_point: bool,
        /// The day on which the carrier gets the package.
        pub(crate) ships: Moment,
        /// The day on which it arrives.
        pub(crate) arrives: Moment,
    }
}

/// The number of an object within its account, for the few places where the definition has a small number as an id.
pub(crate) fn small_number(id: &SeId) -> Option<i64> {
    id.strip_prefix("se-")?.get(6..)?.parse().ok()
}

impl Account {
    /// An account with the carriers that ShipStation's own sandbox has, and some money.
    pub(crate) fn new(number: u32, seed: u64, profile: Profile) -> Self {
        let mut account = Self {
            profile,
            number,
            seed,
            made: 0,
            tracked: 0,
            wallet: Wallet::with(FIRST_BALANCE),
            insurance: Insurance::default(),
            api_keys: Vec::new(),
            images: Vec::new(),
            carriers_down: Set::default(),
            connections: Vec::new(),
            warehouses: Vec::new(),
            shipments: LiteMap::new(),
            rates: LiteMap::new(),
            purchases: LiteMap::new(),
            refunds: Set::default(),
            rate_requests: LiteMap::new(),
            followed: Set::default(),
            tags: Vec::new(),
            package_types: Vec::new(),
            shipment_ids: LiteMap::new(),
            webhooks: LiteMap::new(),
            outbox: Outbox::default(),
            by_external_shipment_id: LiteMap::new(),
            by_tracking_number: LiteMap::new(),
            batches: LiteMap::new(),
            manifests: LiteMap::new(),
            pickups: Vec::new(),
            service_points: Vec::new(),
            batches_due: Set::default(),
            duplicate_ids_allowed: false,
        };
        for (carrier_code, nickname, account_number) in [
            ("stamps_com", "USPS by Stamps.com", None),
            ("ups", "UPS by ShipStation", Some(format!("SE{number}"))),
            ("fedex", "Our FedEx account", Some(format!("{:09}", u64::from(number) * 7))),
        ] {
            account.connect(carrier_code, nickname, account_number);
        }
        account
    }

    /// The next id. No two accounts have the same, so that one account's id is unknown to every other.
    pub(crate) fn next_id(&mut self) -> SeId {
        self.made += 1;
        self.id_of(self.made)
    }

    /// The secret for the next download link.
    pub(crate) fn next_token(&mut self) -> String {
        self.next_secret(Purpose::Download)
    }

    /// The next secret of a kind.
    pub(crate) fn next_secret(&mut self, purpose: Purpose) -> String {
        self.made += 1;
        token(self.seed, purpose, u64::from(self.number), self.made)
    }

    /// A secret that is the same each time for a moment.
    pub(crate) fn secret_at(&self, purpose: Purpose, moment: Moment) -> String {
        token(self.seed, purpose, u64::from(self.number), moment.since_1970())
    }

    /// The next tracking number of a service.
    pub(crate) fn next_tracking_number(&mut self, service: &super::catalogue::Service) -> String {
        self.tracked += 1;
        let (numbering, mark) = service.numbering;
        tracking_number(numbering, mark, self.number, self.tracked)
    }

    /// Connects a carrier.
    pub(crate) fn connect(&mut self, carrier_code: &str, nickname: &str, account_number: Option<String>) -> SeId {
        let carrier_id = self.next_id();
        let is_primary = !self.connected().any(|connection| connection.carrier_code == carrier_code);
        self.connections.push(Connection {
            carrier_id: carrier_id.clone(),
            carrier_code: carrier_code.to_owned(),
            nickname: nickname.to_owned(),
            account_number,
            is_primary,
            is_disconnected: false,
            approved: Moment::default(),
            settings: Map::new(),
        });
        carrier_id
    }

    /// The carriers that it can ship with.
    pub(crate) fn connected(&self) -> impl Iterator<Item = &Connection> {
        self.connections.iter().filter(|connection| !connection.is_disconnected)
    }

    /// Opens a warehouse. The first one is the default.
    pub(crate) fn open_warehouse(
        &mut self,
        name: &str,
        origin: Address,
        return_to: Option<Address>,
        now: Moment,
    ) -> SeId {
        let warehouse_id = self.next_id();
        self.warehouses.push(Warehouse {
            warehouse_id: warehouse_id.clone(),
            name: name.to_owned(),
            return_to: return_to.unwrap_or_else(|| origin.clone()),
            origin,
            is_default: self.warehouses.is_empty(),
            created: now,
        });
        warehouse_id
    }

    /// Keeps a price, and forgets the oldest where there are too many.
    pub(crate) fn keep_rate(&mut self, quoted: QuotedRate) {
        self.rates.insert(quoted.rate.rate_id.clone(), quoted.into());
        if self.rates.len() > MAX_RATES {
            pop_first(&mut self.rates);
        }
    }

    /// Keeps a label.
    pub(crate) fn keep_purchase(&mut self, purchase: Purchase) {
        let label_id = purchase.label.label_id.clone();
        if let Some(id) = &purchase.label.external_shipment_id {
            self.by_external_shipment_id.entry(id.clone()).or_insert_with(|| label_id.clone());
        }
        for number in purchase.label.packages.iter().filter_map(|package| package.tracking_number.clone()) {
            self.by_tracking_number.insert(number, label_id.clone());
        }
        self.purchases.insert(label_id, purchase.into());
    }

    /// The label of an id.
    pub(crate) fn purchase(&self, label_id: &SeId) -> Option<&Purchase> {
        self.purchases.get(label_id).map(|purchase| &**purchase)
    }

    /// The first label that was bought for an id of the merchant's own.
    pub(crate) fn purchase_of(&self, external_shipment_id: &str) -> Option<&Purchase> {
        self.purchase(self.by_external_shipment_id.get(external_shipment_id)?)
    }

    /// The label with a tracking number.
    pub(crate) fn purchase_with(&self, tracking_number: &str) -> Option<&Purchase> {
        self.purchase(self.by_tracking_number.get(tracking_number)?)
    }

    /// Lets labels and rates have the account's shipments again, where a document had copies of them: they are the
    /// greater part of its memory.
    pub(crate) fn share(&mut self) {
        let labels = self.purchases.iter_mut().map(|(_, purchase)| &mut purchase.shipment);
        let rates = self.rates.iter_mut().map(|(_, quoted)| &mut quoted.shipment);
        for copy in labels.chain(rates) {
            if let Some(kept) = self.shipments.get(&copy.shipment_id)
                && kept.write() == copy.write()
            {
                *copy = Arc::clone(kept);
            }
        }
    }

    /// Makes a note of a refund that is to come.
    pub(crate) fn await_refund(&mut self, due: Moment, label_id: SeId) {
        self.refunds.insert((due, label_id));
    }

    /// Strikes a refund off that is not to come.
    pub(crate) fn forgo_refund(&mut self, due: Moment, label_id: &SeId) {
        self.refunds.remove(&(due, label_id.clone()));
    }

    /// Does what is due: pays out refunds, and buys the labels of batches. Nothing happens in the sandbox between two
    /// calls, so each call begins with this. What was due earlier is done earlier, each at its own moment, so that
    /// nothing depends on when somebody calls.
    pub(crate) fn settle(&mut self, now: Moment) {
        loop {
            let refund = self.refunds.first().map(|(due, _)| *due).filter(|due| *due <= now);
            let batch = self.batches_due.first().map(|(due, _)| *due).filter(|due| *due <= now);
            if let Some(due) = refund
                && batch.is_none_or(|batch| due <= batch)
            {
                if let Some((_, label_id)) = self.refunds.pop_first()
                    && let Some(paid) = self.purchases.get(&label_id).map(|purchase| purchase.paid)
                {
                    self.refund(paid);
                }
            } else if batch.is_some() {
                if let Some((due, batch_id)) = self.batches_due.pop_first() {
                    batches::buy_next(self, &batch_id, due);
                }
            } else {
                return;
            }
        }
    }

    /// The object of this account that has a number, be there one or not.
    pub(crate) fn id_of(&self, number: u64) -> SeId {
        format!("se-{:06}{number:06}", self.number).into()
    }

    /// Keeps what came of a request for rates, and forgets the oldest where there are too many.
    pub(crate) fn keep_rate_request(&mut self, shipment_id: SeId, request: RateRequest) {
        self.rate_requests.insert(shipment_id, request);
        if self.rate_requests.len() > MAX_RATES {
            pop_first(&mut self.rate_requests);
        }
    }

    /// Takes the price of a label, if there is enough: the carrier's part from the wallet where it is paid from there,
    /// and the insurer's from the money that the insurer has, once the merchant has an account with it.
    pub(crate) fn pay(&mut self, connection: &Connection, shipment: &Shipment, quote: &Quote) -> Option<Payment> {
        let is_insured_there =
            self.insurance.is_connected && shipment.insurance_provider == InsuranceProvider::Shipsurance;
        let insurer = if is_insured_there { quote.insurance } else { Cents::ZERO };
        let wallet = match (connection.is_funded(), is_insured_there) {
            (false, _) => Cents::ZERO,
            (true, true) => quote.shipment_cost(),
            (true, false) => quote.total(),
        };
        if !self.insurance.wallet.covers(insurer) || !self.wallet.covers(wallet) {
            return None;
        }
        (self.insurance.wallet.pay(insurer) && self.wallet.pay(wallet)).then_some(Payment { wallet, insurer })
    }

    /// Gives back what was taken for a label.
    pub(crate) fn refund(&mut self, paid: Payment) {
        self.wallet.refund(paid.wallet);
        self.insurance.wallet.refund(paid.insurer);
    }
}
