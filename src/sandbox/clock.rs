//! Moments. The sandbox has no clock of its own: every call brings the time with it.

use crate::wire::{Problem, Wire};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::macros::time;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Weekday};

/// The months as people in the United States write them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment, in milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64);

impl Wire for Moment {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        self.0.read(value)
    }

    fn write(&self) -> Option<Value> {
        self.0.write()
    }
}

impl Moment {
    /// The moment at which a call says that it comes.
    pub(crate) fn of(now_ms: u64) -> Self {
        Self(i64::try_from(now_ms).unwrap_or(i64::MAX))
    }

    /// In milliseconds since 1970; nothing is before that.
    pub(crate) fn since_1970(self) -> u64 {
        u64::try_from(self.0).unwrap_or_default()
    }

    /// So many milliseconds after 1970.
    pub(crate) const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// How many milliseconds after 1970 it is.
    pub(crate) const fn milliseconds(self) -> i64 {
        self.0
    }

    /// How many milliseconds after another it is.
    pub(crate) const fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }

    /// So many milliseconds later, or earlier.
    pub(crate) const fn plus_milliseconds(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Reads a date, or a date and time; without an offset it is in UTC.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let date_time = OffsetDateTime::parse(text, &Rfc3339)
            .or_else(|_| OffsetDateTime::parse(&[text, "Z"].concat(), &Rfc3339))
            .or_else(|_| OffsetDateTime::parse(&[text, "T00:00:00Z"].concat(), &Rfc3339))
            .ok()?;
        Some(Self::from_time(date_time))
    }

    fn from_time(date_time: OffsetDateTime) -> Self {
        Self(date_time.unix_timestamp() * 1_000 + i64::from(date_time.millisecond()))
    }

    /// Beyond the years that a calendar knows it is the first day of all.
    fn time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1_000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2026-11-22T08:14:59.120Z`.
    pub(crate) fn to_milliseconds(self) -> String {
        let seconds = self.to_seconds();
        format!("{}.{:03}Z", seconds.trim_end_matches('Z'), self.0.rem_euclid(1_000))
    }

    /// `2026-11-22T08:14:59Z`.
    pub(crate) fn to_seconds(self) -> String {
        let (year, month, day) = self.time().to_calendar_date();
        let (hour, minute, second) = self.time().to_hms();
        format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month))
    }

    /// `22 Nov 2026`.
    pub(crate) fn to_day_for_people(self) -> String {
        let (year, month, day) = self.time().to_calendar_date();
        let month = MONTHS.get(usize::from(u8::from(month)).wrapping_sub(1)).unwrap_or(&"");
        format!("{day:02} {month} {year:04}")
    }

    /// The first moment of its day.
    pub(crate) fn midnight(self) -> Self {
        Self::at_midnight(self.time().date())
    }

    fn at_midnight(date: Date) -> Self {
        Self::from_time(PrimitiveDateTime::new(date, time!(0:00)).assume_utc())
    }

    /// So many seconds later, or earlier.
    pub(crate) const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// So many hours later, or earlier.
    pub(crate) const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours.saturating_mul(3600))
    }

    /// So many days later, or earlier.
    pub(crate) const fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days.saturating_mul(24))
    }

    /// The whole hours from here to another moment.
    pub(crate) const fn hours_until(self, other: Self) -> i64 {
        other.0.saturating_sub(self.0) / 3_600_000
    }

    /// The moment that lies at this share, in percent, of the way to another.
    pub(crate) const fn toward(self, other: Self, percent: i64) -> Self {
        Self(self.0 + (other.0 - self.0) / 100 * percent)
    }

    /// Midnight of the day that lies so many delivery days after this one's. Nobody delivers on Sundays, and only some
    /// on Saturdays.
    pub(crate) fn plus_delivery_days(self, days: u32, on_saturdays: bool) -> Self {
        let mut date = self.time().date();
        let mut left = days;
        while left > 0 {
            let Some(next) = date.checked_add(Duration::DAY) else {
                break;
            };
            date = next;
            match date.weekday() {
                Weekday::Sunday => {}
                Weekday::Saturday if !on_saturdays => {}
                _ => left -= 1,
            }
        }
        Self::at_midnight(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_the_api_writes_them() {
        let moment = Moment::read("2026-11-22T08:14:59.1234567Z").unwrap();
        assert_eq!(moment.to_milliseconds(), "2026-11-22T08:14:59.123Z");
        assert_eq!(Moment::read("2026-11-22T08:14:59+02:00").unwrap().to_seconds(), "2026-11-22T06:14:59Z");
        assert_eq!(Moment::read("2026-11-22").unwrap().to_seconds(), "2026-11-22T00:00:00Z");
        assert_eq!(Moment::read("2026-11-22T08:14:59").unwrap().to_day_for_people(), "22 Nov 2026");
        assert_eq!(Moment::read("tomorrow"), None);
        assert_eq!(Moment::read("2026-02-30"), None);
    }

    #[test]
    fn sundays_do_not_count() {
        let saturday = Moment::read("2026-11-21T23:00:00Z").unwrap();
        assert_eq!(saturday.plus_delivery_days(1, true).to_seconds(), "2026-11-23T00:00:00Z");
        let friday = saturday.plus_days(-1);
        assert_eq!(friday.plus_delivery_days(1, true).to_seconds(), "2026-11-21T00:00:00Z");
        assert_eq!(friday.plus_delivery_days(1, false).to_seconds(), "2026-11-23T00:00:00Z");
    }

    #[test]
    fn any_number_is_a_moment() {
        assert_eq!(Moment::of(u64::MAX).to_seconds(), "1970-01-01T00:00:00Z");
    }
}
