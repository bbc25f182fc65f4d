//! What all handlers and the clerk share.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::bank::webhook;
use crate::book::Book;
use crate::clock::now_us;

pub(crate) struct World {
    pub(crate) api_key: String,
    pub(crate) signing_key: Vec<u8>,
    pub(crate) public_url: String,
    pub(crate) http: reqwest::Client,
    /// Rung after each change, so that the clerk looks what is due.
    pub(crate) bell: Notify,
    book: Mutex<Book>,
}

impl World {
    pub(crate) fn new(config: &crate::Config, public_url: String) -> anyhow::Result<World> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(World {
            api_key: config.api_key.clone(),
            signing_key: webhook::signing_key(&config.webhook_secret)?,
            public_url,
            http,
            bell: Notify::new(),
            book: Mutex::new(Book::open(config.data.as_deref())?),
        })
    }

    /// Looks into the book. A panic elsewhere leaves it whole: rows change only in `Book::commit`.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&mut Book) -> T) -> T {
        look(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the book, at this moment.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&mut Book, i64) -> T) -> T {
        let outcome = self.read(|book| change(book, now_us()));
        self.bell.notify_one();
        outcome
    }
}
