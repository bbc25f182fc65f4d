//! What notices say.

use std::collections::BTreeSet;
use std::path::Path;

use paydesk_app::notice::Notice;
use paydesk_core::id::NoticeId;
use paydesk_core::language::Language;
use paydesk_core::refusal::Refusal;
use paydesk_edge::notify::render;
use paydesk_texts::notice::{KINDS, Rendered, UNSAID};

use crate::bench::PUBLIC_URL;

/// A notice as it is stored, in Chinese.
pub(crate) fn notice(kind: &str, channel: &str, args: &str) -> Notice {
    let address = if channel == "sms" { "+8613800138000" } else { "li@example.com" };
    Notice {
        id: NoticeId::from_bits(7),
        code: "ABCD2345".into(),
        person: None,
        channel: channel.into(),
        address: address.into(),
        kind: kind.into(),
        args: args.into(),
        language: Language::ZhHans,
        created_at_us: 1_795_329_127_000_000,
        sent_at_us: None,
    }
}

fn said(language: Language, channel: &str, kind: &str, args: &str) -> Rendered {
    render(&Notice { language, ..notice(kind, channel, args) }, PUBLIC_URL, None)
}

/// All arguments that any notice is given, as the use cases write them.
const ARGS: &str = r#"{"code":"482913","amount":"26800 CNY","payee_en":"Tea House",
    "payee_zh":"清茶馆","payer":"李**","refusal":"card_expired",
    "card":"visa 4242","expected":"2026-11-24","reason":"超过了期限","device":"Firefox",
    "email":"l***@example.com","due":"1795329127000000","number":"12",
    "payment":"pay_1","refund":"ref_1","at":"1795329127000000","method":"card",
    "order":"T-1","incident":"fault major_outage bank topup",
    "stage":"monitoring","said":"monitoring",
    "subscription":"sub_1/abc"}"#;

fn each(check: impl Fn(Language, &str, &str)) {
    for language in Language::ALL {
        for (kind, _) in KINDS {
            for channel in ["sms", "email"] {
                check(language, channel, kind);
            }
        }
    }
}

#[test]
fn every_kind_is_said_in_both_languages() {
    each(|language, channel, kind| {
        let full = said(language, channel, kind, ARGS);
        for text in [&full.subject, &full.text, &full.html] {
            assert!(!text.contains(['⟦', '⟧', '{', '}']), "{kind}: {text}");
        }
        assert!(!full.subject.is_empty() && !full.subject.contains('\n'), "{kind}");
        assert!(full.text.contains("ABCD2345"), "{kind}: {}", full.text);
        assert!(full.html.contains("ABCD2345"), "{kind}");
        if channel == "sms" {
            assert!(!full.text.contains('\n') && !full.text.contains("://"), "{}", full.text);
            assert!(full.text.chars().count() < 420, "{kind}: {}", full.text);
        }
        if kind.starts_with("code-") {
            assert!(full.text.starts_with("482913"), "{kind}: {}", full.text);
            let never =
                if language == Language::En { "ever pass" } else { "请勿告诉任何人" };
            assert!(full.text.contains(never), "{kind}: {}", full.text);
        }
    });
}

#[test]
fn a_notice_without_its_arguments_still_makes_sense() {
    each(|language, channel, kind| {
        for args in ["{}", "not JSON", r#"{"payee":"","amount":null}"#] {
            let bare = said(language, channel, kind, args);
            for text in [&bare.subject, &bare.text, &bare.html] {
                assert!(!text.contains(['⟦', '⟧', '{', '}', '$']), "{kind}: {text}");
            }
        }
    });
    let bare = said(Language::En, "sms", "code-payment", r#"{"code":"482913"}"#);
    assert!(bare.text.contains("to pay the amount you saw to the payee you chose"));
}

/// The list of kinds is the list of texts, with the variables that each needs.
#[test]
fn the_kinds_are_those_of_the_files() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
        let file = folder.join(language.tag()).join("notice.ftl");
        let text = std::fs::read_to_string(file).unwrap();
        let mut found = BTreeSet::new();
        for line in text.lines() {
            let Some((key, words)) = line.split_once(" = ") else { continue };
            let Some(kind) = key.strip_prefix("notice-") else { continue };
            let kind = kind.strip_suffix("-text").or(kind.strip_suffix("-subject"));
            let Some(kind) = kind else { continue };
            found.insert(kind.to_owned());
            let (_, allowed) = KINDS.iter().find(|(k, _)| *k == kind).expect(kind);
            for variable in words.split("{ $").skip(1) {
                let name = variable.split(' ').next().unwrap();
                assert!(allowed.contains(&name), "{language} {key}: {name}");
            }
        }
        assert_eq!(found, KINDS.iter().map(|(kind, _)| (*kind).to_owned()).collect());
        for (_, key) in UNSAID {
            assert!(text.contains(&format!("{key} = ")), "{language}: {key}");
        }
    }
}

