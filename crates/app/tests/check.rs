//! `check` finds every way of tampering with the books that it promises to find, on both engines,
//! and nothing in books that are right.

use paydesk_app::check::{self, Finding};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;
use paydesk_store::Fault;

/// One forgery: how it is done, how it is undone, and what gives it away.
struct Forgery {
    break_sql: &'static str,
    mend_sql: &'static str,
    tells: fn(&Finding) -> bool,
}

/// The middle link of the chain, so that it has one before it and one after.
const FORGERIES: &[Forgery] = &[
    Forgery {
        break_sql: "update entry set amount_minor = amount_minor + 1 where n = 0 and batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set amount_minor = amount_minor - 1 where n = 0 and batch_id = \
                   (select id from batch where seq = 2)",
        tells: |f| matches!(f, Finding::Unbalanced { sum_minor: 1, .. }),
    },
    Forgery {
        break_sql: "update entry set amount_minor = amount_minor + 1 where n = 0 and batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set amount_minor = amount_minor - 1 where n = 0 and batch_id = \
                   (select id from batch where seq = 2)",
        tells: |f| matches!(f, Finding::CurrencySum { sum_minor: 1, .. }),
    },
    // Balanced, and still not what led to the balances.
    Forgery {
        break_sql: "update entry set amount_minor = amount_minor + \
                    case when n = 0 then 1 else -1 end where n < 2 and batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set amount_minor = amount_minor - \
                   case when n = 0 then 1 else -1 end where n < 2 and batch_id = \
                   (select id from batch where seq = 2)",
        tells: |f| matches!(f, Finding::Balance { .. }),
    },
    // A forger who thinks of the balances too meets the chain.
    Forgery {
        break_sql: "update entry set amount_minor = 2 * amount_minor, \
                    balance_minor = balance_minor + amount_minor where batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set amount_minor = amount_minor / 2, \
                   balance_minor = balance_minor - amount_minor / 2 where batch_id = \
                   (select id from batch where seq = 2)",
        tells: |f| matches!(f, Finding::Digest { seq: 2, .. }),
    },
    Forgery {
        break_sql: "update account set balance_minor = balance_minor + 1 where kind = 'suspense'",
        mend_sql: "update account set balance_minor = balance_minor - 1 where kind = 'suspense'",
        tells: |f| matches!(f, Finding::Balance { says_minor: 1, replay_minor: 0, .. }),
    },
    Forgery {
        break_sql: "update account set balance_minor = balance_minor - 1 where kind = 'suspense'",
        mend_sql: "update account set balance_minor = balance_minor + 1 where kind = 'suspense'",
        tells: |f| matches!(f, Finding::Floor { available_minor: -1, .. }),
    },
    Forgery {
        break_sql: "update account set held_minor = held_minor + 1 where kind = 'suspense'",
        mend_sql: "update account set held_minor = held_minor - 1 where kind = 'suspense'",
        tells: |f| matches!(f, Finding::Held { says_minor: 1, holds_minor: 0, .. }),
    },
    Forgery {
        break_sql: "update hold set state = 'open' where state = 'posted'",
        mend_sql: "update hold set state = 'posted' where state = 'open'",
        tells: |f| matches!(f, Finding::StaleHold { .. }),
    },
    Forgery {
        break_sql: "update entry set balance_minor = balance_minor + 1 where batch_id = \
                    (select id from batch where seq = 3) and n = 0",
        mend_sql: "update entry set balance_minor = balance_minor - 1 where batch_id = \
                   (select id from batch where seq = 3) and n = 0",
        tells: |f| matches!(f, Finding::Steps { .. }),
    },
    Forgery {
        break_sql: "update entry set cause = cause || 'x' where batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set cause = substr(cause, 1, length(cause) - 1) where batch_id = \
                   (select id from batch where seq = 2)",
        tells: |f| matches!(f, Finding::Digest { seq: 2, .. }),
    },
    // No foreign key stands on entries: what they name must be missed here.
    Forgery {
        break_sql: "update entry set account_id = account_id || 'x' where batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set account_id = substr(account_id, 1, length(account_id) - 1) \
                   where batch_id = (select id from batch where seq = 2)",
        tells: |f| matches!(f, Finding::Steps { account, .. } if account.ends_with('x')),
    },
    Forgery {
        break_sql: "update entry set batch_id = batch_id || 'x' where batch_id = \
                    (select id from batch where seq = 2)",
        mend_sql: "update entry set batch_id = substr(batch_id, 1, length(batch_id) - 1) \
                   where batch_id = (select id || 'x' from batch where seq = 2)",
        tells: |f| matches!(f, Finding::Entries { seq: 2, found: 0, .. }),
    },
    // The digest of link 2 put where link 1's belongs, and back.
    Forgery {
        break_sql: "update batch set prev = digest where seq = 2",
        mend_sql: "update batch set prev = (select digest from batch b where b.seq = 1) \
                   where seq = 2",
        tells: |f| matches!(f, Finding::Prev { seq: 2, .. }),
    },
    Forgery {
        break_sql: "update batch set seq = seq + 1000 where seq > 2",
        mend_sql: "update batch set seq = seq - 1000 where seq > 1000",
        tells: |f| matches!(f, Finding::Gap { after: 2, found: 1003, .. }),
    },
    Forgery {
        break_sql: "update batch set entries = entries + 1 where seq = 2",
        mend_sql: "update batch set entries = entries - 1 where seq = 2",
        tells: |f| matches!(f, Finding::Entries { seq: 2, .. }),
    },
    Forgery {
        break_sql: "update batch set entries = entries + 1 where seq = 2",
        mend_sql: "update batch set entries = entries - 1 where seq = 2",
        tells: |f| matches!(f, Finding::Orphans { .. }),
    },
    Forgery {
        break_sql: "update payment set refunded_minor = refunded_minor + 1 where kind = 'purchase'",
        mend_sql: "update payment set refunded_minor = refunded_minor - 1 where kind = 'purchase'",
        tells: |f| matches!(f, Finding::Refunds { .. }),
    },
    Forgery {
        break_sql: "update refund set amount_minor = amount_minor * 100",
        mend_sql: "update refund set amount_minor = amount_minor / 100",
        tells: |f| matches!(f, Finding::Refunds { refunds_minor: 150_000, .. }),
    },
];

