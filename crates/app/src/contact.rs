//! The ways to us, as they stand now: by what the probes find, and by their hours. What works and
//! is open comes first, so that whoever looks for help is never led to a closed door.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use paydesk_core::component::{Component, Standing};
use paydesk_core::hours::{Hours, Now};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use sha2::Sha256;

use crate::{App, component};

/// One way to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub component: Component,
    pub standing: Standing,
    pub hours: Hours,
    pub now: Now,
}

impl Way {
    /// Best first: working and open, working and closed, not working.
    fn rank(&self) -> (bool, bool) {
        (!self.standing.works(), !self.now.is_open())
    }
}

/// The hours of a way to us.
fn hours(app: &App, component: Component) -> Hours {
    let opening = &app.config.opening;
    match component {
        // What is asked without more is a question.
        Component::Chat => opening.general.clone(),
        Component::Hotline => opening.hotline.clone(),
        Component::Callback => opening.callback.clone(),
        _ => Hours::always(),
    }
}

/// How the hotline stands as this process last knew, for whatever shows its number; none: there is
/// no hotline.
#[must_use]
pub fn hotline(app: &App) -> Option<(Standing, Now)> {
    let offered = !app.config.hotline.is_empty();
    let now = || app.config.opening.hotline.at(app.now_us(), &app.config.calendar);
    offered.then(|| (component::last_known(app).standing(Component::Hotline), now()))
}

/// Those that this house has, best first; also while the books are away.
pub async fn ways(app: &App) -> Vec<Way> {
    let board = component::look(app).await;
    let now_us = app.now_us();
    let offered = component::offered(app);
    let ours = [Component::Chat, Component::Hotline, Component::Callback, Component::Help];
    let ways = ours.into_iter().filter(|component| offered.contains(component));
    let way = |component| {
        let hours = hours(app, component);
        let now = hours.at(now_us, &app.config.calendar);
        Way { component, standing: board.standing(component), hours, now }
    };
    let mut ways: Vec<Way> = ways.map(way).collect();
    ways.sort_by_key(Way::rank);
    ways
}

/// The seed of the key that signs the ways to us, from the secret by which this house signs its
/// books: one secret to keep, and what is signed by one key says nothing of the other.
#[must_use]
pub fn seed(secret: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length signs");
    mac.chain_update("paydesk contact ed25519").finalize().into_bytes().into()
}

/// What stands before the 32 bytes of a public key: it is one of Ed25519 (RFC 8410, section 4).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

fn key(app: &App) -> Ed25519KeyPair {
    let key = Ed25519KeyPair::from_seed_unchecked(&app.config.contact_seed);
    key.expect("any 32 bytes are the seed of a key (RFC 8032, section 5.1.5)")
}

/// The signature over exactly these bytes.
#[must_use]
pub fn sign(app: &App, bytes: &[u8]) -> Vec<u8> {
    key(app).sign(bytes).as_ref().to_vec()
}

/// The key by which what is signed is checked, as programs read it (PEM, RFC 7468).
#[must_use]
pub fn public_key(app: &App) -> String {
    let spki = [&SPKI, key(app).public_key().as_ref()].concat();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(spki))
}