#[test]
fn every_refusal_is_told_with_and_without_its_card() {
    for language in Language::ALL {
        for refusal in Refusal::all().filter(|refusal| refusal.row().recorded) {
            let args = format!(r#"{{"amount":"100 CNY","refusal":"{}"}}"#, refusal.code());
            let text = said(language, "email", "payment-failed-purchase", &args).text;
            assert!(!text.contains(['⟦', '{', '$']), "{refusal}: {text}");
            let args = args.replace('}', r#","card":"visa 4242","balance":"5 CNY"}"#);
            let text = said(language, "email", "payment-failed-purchase", &args).text;
            let needs = refusal.variables();
            assert_eq!(
                text.contains("Visa ••\u{a0}4242"),
                needs.contains(&"card"),
                "{refusal}: {text}"
            );
            assert_eq!(text.contains("0.05"), needs.contains(&"balance"), "{refusal}: {text}");
        }
    }
    let args = r#"{"amount":"100 CNY","refusal":"card_expired"}"#;
    let text = said(Language::En, "sms", "payment-failed-top-up", args).text;
    assert!(text.contains("taken from your card. Your card has expired, so"), "{text}");
}

#[test]
fn a_receipt_names_time_method_and_order() {
    for (kind, language, wanted) in [
        (
            "payment-paid-purchase",
            Language::En,
            ["22 Nov 2026", "14:32:07", "Paid with: Visa ••\u{a0}4242", "Order: T-1"],
        ),
        (
            "payment-failed-purchase",
            Language::ZhHans,
            ["2026年11月22日", "14:32:07", "付款方式：Visa ••\u{a0}4242", "订单：T-1"],
        ),
    ] {
        for channel in ["sms", "email"] {
            let text = said(language, channel, kind, ARGS).text;
            for words in wanted {
                assert!(text.contains(words), "{channel} {words}: {text}");
            }
            assert_eq!(text.contains("pay_1"), channel == "email", "{text}");
        }
    }
    let wallet = ARGS.replace("\"card\",", "\"wallet\",").replace("visa 4242", "");
    let text = said(Language::En, "sms", "payment-paid-transfer", &wallet).text;
    assert!(text.contains("Paid with: wallet"), "{text}");
}

#[test]
fn a_declined_top_up_speaks_of_no_merchant() {
    for (language, merchant) in [(Language::En, "shop"), (Language::ZhHans, "商户")] {
        for code in ["03", "58"] {
            let refusal = Refusal::from_iso8583(code);
            let args = format!(
                r#"{{"amount":"100 CNY","refusal":"{}","card":"visa 4242"}}"#,
                refusal.code()
            );
            let text = said(language, "sms", "payment-failed-top-up", &args).text;
            assert!(!text.to_lowercase().contains(merchant), "{code}: {text}");
            assert!(!text.to_lowercase().contains("merchant"), "{code}: {text}");
            assert!(text.contains("Visa ••"), "{code}: {text}");
        }
    }
}

#[test]
fn arguments_are_told_as_the_reader_writes_them() {
    let english = said(Language::En, "email", "refund-accepted", ARGS).text;
    assert!(english.contains("¥\u{a0}268.00 from Tea House"), "{english}");
    assert!(
        english.contains("Tue\u{a0}24\u{a0}Nov") || english.contains("Tue 24 Nov"),
        "{english}"
    );
    let chinese = said(Language::ZhHans, "email", "refund-accepted", ARGS).text;
    assert!(chinese.contains("清茶馆") && chinese.contains("11月24日"), "{chinese}");
    let due = said(Language::ZhHans, "sms", "verify-reminder", ARGS).text;
    assert!(due.contains("2026年11月22日"), "{due}");
    let latin = ARGS.replace("清茶馆", "Tea House");
    let paid = said(Language::ZhHans, "sms", "payment-paid-transfer", &latin).text;
    assert!(paid.starts_with("您向 Tea House 转账 ¥ 268.00，"), "{paid}");
    let paid = said(Language::ZhHans, "sms", "payment-paid-transfer", ARGS).text;
    assert!(paid.starts_with("您向清茶馆转账 ¥ 268.00，"), "{paid}");
    let got = said(Language::ZhHans, "sms", "payment-received", ARGS).text;
    assert!(got.starts_with("李**给您转了"), "{got}");
    let refused = said(Language::ZhHans, "sms", "refund-refused", ARGS).text;
    assert!(refused.contains("原因：超过了期限。如果"), "{refused}");
}

#[test]
fn attack_markup_and_links_in_messages() {
    let args = r#"{"payer":"<b>Eve</b>\n\nhttps://evil.test & co","amount":"100 CNY",
        "link":"https://evil.test/","payment":"pay_1\"><script>"}"#;
    let mail = said(Language::En, "email", "payment-received", args);
    assert!(mail.html.contains("&lt;b&gt;Eve&lt;/b&gt; https://evil.test &amp; co"));
    assert!(!mail.html.contains("<b>") && !mail.html.contains("<script>"));
    assert!(!mail.html.contains("href"), "{}", mail.html);
    let args = r#"{"link":"https://pay.test/cases/con_1","payment":"pay_1"}"#;
    let mail = said(Language::En, "email", "case-opened", args);
    assert!(mail.html.contains("href=\"https://pay.test/cases/con_1\""));
    let long = format!(r#"{{"payer":"{}","amount":"1 CNY"}}"#, "长".repeat(5_000));
    assert!(said(Language::ZhHans, "sms", "payment-received", &long).text.chars().count() < 300);
}
