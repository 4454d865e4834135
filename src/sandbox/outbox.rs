//! What is to be told to an account's webhooks, and what came of it. Nothing is sent from here: whoever has a network
//! takes what is due, sends it, and says which status came back.
//!
//! The service's policy of repeating is not documented, so this one is the sandbox's own: an address that does not
//! answer with a 2xx is called again after pauses that grow, and given up after the last.

use super::clock::Moment;
use super::kept::{kept, kept_names};
use super::order::{pop_first, sorted};
use crate::api::scalars::SeId;
use crate::api::webhooks::WebhookEvent;
use litemap::LiteMap;
use std::collections::VecDeque;

/// The pauses between two attempts, in seconds: ten, a minute, ten minutes, an hour, six hours.
const PAUSES: [i64; 5] = [10, 60, 600, 3_600, 21_600];

/// How many seconds an attempt may take. Whoever has not said by then what came of it has gone, and it is made anew.
const LEASE: i64 = 60;

/// How much may wait, so that an address that never answers does not fill the memory.
const MAX_WAITING: usize = 10_000;

/// How much of what has ended is remembered.
const MAX_ENDED: usize = 100;

kept! {
    /// What an account's webhooks are to be told, and were.
    #[derive(Default)]
    pub(crate) struct Outbox {
        made: u64,
        waiting: LiteMap<u64, Note>,
        ended: VecDeque<Note>,
    }
}

kept! {
    /// One thing to tell one webhook.
    #[derive(Default)]
    pub(crate) struct Note {
        /// Its number within the account.
        pub(crate) number: u64,
        /// For which webhook it is.
        pub(crate) webhook_id: SeId,
        /// What kind of thing happened.
        pub(crate) event: WebhookEvent,
        /// To what.
        pub(crate) subject: Subject,
        /// When.
        pub(crate) happened: Moment,
        /// When it is to be told, or told again.
        pub(crate) due: Moment,
        /// How often it was told.
        pub(crate) attempts: Vec<Attempt>,
        /// How it ended, if it did.
        pub(crate) end: Option<End>,
    }
}

kept! {
    /// What something happened to: what lies at a path, or a package of a label. The text that is sent is written when it
    /// is sent: a hundred thousand of these may wait.
    #[derive(Default, PartialEq, Eq)]
    pub(crate) struct Subject {
        /// The path.
        pub(crate) path: Option<String>,
        /// The label.
        pub(crate) label_id: Option<SeId>,
        /// The package.
        pub(crate) tracking_number: Option<String>,
    }
}

kept! {
    /// A call of an address.
    #[derive(Default, PartialEq, Eq)]
    pub(crate) struct Attempt {
        /// When it was made.
        pub(crate) at: Moment,
        /// The status that came back; 0 where none came, and nothing where that is not known yet.
        pub(crate) status: Option<u16>,
    }
}

kept_names! {
    /// How a note ended.
    pub(crate) enum End {
        /// The address took it.
        Delivered = "delivered",
        /// The last attempt failed too.
        GivenUp = "given_up",
        /// Its webhook was ended, or too much was waiting.
        Dropped = "dropped",
    }
}

impl Outbox {
    /// Puts something into it.
    pub(crate) fn put(&mut self, webhook_id: SeId, event: WebhookEvent, subject: Subject, happened: Moment) {
        self.made += 1;
        let number = self.made;
        let due = happened;
        let note = Note { number, webhook_id, event, subject, happened, due, attempts: Vec::new(), end: None };
        self.waiting.insert(number, note);
        if self.waiting.len() > MAX_WAITING
            && let Some((_, oldest)) = pop_first(&mut self.waiting)
        {
            self.remember(oldest, End::Dropped);
        }
    }

    /// Begins an attempt at what is due, at most at so many.
    pub(crate) fn begin(&mut self, now: Moment, most: usize) -> Vec<Note> {
        let due: Vec<u64> =
            self.waiting.values().filter(|note| note.due <= now).map(|note| note.number).take(most).collect();
        let mut begun = Vec::with_capacity(due.len());
        for number in due {
            let Some(mut note) = self.waiting.remove(&number) else { continue };
            if note.attempts.len() > PAUSES.len() {
                self.remember(note, End::GivenUp);
                continue;
            }
            note.attempts.push(Attempt { at: now, status: None });
            note.due = now.plus_seconds(LEASE);
            begun.push(note.clone());
            self.waiting.insert(number, note);
        }
        begun
    }

