//! A check-up: is it this device, the network, or our side (REACH-5)? A page measures what a page
//! can, and here it is decided what that means and what to do first.
//!
//! Invariants: what was measured is bounded whatever somebody sends; the same measurements have
//! the same findings; the first finding is the verdict, since each comes before what it causes
//! (without a connection no stream works either). To add a finding: its variant in the place where
//! it belongs, its line in [`Finding::about`] and in `found`, a row in the table of the test, and
//! `checkup-finding-<word>` and `checkup-do-<word>` in both languages.

use crate::component::{Component, Standing};
use crate::word::Word;
use crate::words;

words! {
    /// Who can do something about it.
    Side { Device "device", Network "network", Ours "ours" }
    /// What is looked at, in the order in which it is shown.
    Step {
        App "app",
        Stream "stream",
        Bank "bank",
        House "house",
        Clock "clock",
        Cookies "cookies",
        Storage "storage",
        Worker "worker",
        Version "version",
    }
    /// Whose answer came back from our address.
    Heard {
        Ours "ours",
        /// Somebody else's: the sign-in page of a Wi-Fi.
        Foreign "foreign",
        /// Something before us says that we do not answer.
        Error "error",
        Nobody "nobody",
    }
    /// How live news come.
    Flow {
        Live "live",
        /// They come, but only all at once.
        Held "held",
        Nothing "nothing",
    }
    /// How the pages that are kept in the browser stand.
    Kept { On "on", Off "off", Never "never" }
    /// What is not as it should be, the deepest cause first.
    Finding {
        Offline "offline",
        Portal "portal",
        Silent "silent",
        Away "away",
        Down "down",
        Error "error",
        Busy "busy",
        Slow "slow",
        Names "names",
        Far "far",
        Lossy "lossy",
        Cut "cut",
        Held "held",
        Bank "bank",
        Clock "clock",
        Cookies "cookies",
        Storage "storage",
        Stale "stale",
    }
}

impl Finding {
    /// Whose it is, and where it is shown.
    #[must_use]
    pub const fn about(self) -> (Side, Step) {
        match self {
            Self::Offline => (Side::Device, Step::App),
            Self::Portal | Self::Silent | Self::Names | Self::Far | Self::Lossy => {
                (Side::Network, Step::App)
            }
            Self::Error | Self::Busy => (Side::Ours, Step::App),
            Self::Away | Self::Down | Self::Slow => (Side::Ours, Step::House),
            Self::Cut | Self::Held => (Side::Network, Step::Stream),
            Self::Bank => (Side::Network, Step::Bank),
            Self::Clock => (Side::Device, Step::Clock),
            Self::Cookies => (Side::Device, Step::Cookies),
            Self::Storage => (Side::Device, Step::Storage),
            Self::Stale => (Side::Device, Step::Version),
        }
    }
}

/// What a page has measured; what it could not is none. Times are milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The browser says that it has a connection.
    pub online: Option<bool>,
    pub app: Option<Heard>,
    /// How often our address was asked, and how often nothing came back.
    pub tries: Option<i64>,
    pub lost: Option<i64>,
    pub dns_ms: Option<i64>,
    pub connect_ms: Option<i64>,
    pub tls_ms: Option<i64>,
    /// From the request to the first byte of its answer.
    pub answer_ms: Option<i64>,
    /// The quickest of all tries, from its beginning to its end.
    pub whole_ms: Option<i64>,
    pub stream: Option<Flow>,
    pub stream_ms: Option<i64>,
    /// Whether the bank's page answered.
    pub bank: Option<bool>,
    pub bank_ms: Option<i64>,
    /// The device's clock less ours.
    pub skew_ms: Option<i64>,
    pub cookies: Option<bool>,
    pub storage: Option<bool>,
    pub worker: Option<Kept>,
    /// The version of the page that measured.
    pub version: Option<String>,
}

/// No page waits for longer than that.
const MS_MAX: i64 = 60_000;
const TRIES_MAX: i64 = 20;
/// A clock may be wrong by this much and more; the figure says no more than this.
const SKEW_MS_MAX: i64 = 10 * 365 * 86_400_000;
const VERSION_MAX: usize = 16;

