//! The ways to us, as they stand now: by what the probes find, and by their hours. What works and
//! is open comes first, so that whoever looks for help is never led to a closed door.

use paydesk_core::component::{Component, Standing};
use paydesk_core::hours::{Hours, Now};

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
