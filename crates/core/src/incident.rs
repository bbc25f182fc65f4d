//! Incidents: what is said in public about components: a fault, maintenance that was planned, a
//! way that is closed because of an attack.
//!
//! Invariants: a stage is only followed by those of its own kind ([`Stage::next`]); what is over
//! never begins again; what nobody published yet (a draft) is not seen by the public. What happens
//! to an incident by itself, as time goes on and components stand, is decided in [`due`].

use crate::component::{Component, Standing};
use crate::id::IncidentId;
use crate::words;

words! {
    IncidentKind {
        Fault "fault",
        Maintenance "maintenance",
        Suspension "suspension",
    }
    /// The words are those of Statuspage's API (v2), where it has them.
    Stage {
        /// Seen by the staff alone.
        Draft "draft",
        Investigating "investigating",
        Identified "identified",
        Monitoring "monitoring",
        Resolved "resolved",
        Scheduled "scheduled",
        UnderWay "in_progress",
        Completed "completed",
        InForce "in_force",
        Lifted "lifted",
        /// It never came about.
        Withdrawn "withdrawn",
    }
}

impl Stage {
    /// What may follow. The same stage again is news without a change.
    #[must_use]
    pub fn next(self) -> &'static [Stage] {
        use Stage::{
            Completed, Draft, Identified, InForce, Investigating, Lifted, Monitoring, Resolved,
            Scheduled, UnderWay, Withdrawn,
        };
        match self {
            Draft => &[Investigating, Identified, Withdrawn],
            Investigating => &[Investigating, Identified, Monitoring, Resolved],
            Identified => &[Identified, Monitoring, Resolved],
            Monitoring => &[Monitoring, Identified, Resolved],
            Scheduled => &[Scheduled, UnderWay, Withdrawn],
            UnderWay => &[UnderWay, Completed],
            InForce => &[InForce, Lifted],
            Resolved | Completed | Lifted | Withdrawn => &[],
        }
    }

    #[must_use]
    pub fn is_over(self) -> bool {
        self.next().is_empty()
    }

    /// Whether what it says of its components holds at this stage.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Investigating | Self::Identified | Self::UnderWay | Self::InForce)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    pub kind: IncidentKind,
    pub stage: Stage,
    /// How its components stand while it holds.
    pub effect: Standing,
    pub components: Vec<Component>,
    /// A probe found it, and no person has taken it over.
    pub by_itself: bool,
    pub begins_at_us: i64,
    /// When it is meant to be over; none: nobody knows.
    pub ends_at_us: Option<i64>,
    /// When a draft is published, if no person has decided before.
    pub publish_at_us: Option<i64>,
    pub published_at_us: Option<i64>,
    pub over_at_us: Option<i64>,
    pub changed_at_us: i64,
    pub version: i64,
}

impl Incident {
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.published_at_us.is_some()
    }

    /// What is public and goes on, or lies ahead.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_public() && !self.stage.is_over()
    }
}

/// How a component stands in public: the worst of what its probe found and of what is said.
#[must_use]
pub fn standing(component: Component, probed: Standing, incidents: &[Incident]) -> Standing {
    // What a probe has found stands in what it finds.
    let said = |it: &&Incident| it.is_public() && it.stage.holds() && !it.by_itself;
    let about = incidents.iter().filter(said);
    let about = about.filter(|it| it.components.contains(&component));
    about.map(|it| it.effect).fold(probed, Standing::max)
}

/// A fault that nobody has taken over is over when all has been well for so long.
pub const CALM_US: i64 = 10 * 60_000_000;
/// And told to be mended, and watched, when it has been for so long.
pub const WELL_US: i64 = 60_000_000;

/// What becomes of an incident by itself: its next stage, if that is due. `well_since_us`: since
/// when all its components stand well, as far as probes know; none while one does not.
#[must_use]
pub fn due(incident: &Incident, well_since_us: Option<i64>, now_us: i64) -> Option<Stage> {
    let ended = incident.ends_at_us.is_some_and(|end_us| now_us >= end_us);
    match incident.stage {
        Stage::Draft if incident.by_itself && well_since_us.is_some() => Some(Stage::Withdrawn),
        Stage::Draft => {
            let publish = incident.publish_at_us.is_some_and(|at_us| now_us >= at_us);
            publish.then_some(Stage::Investigating)
        }
        // What flaps is not told to be mended at every good moment.
        Stage::Investigating | Stage::Identified if incident.by_itself => {
            let well = well_since_us.is_some_and(|since_us| now_us - since_us >= WELL_US);
            well.then_some(Stage::Monitoring)
        }
        Stage::Monitoring if incident.by_itself => match well_since_us {
            None => Some(Stage::Identified),
            Some(since_us) => (now_us - since_us >= CALM_US).then_some(Stage::Resolved),
        },
        Stage::Scheduled => (now_us >= incident.begins_at_us).then_some(Stage::UnderWay),
        Stage::UnderWay => ended.then_some(Stage::Completed),
        Stage::InForce => ended.then_some(Stage::Lifted),
        _ => None,
    }
}

