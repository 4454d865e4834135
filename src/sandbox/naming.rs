//! Names for new things: ids, tokens, request ids. They look drawn at random and are not: the same calls to a sandbox
//! of the same seed give the same names.

/// What a name is for; each purpose has names of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// A reply.
    Request = 1,
    /// The secret in a download link.
    Download = 2,
    /// Whether a fault strikes.
    Fault = 3,
    /// The API key of an account.
    ApiKey = 20,
    /// A theme.
    Theme = 21,
    /// An image for labels.
    Image = 22,
    /// The verification of a telephone.
    Verification = 23,
    /// The way into the dashboard.
    Dashboard = 24,
    /// A pickup.
    Pickup = 25,
    /// A service point.
    ServicePoint = 26,
}

/// Sixty-four bits that depend on all of these, by two rounds of the mixing function of `SplitMix64`.
fn bits(seed: u64, purpose: Purpose, owner: u64, count: u64, half: u64) -> u64 {
    [purpose as u64, owner, count, half].into_iter().fold(mixed(seed), |state, part| mixed(state ^ mixed(part)))
}

const fn mixed(value: u64) -> u64 {
    let mut bits = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A number from 0 up to 1, of which each is as likely as any other.
pub(crate) fn share(seed: u64, owner: u64, count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "fifty-three bits fit")]
    let share = (bits(seed, Purpose::Fault, owner, count, 0) >> 11) as f64 / (1_u64 << 53) as f64;
    share
}

/// A seed of a text.
pub(crate) fn of_text(text: &str) -> u64 {
    text.bytes().fold(0, |state, byte| mixed(state ^ u64::from(byte)))
}

/// A number from 0 up to 1 that is the same each time for a text; a text has several.
pub(crate) fn share_of(text: &str, which: u64) -> f64 {
    share(of_text(text), 0, which)
}

/// A UUID of version 4: `0bcb569d-1727-4ff9-ab49-b2fec0cee5ae`.
pub(crate) fn uuid(seed: u64, purpose: Purpose, owner: u64, count: u64) -> String {
    let high = bits(seed, purpose, owner, count, 0) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000;
    let low = bits(seed, purpose, owner, count, 1) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// Twenty-two letters and digits, such as stand in download links: `F91fByOB-0aJJadf7JLeww`.
pub(crate) fn token(seed: u64, purpose: Purpose, owner: u64, count: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut rest =
        u128::from(bits(seed, purpose, owner, count, 0)) << 64 | u128::from(bits(seed, purpose, owner, count, 1));
    let mut token = String::with_capacity(22);
    for _ in 0..22 {
        let place = usize::try_from(rest % 64).unwrap_or_default();
        token.push(char::from(LETTERS.get(place).copied().unwrap_or(b'A')));
        rest /= 64;
    }
    token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_each_time_and_no_two_alike() {
        let all: std::collections::BTreeSet<String> = (0..1000)
            .flat_map(|count| [1, 2].map(|owner| token(7, Purpose::Download, owner, count)))
            .chain((0..1000).map(|count| uuid(7, Purpose::Request, 0, count)))
            .collect();
        assert_eq!(all.len(), 3000);
        assert_eq!(uuid(7, Purpose::Request, 0, 1), uuid(7, Purpose::Request, 0, 1));
        assert_ne!(uuid(7, Purpose::Request, 0, 1), uuid(8, Purpose::Request, 0, 1));
    }

    #[test]
    fn a_uuid_tells_its_version() {
        let uuid = uuid(1, Purpose::Request, 2, 3);
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.get(14..15), Some("4"));
        assert!("89ab".contains(uuid.get(19..20).unwrap()));
    }
}
