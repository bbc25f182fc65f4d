//! One world: people, a bank, a post office, and the house, of which there is one process at a time
//! on data that outlive it. Everything that happens follows from the seed and the steps.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use paydesk_app::{Ports, job, payment};
use paydesk_core::id::{ApprovalId, RefundId};
use paydesk_sim::engine::fresh_folder;
use paydesk_sim::house::{BEGIN_US, Rolls, Stopwatch, config};
use paydesk_work::tick::ticks;
use paydesk_work::{Config, Night};

use crate::act::{Choice, What, choose, desk, door, money, perform};
use crate::bank::Bank;
use crate::know::{Fate, Know};
use crate::log::Log;
use crate::people::{settle, somebody};
use crate::post::Post;
use crate::process::Process;
use crate::roll::Roll;
use crate::shops::Shops;

/// Memory of a password's hash here, in KiB: as little as there is, since nobody attacks it.
const PASSWORD_KIB: u32 = 8;
/// Ticks in which everything that is under way must end.
const TICKS_MAX: u32 = 20_000;
/// How the keys of loans begin that the house gives at the end.
const LENT: &str = "key-lend-";
/// Newcomers who may register.
const NEWCOMERS: usize = 3;

pub struct World {
    seed: u64,
    home: PathBuf,
    pub clock: Arc<Stopwatch>,
    dice: Arc<Rolls>,
    pub bank: Arc<Bank>,
    pub shops: Arc<Shops>,
    pub post: Arc<Post>,
    know: Arc<Mutex<Know>>,
    process: Option<Process>,
    /// For what happens by itself; each step has a roll of its own.
    roll: Roll,
    pub lives: u32,
    pub log: Log,
}

impl World {
    /// A world at the beginning of its story.
    pub fn begin(seed: u64) -> anyhow::Result<Self> {
        let mut world = Self {
            seed,
            home: home(),
            clock: Arc::new(Stopwatch::at(BEGIN_US)),
            dice: Arc::new(Rolls::from_seed(seed)),
            bank: Arc::new(Bank::new(seed)),
            shops: Arc::new(Shops::new(seed)),
            post: Arc::new(Post::new(seed)),
            know: Arc::default(),
            process: None,
            roll: Roll::new(seed, 1),
            lives: 0,
            log: Log::begin(),
        };
        world.start()?;
        let app = world.process().app.clone();
        let settled = world.process().finish(settle(app))??;
        let mut know = world.know();
        know.people = settled.people;
        know.shops = settled.shops;
        for n in 0..NEWCOMERS {
            let newcomer =
                somebody(20 + n, ["Xin", "Yan", "Zhu"][n], &[paydesk_core::person::Role::Customer]);
            know.people.push(newcomer);
        }
        drop(know);
        Ok(world)
    }

    /// The database's file.
    pub fn file(&self) -> PathBuf {
        self.home.join("paydesk.db")
    }

