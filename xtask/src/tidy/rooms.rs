//! What belongs to one room only: SQL and the choice of an engine live in the store.
//!
//! What it cannot see: SQL that is put together from pieces none of which reads like a statement.

use crate::repo::Finding;
use crate::rust::{Source, find_word};

/// Rooms that may hold SQL. The test kit and the simulation's auditor look at tables behind the
/// store's back: that is their purpose.
const SQL_ROOMS: &[&str] = &["crates/store/", "crates/sim/", "crates/world/src/audit/"];

/// The engine is named where it is configured, opened, and told apart; nowhere else.
const ENGINE_ROOMS: &[&str] = &[
    "crates/store/src/db",
    "crates/sim/",
    "crates/bench/",
    "crates/faults/",
    "crates/paydesk/src/config",
];

const ENGINES: &[&str] = &["Sqlite", "Postgres"];

pub(crate) fn check(source: &Source<'_>) -> Vec<Finding> {
    let in_any = |rooms: &[&str]| rooms.iter().any(|room| source.path.starts_with(room));
    let mut found = Vec::new();
    if !source.path.starts_with("crates/") {
        return found;
    }
    if !in_any(SQL_ROOMS) {
        let sql = source.literals.iter().filter(|literal| is_sql(&literal.text));
        for literal in sql.filter(|literal| !source.is_test(literal.start)) {
            let line = source.line(literal.start);
            found.push(Finding::new(source.path, line, "SQL outside crates/store"));
        }
    }
    if !in_any(ENGINE_ROOMS) {
        for engine in ENGINES {
            for at in find_word(&source.code, engine).filter(|at| !source.is_test(*at)) {
                let what = format!("`{engine}`: only crates/store/src/db knows the engines apart");
                found.push(Finding::new(source.path, source.line(at), what));
            }
        }
    }
    found
}

fn is_sql(text: &str) -> bool {
    let words = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    words.starts_with("select ") && words.contains(" from ")
        || words.starts_with("with ") && words.contains(" as (") && words.contains("select ")
        || words.starts_with("update ") && words.contains(" set ")
        || ["insert into ", "delete from ", "create table "].iter().any(|verb| words.contains(verb))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn found(path: &str, text: &str) -> usize {
        let file = sample(path, text);
        check(&Source::read(&file)).len()
    }

    #[test]
    fn sql_is_found_outside_the_store() {
        for sql in ["select id\n from person", "INSERT INTO person", "update a set b = 1"] {
            let text = format!("fn f() {{ q(r#\"{sql}\"#) }}");
            assert_eq!(found("crates/app/src/person.rs", &text), 1, "{sql}");
            assert_eq!(found("crates/store/src/person.rs", &text), 0);
            assert_eq!(found("crates/app/tests/person.rs", &text), 0);
        }
        assert_eq!(found("crates/web/src/a.rs", "say(\"Choose and select one from these\")"), 0);
    }

    #[test]
    fn engine_branches_are_found_outside_their_rooms() {
        let text = "match engine { Engine::Sqlite => 1, Engine::Postgres => 2 }";
        assert_eq!(found("crates/store/src/payment.rs", text), 2);
        assert_eq!(found("crates/store/src/db/row.rs", text), 0);
        assert_eq!(found("crates/store/src/db.rs", text), 0);
        assert_eq!(found("crates/app/src/a.rs", "struct SqliteStore;"), 0);
    }
}