impl Measured {
    /// Reads a query (`app=ours&dns=20`); what makes no sense was not measured. No value of ours
    /// needs an escape, so one that has any makes none.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let pairs = || query.split('&').filter_map(|pair| pair.split_once('='));
        let sent = |name: &str| pairs().find(|(n, _)| *n == name).map(|(_, value)| value);
        let whole = |name: &str, low: i64, high: i64| {
            let typed = sent(name)?.parse::<i64>().ok()?;
            (typed >= low).then(|| typed.min(high))
        };
        let ms = |name| whole(name, 0, MS_MAX);
        let yes = |name: &str| match sent(name)? {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        };
        let skew_ms = whole("skew", i64::MIN, SKEW_MS_MAX).map(|skew| skew.max(-SKEW_MS_MAX));
        let is_version = |text: &&str| {
            (1..=VERSION_MAX).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        Self {
            online: yes("online"),
            app: sent("app").and_then(Heard::parse),
            tries: whole("tries", 0, TRIES_MAX),
            lost: whole("lost", 0, TRIES_MAX),
            dns_ms: ms("dns"),
            connect_ms: ms("connect"),
            tls_ms: ms("tls"),
            answer_ms: ms("answer"),
            whole_ms: ms("whole"),
            stream: sent("stream").and_then(Flow::parse),
            stream_ms: ms("stream_ms"),
            bank: yes("bank"),
            bank_ms: ms("bank_ms"),
            skew_ms,
            cookies: yes("cookies"),
            storage: yes("storage"),
            worker: sent("worker").and_then(Kept::parse),
            version: sent("version").filter(is_version).map(str::to_owned),
        }
    }

    /// As `read` takes it.
    #[must_use]
    pub fn query(&self) -> String {
        let whole = |it: Option<i64>| it.map(|it| it.to_string());
        let yes = |it: Option<bool>| it.map(|it| if it { "1" } else { "0" }.to_owned());
        let all = [
            ("online", yes(self.online)),
            ("app", self.app.map(|it| it.word().to_owned())),
            ("tries", whole(self.tries)),
            ("lost", whole(self.lost)),
            ("dns", whole(self.dns_ms)),
            ("connect", whole(self.connect_ms)),
            ("tls", whole(self.tls_ms)),
            ("answer", whole(self.answer_ms)),
            ("whole", whole(self.whole_ms)),
            ("stream", self.stream.map(|it| it.word().to_owned())),
            ("stream_ms", whole(self.stream_ms)),
            ("bank", yes(self.bank)),
            ("bank_ms", whole(self.bank_ms)),
            ("skew", whole(self.skew_ms)),
            ("cookies", yes(self.cookies)),
            ("storage", yes(self.storage)),
            ("worker", self.worker.map(|it| it.word().to_owned())),
            ("version", self.version.clone()),
        ];
        let known = all.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        known.collect::<Vec<_>>().join("&")
    }

    /// Whether a script of ours has measured at all.
    #[must_use]
    pub fn by_script(&self) -> bool {
        self.app.is_some()
    }
}

/// How our side stands, as far as this page's reader meets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct House {
    /// Our books are away.
    pub away: bool,
    pub standings: Vec<(Component, Standing)>,
    /// The version that we have now.
    pub version: String,
}

/// What somebody before a page leans on; who is waiting for a call has another trouble.
const USED: [Component; 6] = [
    Component::SignIn,
    Component::Payment,
    Component::Topup,
    Component::Bank,
    Component::Chat,
    Component::Help,
];

impl House {
    fn standing(&self, of: Component) -> Standing {
        let found = self.standings.iter().find(|(component, _)| *component == of);
        found.map_or(Standing::Up, |(_, standing)| *standing)
    }

    fn worst(&self) -> Standing {
        let used = USED.iter().map(|component| self.standing(*component));
        used.max_by_key(|standing| standing.weight()).unwrap_or(Standing::Up)
    }
}

/// Names that take so long are asked of a server that is away.
const DNS_MS: i64 = 1_000;
/// One way there and back on any line that can be worked with takes less.
const CONNECT_MS: i64 = 800;
const TLS_MS: i64 = 1_600;
/// The quickest of several answers took so long.
const WHOLE_MS: i64 = 2_000;
/// What is left of an answer's time when the way there and back is taken off is ours.
const OURS_MS: i64 = 1_500;
/// Codes and signatures hold for minutes: a clock that is off by one still works.
const SKEW_MS: i64 = 60_000;

