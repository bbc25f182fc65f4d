//! Migrations: each has a number of its own, and none is left out. Two with one number compile, and
//! open no database.

use std::collections::BTreeMap;

use crate::repo::{File, Finding};

const FOLDER: &str = "crates/store/migrations/";

pub(crate) fn check(files: &[File]) -> Vec<Finding> {
    let mut numbers: BTreeMap<usize, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for file in files {
        let Some(name) = file.path.strip_prefix(FOLDER) else { continue };
        let number = name.strip_prefix('V').and_then(|rest| rest.split_once("__"));
        let number = number.and_then(|(number, _)| number.parse().ok());
        let mut say = |what: String| found.push(Finding::new(&file.path, 0, what));
        match number {
            None => say("is not called V<number>__<what>.sql".to_owned()),
            Some(number) => {
                if let Some(other) = numbers.insert(number, name) {
                    say(format!("has the number of {other}"));
                }
            }
        }
    }
    for (expected, (number, name)) in (1..).zip(&numbers) {
        if *number != expected {
            let what = format!("is number {number}, and there is no {expected}");
            found.push(Finding::new(&format!("{FOLDER}{name}"), 0, what));
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn found(names: &[&str]) -> Vec<String> {
        let files: Vec<File> =
            names.iter().map(|name| sample(&format!("{FOLDER}{name}"), "")).collect();
        check(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_number_that_is_taken_or_left_out_is_found() {
        assert_eq!(found(&["V1__a.sql", "V10__b.sql", "V2__c.sql"]).len(), 1);
        assert_eq!(
            found(&["V1__a.sql", "V2__b.sql", "V2__c.sql"]),
            ["crates/store/migrations/V2__c.sql: has the number of V2__b.sql"]
        );
        assert_eq!(
            found(&["V1__a.sql", "V3__b.sql"]),
            ["crates/store/migrations/V3__b.sql: is number 3, and there is no 2"]
        );
        assert_eq!(found(&["a.sql"]).len(), 1);
        assert_eq!(found(&["V1__a.sql", "V2__b.sql", "V3__c.sql"]), [""; 0]);
    }
}
