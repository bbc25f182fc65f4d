//! The gallery: sample pages of the shell and its parts, in both languages, to be looked at.
//!
//! `cargo test -p paydesk-web --test gallery` writes them to `target/gallery`, beside the static
//! files; serve that folder and open it in a browser. What the tests hold: no text is missing, each
//! control has a name, no page carries a script or a style of its own (the CSP forbids both), and
//! the stylesheet stays small and readable (`contrast.rs`).

mod contrast;

use askama::Template;
use paydesk_texts::{Language, Texts};
use paydesk_web::page::shell::form::Form;
use paydesk_web::page::shell::part::{Help, Step, StepState, Tag, Tone};
use paydesk_web::page::shell::{Role, Shell, Who};
use std::path::{Path, PathBuf};

/// Sunday 22 November 2026, 14:32:09 in Shanghai.
const NOW_US: i64 = 1_795_329_129_000_000;

fn shell(language: Language, path: &str) -> Shell {
    Shell {
        csrf: "token".into(),
        who: Some(Who { name: "Wu J**".into(), roles: vec![Role::Customer, Role::Agent] }),
        hotline: Some("400 000 1234".into()),
        hotline_now: Texts::new(language).say("hours-now-always"),
        ..Shell::new(Texts::new(language), path, NOW_US)
    }
}

/// The words of a sample, in the language of its page.
fn two(shell: &Shell, english: &str, chinese: &str) -> String {
    if shell.is_chinese() { chinese } else { english }
        .replace("¥ ", "¥\u{a0}")
        .replace("•• ", "••\u{a0}")
}

macro_rules! page {
    ($name:ident, $path:literal { $($field:ident: $kind:ty),* }) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name { shell: Shell, $($field: $kind),* }

        impl $name {
            fn two(&self, english: &str, chinese: &str) -> String {
                two(&self.shell, english, chinese)
            }
        }
    };
}