/// Whether this was found.
fn found(finding: Finding, it: &Measured, house: &House) -> bool {
    let ours = it.app == Some(Heard::Ours);
    let above = |ms: Option<i64>, limit| ms.is_some_and(|ms| ms >= limit);
    // On a connection that stood already nothing is known of the way.
    let way_ms = it.connect_ms.filter(|ms| (1..CONNECT_MS).contains(ms));
    let busy = it.answer_ms.zip(way_ms).is_some_and(|(answer, way)| answer - way >= OURS_MS);
    match finding {
        Finding::Offline => it.online == Some(false) && !ours,
        Finding::Portal => it.app == Some(Heard::Foreign),
        Finding::Silent => it.app == Some(Heard::Nobody),
        Finding::Away => house.away,
        Finding::Down => {
            matches!(house.worst(), Standing::Down | Standing::Maintenance | Standing::Suspended)
        }
        Finding::Error => it.app == Some(Heard::Error),
        Finding::Busy => ours && busy,
        Finding::Slow => house.worst() == Standing::Slow,
        Finding::Names => ours && above(it.dns_ms, DNS_MS),
        Finding::Far => {
            let far = above(it.connect_ms, CONNECT_MS) || above(it.tls_ms, TLS_MS);
            ours && (far || (above(it.whole_ms, WHOLE_MS) && !busy))
        }
        Finding::Lossy => ours && it.lost.unwrap_or_default() > 0,
        Finding::Cut => ours && it.stream == Some(Flow::Nothing),
        Finding::Held => ours && it.stream == Some(Flow::Held),
        Finding::Bank => ours && it.bank == Some(false) && house.standing(Component::Bank).works(),
        Finding::Clock => it.skew_ms.is_some_and(|skew| skew.abs() >= SKEW_MS),
        Finding::Cookies => it.cookies == Some(false),
        Finding::Storage => it.storage == Some(false),
        Finding::Stale => it.version.as_ref().is_some_and(|version| *version != house.version),
    }
}

/// What is not as it should be, the deepest cause first.
#[must_use]
pub fn findings(it: &Measured, house: &House) -> Vec<Finding> {
    Finding::ALL.iter().copied().filter(|finding| found(*finding, it, house)).collect()
}

/// Whose it is: that of the deepest cause; none: nothing was found.
#[must_use]
pub fn verdict(findings: &[Finding]) -> Option<Side> {
    findings.first().map(|finding| finding.about().0)
}

/// One that was kept, so that it can be read out by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkup {
    /// Digits alone: they are read out over the telephone, in whatever language.
    pub code: String,
    /// Whose act it was, so that it is kept once.
    pub key: String,
    /// As `Measured::query` writes it.
    pub measured: String,
    /// The words of what was found, with a blank between.
    pub findings: String,
    /// `Firefox · Android`
    pub device: String,
    /// The case that it was sent to; empty: none.
    pub conversation: String,
    pub created_at_us: i64,
}

impl Checkup {
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.findings.split(' ').filter_map(Finding::parse).collect()
    }
}