    /// When the first of what waits is due.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.waiting.values().map(|note| note.due).min()
    }

    /// Learns what came of an attempt: a status, or 0 where there was no answer.
    pub(crate) fn finish(&mut self, number: u64, status: u16, now: Moment) {
        let Some(mut note) = self.waiting.remove(&number) else { return };
        let made = note.attempts.len();
        match note.attempts.last_mut() {
            Some(attempt) if attempt.status.is_none() => attempt.status = Some(status),
            // It was not this one's turn.
            _ => {
                self.waiting.insert(number, note);
                return;
            }
        }
        if (200..300).contains(&status) {
            self.remember(note, End::Delivered);
        } else if let Some(pause) = PAUSES.get(made - 1) {
            note.due = now.plus_seconds(*pause);
            self.waiting.insert(number, note);
        } else {
            self.remember(note, End::GivenUp);
        }
    }

    /// Drops what waits for a webhook that is no more.
    pub(crate) fn drop_all_for(&mut self, webhook_id: &SeId) {
        let numbers: Vec<u64> =
            self.waiting.iter().filter(|(_, note)| note.webhook_id == *webhook_id).map(|(number, _)| *number).collect();
        for number in numbers {
            if let Some(note) = self.waiting.remove(&number) {
                self.remember(note, End::Dropped);
            }
        }
    }

    fn remember(&mut self, mut note: Note, end: End) {
        note.end = Some(end);
        self.ended.push_back(note);
        if self.ended.len() > MAX_ENDED {
            self.ended.pop_front();
        }
    }

    /// The newest of all that waits or is remembered, the latest first.
    pub(crate) fn newest(&self, most: usize) -> Vec<&Note> {
        let all: Vec<&Note> = self.waiting.values().rev().take(most).chain(&self.ended).collect();
        let mut all = sorted(all, |note| (-i64::try_from(note.number).unwrap_or(i64::MAX), String::new()));
        all.truncate(most);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_of(count: u64) -> Outbox {
        let mut outbox = Outbox::default();
        for number in 0..count {
            let subject = Subject { path: Some(format!("/v1/batches/se-{number}")), ..Subject::default() };
            outbox.put("se-1".into(), WebhookEvent::Batch, subject, Moment::default());
        }
        outbox
    }

    #[test]
    fn pauses_grow_and_come_to_an_end() {
        let mut outbox = full_of(1);
        let mut now = Moment::default();
        for pause in PAUSES {
            assert_eq!(outbox.begin(now, 10).len(), 1);
            assert!(outbox.begin(now, 10).is_empty(), "one attempt at a time");
            outbox.finish(1, 500, now);
            assert!(outbox.begin(now.plus_seconds(pause - 1), 10).is_empty());
            now = now.plus_seconds(pause);
        }
        assert_eq!(outbox.begin(now, 10).len(), 1);
        outbox.finish(1, 0, now);
        assert!(outbox.begin(now.plus_days(30), 10).is_empty());
        let end = outbox.newest(10).first().map(|note| (note.end, note.attempts.len()));
        assert_eq!(end, Some((Some(End::GivenUp), PAUSES.len() + 1)));
    }

    #[test]
    fn an_attempt_of_which_nothing_is_heard_is_made_anew_but_not_for_ever() {
        let mut outbox = full_of(1);
        let mut now = Moment::default();
        let mut attempts = 0;
        for _ in 0..100 {
            attempts += outbox.begin(now, 10).len();
            now = now.plus_seconds(LEASE);
        }
        assert_eq!(attempts, PAUSES.len() + 1);
        assert!(outbox.waiting.is_empty());
    }

    #[test]
    fn a_result_counts_once() {
        let mut outbox = full_of(1);
        outbox.finish(1, 200, Moment::default());
        assert_eq!(outbox.waiting.len(), 1, "nothing was sent that could have been answered");
        outbox.begin(Moment::default(), 10);
        outbox.finish(1, 500, Moment::default());
        outbox.finish(1, 200, Moment::default());
        assert_eq!(outbox.waiting.len(), 1);
        outbox.finish(7, 200, Moment::default());
    }

    #[test]
    fn neither_what_waits_nor_what_ended_grows_for_ever() {
        let mut outbox = full_of(20_000);
        assert_eq!((outbox.waiting.len(), outbox.ended.len()), (MAX_WAITING, MAX_ENDED));
        loop {
            let begun = outbox.begin(Moment::default(), 1_000);
            if begun.is_empty() {
                break;
            }
            for note in begun {
                outbox.finish(note.number, 204, Moment::default());
            }
        }
        assert_eq!((outbox.waiting.len(), outbox.ended.len()), (0, MAX_ENDED));
        assert_eq!(outbox.newest(3).iter().map(|note| note.number).collect::<Vec<_>>(), [20_000, 19_999, 19_998]);
    }
}
