//! Money that is kept for a merchant, and an account of it: what went in is there, or was spent.

use super::kept::kept;
use super::money::Cents;

kept! {
    /// A balance, with what it came from. At any time `balance + spent - refunded = funded`, to the cent.
    #[derive(Default, Copy, PartialEq, Eq)]
    pub(crate) struct Wallet {
        balance: Cents,
        funded: Cents,
        spent: Cents,
        refunded: Cents,
    }
}

impl Wallet {
    /// A wallet that begins with so much.
    pub(crate) fn with(amount: Cents) -> Self {
        Self { balance: amount, funded: amount, ..Self::default() }
    }

    /// What is in it.
    pub(crate) const fn balance(&self) -> Cents {
        self.balance
    }

    /// Whether there is enough for a price.
    pub(crate) fn covers(&self, price: Cents) -> bool {
        price <= self.balance
    }

    /// Puts money in.
    pub(crate) fn fund(&mut self, amount: Cents) {
        self.balance += amount;
        self.funded += amount;
    }

    /// Takes a price out. `false`, and nothing is taken, where there is too little.
    #[must_use]
    pub(crate) fn pay(&mut self, price: Cents) -> bool {
        let is_covered = self.covers(price);
        if is_covered {
            self.balance -= price;
            self.spent += price;
        }
        is_covered
    }

    /// Takes back a price that was paid.
    pub(crate) fn refund(&mut self, price: Cents) {
        self.balance += price;
        self.refunded += price;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_is_not_covered_changes_nothing() {
        let mut wallet = Wallet::with(Cents(500));
        let before = wallet;
        assert!(!wallet.pay(Cents(501)));
        assert_eq!(wallet, before);
        assert!(wallet.pay(Cents(500)));
        assert_eq!(wallet.balance(), Cents::ZERO);
        wallet.refund(Cents(500));
        wallet.fund(Cents(1));
        assert_eq!(wallet.balance(), Cents(501));
        assert_eq!(wallet.balance + wallet.spent, wallet.funded + wallet.refunded);
    }
}