    pub fn know(&self) -> MutexGuard<'_, Know> {
        self.know.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn say(&self, line: String) {
        self.know().lines.push(line);
    }

    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("a process runs between two steps: `die` starts the next one")
    }

    fn start(&mut self) -> anyhow::Result<()> {
        let ports = Ports {
            inbox: None,
            clock: self.clock.clone(),
            dice: self.dice.clone(),
            rail: self.bank.clone(),
            carrier: self.post.clone(),
            shop: self.shops.clone(),
        };
        let config = paydesk_app::Config { password_kib: PASSWORD_KIB, ..config() };
        self.process = Some(Process::start(&self.file(), ports, config)?);
        self.lives += 1;
        Ok(())
    }

    /// The process dies where it stands, and another begins on the same data.
    pub fn die(&mut self) -> anyhow::Result<()> {
        self.process = None;
        let mut know = self.know();
        know.lines.push("  † the process dies, and begins again".to_owned());
        know.died();
        drop(know);
        self.start()
    }

    /// One step of the story.
    pub fn step(&mut self, n: u32) -> anyhow::Result<()> {
        let mut roll = Roll::new(self.seed, 0x5_7E9 + (u64::from(n) << 20));
        self.say(format!("{n}. at {}", clock(self.clock.now())));
        match roll.below(100) {
            0..56 => self.somebody_acts(n, &mut roll),
            56..70 => self.somebody_reads_a_code(&mut roll),
            70..78 => self.somebody_asks_again(&mut roll),
            78..86 => self.time_passes(&mut roll),
            86..89 => self.bank.down(roll.chance(50)),
            89..92 => self.night(),
            92..95 => self.stand_still(&mut roll),
            _ => {
                self.ticks(u32::try_from(roll.below(30)).unwrap_or(0), &mut roll);
                self.die()?;
            }
        }
        if roll.chance(80) {
            self.work();
        }
        self.hear();
        let ticks = if roll.chance(30) { 60 } else { roll.below(25) };
        self.ticks(u32::try_from(ticks).unwrap_or(0), &mut roll);
        Ok(())
    }

    fn somebody_acts(&mut self, n: u32, roll: &mut Roll) {
        let post = self.post.clone();
        let mut know = self.know();
        let tag = format!("tag{n}x");
        let mut choice = Choice { know: &know, post: &post, roll, tag };
        // What is chosen may not be possible yet.
        let Some((who, what)) = (0..4).find_map(|_| choose(&mut choice)) else { return };
        let n = know.want(who, what);
        drop(know);
        self.begin_intent(n);
    }

    fn somebody_reads_a_code(&mut self, roll: &mut Roll) {
        let mut know = self.know();
        let Some(at) = roll.pick(&(0..know.waits.len()).collect::<Vec<_>>()).copied() else {
            return;
        };
        let (who, wait) = know.waits[at].clone();
        let found = self.post.code(&know.people[who].phone, door::letter(&wait));
        let Some(mut code) = found else { return };
        if roll.chance(15) {
            code = format!("{:06}", roll.below(1_000_000));
        }
        let n = match door::with_code(&mut know, at, &code) {
            None => return,
            Some(Ok((who, what))) => know.want(who, what),
            Some(Err(n)) => {
                know.lines.push(format!("  #{n} goes on with a code"));
                n
            }
        };
        drop(know);
        self.begin_intent(n);
    }

    /// The same thing with the same key: since nobody knows what became of it, or for no reason.
    fn somebody_asks_again(&mut self, roll: &mut Roll) {
        let know = self.know();
        let keyed = know.intents.iter().filter(|i| i.what.is_keyed() && !i.open);
        let unknown: Vec<usize> = keyed
            .clone()
            .filter(|intent| intent.fate == Fate::Unknown)
            .map(|intent| intent.n)
            .collect();
        let known: Vec<usize> = keyed.map(|intent| intent.n).collect();
        let again = if roll.chance(70) { roll.pick(&unknown) } else { roll.late(&known) };
        let Some(n) = again.copied() else { return };
        drop(know);
        self.again(n);
    }

    fn again(&mut self, n: usize) {
        self.say(format!("  #{n} is asked again"));
        self.begin_intent(n);
    }

    fn begin_intent(&mut self, n: usize) {
        let mut know = self.know();
        let intent = &mut know.intents[n];
        if intent.open {
            return;
        }
        intent.open = true;
        let (who, what) = (intent.who, intent.what.clone());
        let who = know.people[who].clone();
        drop(know);
        let known = self.know.clone();
        let process = self.process();
        let app = process.app.clone();
        process.spawn(async move {
            let doing = std::panic::AssertUnwindSafe(perform(&app, &who, &what)).catch_unwind();
            let answer = doing.await.map_err(|panic| words_of(&*panic));
            known.lock().unwrap_or_else(PoisonError::into_inner).answered(n, answer);
        });
    }

    fn time_passes(&mut self, roll: &mut Roll) {
        let seconds = match roll.below(10) {
            0..4 => roll.minor(1, 60),
            4..7 => roll.minor(60, 1_800),
            7..9 => roll.minor(1_800, 40_000),
            _ => roll.minor(40_000, 200_000),
        };
        self.say(format!("  {seconds} s pass"));
        self.clock.forward_s(seconds);
    }

    /// The machine stands still with work in hand, for longer than a worker may hold it.
    fn stand_still(&mut self, roll: &mut Roll) {
        self.say("  the machine stands still for 25 s".to_owned());
        self.work();
        self.ticks(u32::try_from(2 + roll.below(14)).unwrap_or(0), roll);
        self.clock.forward_s(25);
        self.work();
    }

    /// The ticks of the night staff, but for the one that writes a file.
    fn night(&mut self) {
        let app = self.process().app.clone();
        let config = Config { checkpoint_key: vec![7; 32], data: PathBuf::new() };
        for tick in ticks().iter().filter(|tick| tick.name != "checkpoint") {
            let night = Night { app: app.clone(), config: config.clone() };
            let known = self.know.clone();
            let process = self.process();
            process.spawn(async move {
                if let Err(error) = (tick.run)(&night).await {
                    let wrong = format!("the tick {} failed: {error}", tick.name);
                    known.lock().unwrap_or_else(PoisonError::into_inner).wrong.push(wrong);
                }
            });
        }
    }

    /// The driver's round: what is due is claimed, and done side by side.
    fn work(&mut self) {
        let known = self.know.clone();
        let process = self.process();
        let (app, spawner) = (process.app.clone(), process.spawner());
        process.spawn(async move {
            let Ok(urgent) = job::claim(&app, false, 16).await else { return };
            let Ok(bulk) = job::claim(&app, true, 16).await else { return };
            let sets = urgent.into_iter().map(|row| vec![row]).chain([bulk]);
            for set in sets.filter(|set| !set.is_empty()) {
                let (app, known) = (app.clone(), known.clone());
                spawner.spawn(async move {
                    let names = set.iter().map(|row| format!("{} of {}", row.kind, row.subject));
                    let name = names.collect::<Vec<_>>().join(", ");
                    let doing = std::panic::AssertUnwindSafe(job::finish_set(&app, set));
                    let wrong = match doing.catch_unwind().await {
                        Ok(Ok(())) => return,
                        Ok(Err(error)) => format!("the job {name} was not filed: {error}"),
                        Err(panic) => format!("the job {name} panicked: {}", words_of(&*panic)),
                    };
                    known.lock().unwrap_or_else(PoisonError::into_inner).wrong.push(wrong);
                });
            }
        });
    }

    /// The bank's callbacks come in; one that is not heard comes again.
    fn hear(&mut self) {
        for callback in self.bank.callbacks() {
            let bank = self.bank.clone();
            let process = self.process();
            let app = process.app.clone();
            process.spawn(async move {
                let mut heard = Heard { bank, callback: Some(callback) };
                let Some(callback) = heard.callback.clone() else { return };
                if payment::rail::callback(&app, callback, "{}".to_owned()).await.is_ok() {
                    heard.callback = None;
                }
            });
        }
    }

    pub fn ticks(&mut self, ticks: u32, roll: &mut Roll) {
        for _ in 0..ticks {
            self.process().tick(roll);
            self.bank.tick();
            self.clock.to(self.clock.now() + roll.minor(500, 20_000));
        }
    }

    /// Until nothing is under way; false when that never comes.
    fn rest(&mut self) -> bool {
        let mut roll = self.roll.clone();
        for _ in 0..TICKS_MAX {
            if !self.process().is_busy() {
                break;
            }
            self.ticks(1, &mut roll);
        }
        self.roll = roll;
        !self.process().is_busy()
    }

    /// The end of the story: everything works, whoever does not know asks again, and all that was
    /// put off is done. Answers what never came to its end.
    pub fn end(&mut self) -> anyhow::Result<()> {
        self.bank.calm();
        self.post.calm();
        self.shops.calm();
        self.say("the end: everything works, and what was begun is finished".to_owned());
        self.rest();
        let unknown: Vec<usize> = {
            let know = self.know();
            let keyed = know.intents.iter().filter(|i| i.what.is_keyed());
            keyed.filter(|i| i.fate == Fate::Unknown).map(|i| i.n).collect()
        };
        for n in unknown {
            self.again(n);
            self.rest();
        }
        for _ in 0..300 {
            self.work();
            self.hear();
            if !self.rest() {
                break;
            }
            let left = self.left()?;
            if left.is_empty() && self.bank.is_quiet() {
                return Ok(());
            }
            self.lend();
            let now_us = self.clock.now();
            let next = left.iter().copied().min().unwrap_or(now_us);
            self.clock.to(next.max(now_us + 1_000_000));
            let mut roll = self.roll.clone();
            self.ticks(30, &mut roll);
            self.roll = roll;
        }
        let wrong = "work is never finished".to_owned();
        self.know().wrong.push(wrong);
        Ok(())
    }

    /// When each job that is left may be done.
    fn left(&mut self) -> anyhow::Result<Vec<i64>> {
        let app = self.process().app.clone();
        let read = app.db.read(async |tx| paydesk_store::job::all(tx, 500).await);
        let left = self.process().finish(read)??;
        let free = left.iter().filter(|job| job.failed_at_us.is_none());
        Ok(free.map(|job| job.due_at_us.max(job.lease_until_us.unwrap_or(0))).collect())
    }

    /// Refunds that wait for a merchant's money are paid by the house.
    fn lend(&mut self) {
        let mut know = self.know();
        let Some(boss) = know.people.iter().position(|who| who.is_supervisor()) else { return };
        let lent = know.intents.iter().filter_map(|intent| match &intent.what {
            What::Money(money::Act::Advance(id, key)) if key.starts_with(LENT) => Some(id),
            _ => None,
        });
        let lent: Vec<_> = lent.cloned().collect();
        let refunds = know.refunds.iter().map(|(id, _)| id.clone());
        let times = |id: &RefundId| lent.iter().filter(|known| *known == id).count();
        let refunds: Vec<_> =
            refunds.map(|id| (times(&id), id)).filter(|(times, _)| *times < 3).collect();
        let wanted: Vec<usize> = refunds
            .into_iter()
            .map(|(times, id)| {
                let key = format!("{LENT}{times}-{id}");
                know.want(boss, What::Money(money::Act::Advance(id, key)))
            })
            .collect();
        drop(know);
        for n in &wanted {
            self.begin_intent(*n);
        }
        self.rest();
        self.sign(&wanted);
    }

    /// Each supervisor signs what these asked for; one of them was perhaps who asked.
    fn sign(&mut self, asked: &[usize]) {
        let mut know = self.know();
        let people = know.people.iter().enumerate();
        let bosses: Vec<usize> =
            people.filter(|(_, who)| who.is_supervisor()).map(|(n, _)| n).collect();
        let paper = |n: &usize| match &know.intents[*n].fate {
            Fate::Done(id) => ApprovalId::parse(id),
            _ => None,
        };
        let papers: Vec<ApprovalId> = asked.iter().filter_map(paper).collect();
        let mut wanted = Vec::new();
        for (paper, boss) in papers.iter().flat_map(|p| bosses.iter().map(move |boss| (p, *boss))) {
            let act = What::Desk(desk::Act::Approve(paper.clone()));
            wanted.push(know.want(boss, act));
        }
        drop(know);
        for n in wanted {
            self.begin_intent(n);
            self.rest();
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.process = None;
        // In a temporary folder; what stays harms nobody.
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// A callback on its way: unless it was heard, it is said again, also when the process dies.
struct Heard {
    bank: Arc<Bank>,
    callback: Option<paydesk_app::ports::RailCallback>,
}

impl Drop for Heard {
    fn drop(&mut self) {
        if let Some(callback) = &self.callback {
            self.bank.unheard(callback);
        }
    }
}

/// In memory where there is such a place: durability is not what is looked at here.
fn home() -> PathBuf {
    let folder = fresh_folder();
    let shared = Path::new("/dev/shm");
    let Some(name) = folder.file_name().filter(|_| shared.is_dir()) else { return folder };
    let place = shared.join(name);
    // Whoever had our number before may have been killed and have left it.
    let _ = std::fs::remove_dir_all(&place);
    match std::fs::create_dir_all(&place) {
        Ok(()) => {
            let _ = std::fs::remove_dir_all(&folder);
            place
        }
        Err(_) => folder,
    }
}

fn clock(now_us: i64) -> String {
    let seconds = (now_us - BEGIN_US) / 1_000_000;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    format!("day {days} {:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60)
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