page!(Home, "home.html" { steps: Vec<Step> });
page!(Failed, "failed.html" { steps: Vec<Step>, help: Help });
page!(Doubt, "doubt.html" { steps: Vec<Step>, help: Help });
page!(Chat, "chat.html" {});
page!(Desk, "desk.html" { steps: Vec<Step> });
page!(Send, "form.html" { form: Form });
page!(SignIn, "signin.html" { form: Form, help: Help });
page!(Empty, "empty.html" {});
page!(Counter, "counter.html" { state: &'static str, qr: String });

fn refund_steps(s: &Shell) -> Vec<Step> {
    vec![
        Step::new(
            StepState::Done,
            two(s, "Fri 20 Nov", "11月20日 周五"),
            two(s, "Approved by the shop", "商户已同意"),
        ),
        Step::new(
            StepState::Now,
            two(s, "Today", "今天"),
            two(s, "On its way to your card •• 4242", "正在退回您的卡 •• 4242"),
        ),
        Step::new(
            StepState::Next,
            two(s, "Tue 24 Nov", "11月24日 周二"),
            two(s, "On your card at the latest", "最晚到账"),
        ),
    ]
}

fn payment_steps(s: &Shell) -> Vec<Step> {
    vec![
        Step::new(StepState::Done, "14:32:07", two(s, "You confirmed", "您确认付款")).noted(two(
            s,
            "new device, code by SMS was right",
            "新设备，短信验证码已通过",
        )),
        Step::new(StepState::Done, "14:32:08", two(s, "The bank was asked", "已向银行提出扣款")),
        Step::new(
            StepState::Stopped,
            "14:32:09",
            two(s, "The bank refused: expiry date differs", "银行拒绝：有效期不符"),
        )
        .noted("54 · expired_card · pay_0199…c4"),
    ]
}

fn help(s: &Shell) -> Help {
    Help {
        href: "/cases/new".into(),
        action: two(s, "Get help with this payment", "就这笔付款联系客服"),
        text: s.say("shell-help-carried"),
        state: Tag::new(Tone::Good, two(s, "online · about 2 minutes", "在线 · 约 2 分钟")),
    }
}

fn send_form(s: &Shell) -> Form {
    let mut form = Form::new(&[
        ("amount", "field-amount"),
        ("phone", "field-phone"),
        ("code", "field-code"),
        ("method", "field-name"),
        ("reason", "field-reason"),
        ("note", "field-note"),
        ("file", "act-send"),
    ])
    .keyed("0199c4d2")
    .filled([("amount", "-5<b>"), ("phone", "12345"), ("method", "card")]);
    form.fail("amount", s.say("error-not-above-zero"));
    form.fail("phone", s.say("error-not-a-phone"));
    form
}

fn qr() -> String {
    let code = fast_qr::QRBuilder::new("https://pay.example/c/QH-88213").build();
    let code = code.expect("a short text fits");
    fast_qr::convert::svg::SvgBuilder::default().to_str(&code)
}

fn render(page: &impl Template) -> String {
    page.render().expect("a page renders")
}

fn pages(language: Language) -> Vec<(&'static str, String)> {
    let s = shell(language, "/");
    let at = |path: &str, english: &str, chinese: &str| {
        shell(language, path).titled(two(&s, english, chinese))
    };
    let failed = at("/payments/1?x=1", "The payment did not go through", "付款没有成功");
    let counter = at("/counter", "Counter", "收银台");
    let fields = Form::new(&[("phone", "field-phone"), ("password", "field-password")]);
    vec![
        ("home", render(&Home { steps: refund_steps(&s), shell: at("/", "Home", "首页") })),
        ("failed", {
            let (steps, help) = (payment_steps(&s), help(&s));
            render(&Failed { shell: failed.clone(), steps, help })
        }),
        ("doubt", {
            let (steps, help) = (refund_steps(&s), help(&s));
            render(&Doubt { shell: failed, steps, help })
        }),
        ("chat", render(&Chat { shell: at("/cases/1", "Help", "帮助") })),
        ("desk", render(&Desk { steps: payment_steps(&s), shell: at("/desk/cases/1", "1", "1") })),
        ("form", render(&Send { form: send_form(&s), shell: at("/send", "Send", "转账") })),
        ("signin", {
            let shell = at("/sign-in", "Sign in", "登录");
            render(&SignIn { shell, form: fields, help: help(&s) })
        }),
        ("empty", {
            let flash = Some(two(&s, "Your password was changed.", "密码已修改。"));
            render(&Empty { shell: Shell { flash, ..at("/payments", "Activity", "明细") } })
        }),
        ("counter", render(&Counter { shell: counter.clone(), state: "", qr: qr() })),
        ("paid", render(&Counter { shell: counter, state: "paid", qr: String::new() })),
    ]
}

/// HTML drops one line break after `<textarea>`: what was typed must come back as it was.
#[test]
fn a_text_of_many_lines_comes_back_as_it_was_typed() {
    let s = shell(Language::En, "/send");
    let mut form = send_form(&s);
    form = form.filled([("note", "\n one\n\ntwo \n")]);
    let html = render(&Send { shell: s, form });
    let area = html.split("<textarea").nth(1).and_then(|rest| rest.split_once('>')).expect("one");
    let shown = area.1.split("</textarea>").next().expect("an end");
    assert_eq!(shown.strip_prefix('\n'), Some("\n one\n\ntwo \n"));
}

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/gallery")
}

#[test]
fn the_gallery_is_written_in_both_languages() {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("static"), gallery());
    std::fs::create_dir_all(to.join("static")).expect("the folder is made");
    for file in std::fs::read_dir(from).expect("the static folder") {
        let path = file.expect("a folder entry").path();
        let name = path.file_name().expect("a name");
        std::fs::copy(&path, to.join("static").join(name)).expect("a file is copied");
    }
    for language in Language::ALL {
        for (name, html) in pages(language) {
            check(name, &html, language);
            let file = to.join(format!("{name}.{}.html", language.tag()));
            std::fs::write(file, html).expect("a page is written");
        }
    }
}

/// What holds for every page whatever it shows.
fn check(name: &str, html: &str, language: Language) {
    let page = format!("{name} in {language}");
    assert!(html.starts_with("<!doctype html>"), "{page}");
    assert!(html.contains(&format!("<html lang=\"{language}\"")), "{page}");
    assert!(!html.contains('⟦'), "{page} lacks a text");
    let ours = |script: &str| {
        script.starts_with(" type=\"module\" src=\"/static/") && script.contains("></script>")
    };
    assert!(html.split("<script").skip(1).all(ours), "{page}: a script that is not ours");
    assert!(!html.contains(" style="), "{page} breaks the CSP");
    assert!(html.contains("<h1"), "{page} has no headline");
    assert!(!html.contains("-5<b>"), "{page} lets markup through");
    for input in html.split("<input ").skip(1) {
        let tag = input.split('>').next().unwrap_or_default();
        let id = tag.split("id=\"").nth(1).and_then(|rest| rest.split('"').next());
        let named = id.is_some_and(|id| html.contains(&format!("for=\"{id}\"")))
            || ["type=\"hidden\"", "type=\"radio\"", "type=\"checkbox\""]
                .iter()
                .any(|kind| tag.contains(kind));
        assert!(named, "{page}: an input without a label: {tag}");
    }
    for form in html.split("<form").skip(1) {
        let sent = form.split("</form>").next().unwrap_or_default();
        let is_sample_composer = form.starts_with(" class=\"composer\"");
        assert!(
            sent.contains("name=\"csrf\"") || is_sample_composer,
            "{page}: a form lacks its token"
        );
    }
}