/// The incident one stage on.
#[must_use]
pub fn moved(incident: &Incident, stage: Stage, now_us: i64) -> Incident {
    let public = stage != Stage::Draft && stage != Stage::Withdrawn;
    let published = incident.published_at_us.or(public.then_some(now_us));
    Incident {
        stage,
        published_at_us: published,
        publish_at_us: incident.publish_at_us.filter(|_| published.is_none()),
        over_at_us: stage.is_over().then_some(now_us),
        changed_at_us: now_us,
        version: incident.version + 1,
        ..incident.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;
    use Stage::{Draft, Identified, InForce, Investigating, Lifted, Monitoring, Resolved};

    fn incident(stage: Stage) -> Incident {
        Incident {
            id: IncidentId::from_bits(1),
            kind: IncidentKind::Fault,
            stage,
            effect: Standing::Down,
            components: vec![Component::Bank, Component::Topup],
            by_itself: true,
            begins_at_us: 100,
            ends_at_us: None,
            publish_at_us: Some(200),
            published_at_us: (stage != Draft).then_some(100),
            over_at_us: None,
            changed_at_us: 100,
            version: 1,
        }
    }

    #[test]
    fn a_fault_is_drafted_published_watched_and_over_by_itself() {
        let calm = 300 + CALM_US;
        for (stage, well_since_us, now_us, expected) in [
            (Draft, None, 199, None),
            (Draft, None, 200, Some(Investigating)),
            (Draft, Some(150), 200, Some(Stage::Withdrawn)),
            (Investigating, None, 300, None),
            (Investigating, Some(300), 299 + WELL_US, None),
            (Investigating, Some(300), 300 + WELL_US, Some(Monitoring)),
            (Monitoring, None, 400, Some(Identified)),
            (Monitoring, Some(300), calm - 1, None),
            (Monitoring, Some(300), calm, Some(Resolved)),
            (Resolved, None, calm, None),
        ] {
            assert_eq!(due(&incident(stage), well_since_us, now_us), expected, "{stage:?}");
        }
        // What a person has taken over ends by their word alone.
        let taken = |stage| Incident { by_itself: false, ..incident(stage) };
        for stage in [Investigating, Identified, Monitoring] {
            assert_eq!(due(&taken(stage), Some(300), calm), None, "{stage:?}");
        }
        assert_eq!(due(&taken(Draft), None, 200), Some(Investigating));
    }

    #[test]
    fn what_was_planned_begins_and_ends_by_the_clock() {
        let planned = |stage, end| Incident { ends_at_us: end, ..incident(stage) };
        for (stage, end, now_us, expected) in [
            (Stage::Scheduled, Some(500), 99, None),
            (Stage::Scheduled, Some(500), 100, Some(Stage::UnderWay)),
            (Stage::UnderWay, Some(500), 499, None),
            (Stage::UnderWay, Some(500), 500, Some(Stage::Completed)),
            (InForce, None, i64::MAX, None),
            (InForce, Some(500), 500, Some(Lifted)),
        ] {
            assert_eq!(due(&planned(stage, end), None, now_us), expected, "{stage:?}");
        }
    }

    #[test]
    fn the_public_sees_the_worst_that_holds() {
        let told = |stage| Incident { by_itself: false, ..incident(stage) };
        let check = |stage, component, probed| standing(component, probed, &[told(stage)]);
        use Standing::{Down, Maintenance, Slow, Up};
        assert_eq!(check(Investigating, Component::Bank, Up), Down);
        assert_eq!(check(Investigating, Component::Bank, Maintenance), Maintenance);
        assert_eq!(check(Investigating, Component::Chat, Slow), Slow);
        assert_eq!(check(Draft, Component::Bank, Up), Up);
        assert_eq!(check(Monitoring, Component::Bank, Up), Up);
        let found = [incident(Investigating)];
        assert_eq!(standing(Component::Bank, Up, &found), Up, "the probe says more");
    }

    #[test]
    fn each_step_is_counted_and_the_end_is_an_end() {
        let published = moved(&incident(Draft), Investigating, 300);
        assert_eq!((published.published_at_us, published.publish_at_us), (Some(300), None));
        assert_eq!((published.version, published.over_at_us), (2, None));
        assert_eq!(moved(&published, Resolved, 400).over_at_us, Some(400));
        let withdrawn = moved(&incident(Draft), Stage::Withdrawn, 300);
        assert!(!withdrawn.is_public() && withdrawn.over_at_us == Some(300));
        for stage in Stage::ALL {
            assert!(stage.next().iter().all(|next| !next.is_over() || !next.holds()), "{stage:?}");
        }
    }
}