async fn run(house: &House, sql: &'static str) -> u64 {
    let done = house.app.db.write(async move |tx| tx.run(sql, &[]).await);
    done.await.unwrap_or_else(|fault: Fault| panic!("{sql}: {fault}"))
}

#[tokio::test]
async fn attack_forging_the_books() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        house.live_a_little().await;
        let right = check::check(&house.app.db).await.unwrap();
        assert!(right.is_sound() && right.warnings.is_empty(), "{right:?}");
        assert!(right.batches >= 4 && right.entries >= 8 && right.chains == 1, "{right:?}");
        for Forgery { break_sql, mend_sql, tells } in FORGERIES {
            assert!(run(&house, break_sql).await > 0, "nothing to break: {break_sql}");
            let report = check::check(&house.app.db).await.unwrap();
            assert!(report.findings.iter().any(tells), "{break_sql}\n{:#?}", report.findings);
            run(&house, mend_sql).await;
            let mended = check::check(&house.app.db).await.unwrap();
            assert_eq!(mended, right, "{mend_sql}");
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_failed_is_a_warning() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        house.live_a_little().await;
        run(
            &house,
            "insert into job (id, kind, subject_id, detail, due_at_us, tries, failed_at_us, \
             error, created_at_us) values ('job_1', 'send', 'ntc_1', '', 0, 3, 1, 'refused', 0)",
        )
        .await;
        let report = check::check(&house.app.db).await.unwrap();
        assert!(report.is_sound());
        assert_eq!(report.warnings.len(), 1);
        let Finding::FailedJob { id, kind, subject, why } = &report.warnings[0] else {
            panic!("{:?}", report.warnings)
        };
        let said = [id.as_str(), kind, subject, why];
        assert_eq!(said, ["job_1", "send", "ntc_1", "refused"]);
        run(&house, "delete from job where id = 'job_1'").await;
        house.finish().await;
    })
    .await;
}