/// The digits of what somebody typed as a code; none: it is none.
#[must_use]
pub fn code(typed: &str) -> Option<String> {
    let fits = |c: &char| !c.is_whitespace() && *c != '-';
    let code: String = typed.chars().filter(fits).take(CODE_DIGITS + 1).collect();
    (code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

/// How many digits a code has: it is no secret, and serves for days.
pub const CODE_DIGITS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn well() -> Measured {
        Measured {
            online: Some(true),
            app: Some(Heard::Ours),
            tries: Some(3),
            lost: Some(0),
            dns_ms: Some(20),
            connect_ms: Some(40),
            tls_ms: Some(60),
            answer_ms: Some(70),
            whole_ms: Some(200),
            stream: Some(Flow::Live),
            stream_ms: Some(90),
            bank: Some(true),
            bank_ms: Some(120),
            skew_ms: Some(300),
            cookies: Some(true),
            storage: Some(true),
            worker: Some(Kept::On),
            version: Some("a1".to_owned()),
        }
    }

    fn house() -> House {
        House { version: "a1".to_owned(), ..House::default() }
    }

    fn stands(component: Component, standing: Standing) -> House {
        House { standings: vec![(component, standing)], ..house() }
    }

    /// Each fault as it shows: what is measured then, how our side stands, what is found first.
    fn faults() -> Vec<(Finding, Measured, House)> {
        use Finding::*;
        let cut = Measured { stream: Some(Flow::Nothing), ..well() };
        let nobody = |online| Measured {
            online: Some(online),
            app: Some(Heard::Nobody),
            lost: Some(3),
            stream: Some(Flow::Nothing),
            bank: Some(false),
            version: None,
            skew_ms: None,
            ..Measured::default()
        };
        let portal = Measured { app: Some(Heard::Foreign), ..nobody(true) };
        let error = Measured { app: Some(Heard::Error), ..nobody(true) };
        let away = House { away: true, ..house() };
        vec![
            (Offline, nobody(false), house()),
            (Portal, portal, house()),
            (Silent, nobody(true), house()),
            (Away, well(), away),
            (Down, cut.clone(), stands(Component::Chat, Standing::Down)),
            (Error, error, house()),
            (Busy, Measured { answer_ms: Some(4_000), ..well() }, house()),
            (Slow, well(), stands(Component::Payment, Standing::Slow)),
            (Names, Measured { dns_ms: Some(2_500), ..well() }, house()),
            (Far, Measured { connect_ms: Some(1_200), answer_ms: Some(1_300), ..well() }, house()),
            (Lossy, Measured { lost: Some(1), ..well() }, house()),
            (Cut, cut, house()),
            (Held, Measured { stream: Some(Flow::Held), ..well() }, house()),
            (Bank, Measured { bank: Some(false), ..well() }, house()),
            (Clock, Measured { skew_ms: Some(-7_200_000), ..well() }, house()),
            (Cookies, Measured { cookies: Some(false), ..well() }, house()),
            (Storage, Measured { storage: Some(false), ..well() }, house()),
            (Stale, Measured { version: Some("a0".to_owned()), ..well() }, house()),
        ]
    }

    #[test]
    fn each_fault_is_found_first_and_on_its_side() {
        let table = faults();
        let all: Vec<Finding> = table.iter().map(|row| row.0).collect();
        assert_eq!(all, Finding::ALL, "each has its row");
        for (fault, measured, house) in table {
            let found = findings(&measured, &house);
            assert_eq!(found.first(), Some(&fault), "{found:?}");
            assert_eq!(verdict(&found), Some(fault.about().0));
        }
        assert_eq!(findings(&well(), &house()), []);
        assert_eq!(verdict(&[]), None);
        // Without script little is known, and nothing is made up.
        assert_eq!(findings(&Measured::default(), &house()), []);
    }

    #[test]
    fn what_does_not_concern_the_reader_is_no_finding() {
        assert_eq!(findings(&well(), &stands(Component::Hotline, Standing::Down)), []);
        // The bank is down for everybody: that is no fault of this network.
        let away = Measured { bank: Some(false), ..well() };
        let found = findings(&away, &stands(Component::Bank, Standing::Down));
        assert_eq!(found, [Finding::Down]);
        // A browser that says it is offline, and is not.
        assert_eq!(findings(&Measured { online: Some(false), ..well() }, &house()), []);
    }

    /// Ten faults of device, network and our side, each twenty times with a noise of its own: a
    /// line that is now quicker, now slower, and now and then loses something.
    #[test]
    fn of_two_hundred_trials_nearly_all_have_the_right_verdict() {
        use Finding::*;
        let ten = [Offline, Portal, Down, Away, Busy, Names, Far, Held, Clock, Cookies];
        let mut right = 0;
        for (fault, measured, house) in faults().into_iter().filter(|row| ten.contains(&row.0)) {
            for trial in 0..20_i64 {
                let noise = |ms: Option<i64>, n: i64| {
                    ms.map(|ms| ms + ms * ((trial * 7 + n * 3) % 11 - 5) / 10)
                };
                let lost = measured.lost.map(|lost| lost + i64::from(trial == 13));
                let noisy = Measured {
                    dns_ms: noise(measured.dns_ms, 1),
                    connect_ms: noise(measured.connect_ms, 2),
                    tls_ms: noise(measured.tls_ms, 3),
                    answer_ms: noise(measured.answer_ms, 4),
                    whole_ms: noise(measured.whole_ms, 5),
                    skew_ms: noise(measured.skew_ms, 6),
                    lost,
                    ..measured.clone()
                };
                let said = verdict(&findings(&noisy, &house));
                right += i64::from(said == Some(fault.about().0));
            }
        }
        assert!(right >= 190, "{right} of 200");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_and_reads_back(
            sent in "((app|dns|skew|lost|bank|whole|version|stream)=\
                     (-?[0-9]{1,25}|\\PC{0,9})&){0,9}",
        ) {
            let it = Measured::read(&sent);
            prop_assert_eq!(&Measured::read(&it.query()), &it);
            prop_assert!(it.whole_ms.unwrap_or_default() <= MS_MAX);
            let _ = findings(&it, &house());
        }
    }

    #[test]
    fn a_code_is_typed_as_it_is_read_out() {
        assert_eq!(code(" 4821-9037 ").as_deref(), Some("48219037"));
        assert_eq!(code("4821 9037").as_deref(), Some("48219037"));
        for wrong in ["", "4821", "482190371", "4821903a", "４８２１９０３７"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
        assert_eq!(Measured::read(&well().query()), well());
    }
}
