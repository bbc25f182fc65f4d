use super::{Index, asked};
use crate::article::Article;
use crate::article::spelling::Spelling;
use crate::article::words::{Run, runs, syllables};

fn article(slug: &str, language: &str, title: &str, words: &str, body: &str) -> Article {
    let text = format!(
        "+++\ntitle = \"{title}\"\nsummary = \"{title}\"\nwords = [\"{words}\"]\nrelated = []\n\
         owner = \"payments\"\nreviewed = 2026-11-22\n+++\n{body}\n"
    );
    Article::read(&format!("locks/{slug}.{language}.md"), &text).unwrap()
}

fn index() -> Index {
    Index::of(&[
        article("card", "en", "Your card was declined", "refused card", "The bank said no."),
        article("card", "zh-Hans", "银行卡被拒绝", "拒付", "银行没有同意。"),
        article("lock", "en", "Your account is locked", "blocked", "A lock keeps money in."),
        article("lock", "zh-Hans", "账户被锁定", "冻结", "锁定之后怎么办。"),
        article("password", "en", "Change your password", "new password", "Choose a long one."),
        article("password", "zh-Hans", "修改密码", "换密码", "换一个长的密码。"),
    ])
}

#[test]
fn an_article_is_found_by_what_people_type() {
    let index = index();
    let table = [
        ("declined card", "card"),
        ("CARDS declining!", "card"),
        ("my account got frozen", "lock"),
        ("pasword", "password"),
        ("chnage passwrod", "password"),
        ("怎么改密码", "password"),
        ("怎么修改密马", "password"),
        ("xiugai mima", "password"),
        ("xiu gai mi ma", "password"),
        ("zhanghu suoding", "lock"),
        ("账户被ｌｏｃｋ了", "lock"),
        ("银行卡 declined", "card"),
    ];
    for (asked, slug) in table {
        assert_eq!(index.search(asked).first(), Some(&slug), "{asked}");
    }
}

#[test]
fn what_no_article_has_finds_nothing_and_nothing_typed_harms() {
    let index = index();
    let long = "锁定密码 card ".repeat(2000);
    for asked in ["", "   ", "!?", "the of and", "zebra", "é", "\u{0}", "~mi-ma"] {
        let found = index.search(asked);
        assert!(found.is_empty() || asked == "~mi-ma", "{asked} {found:?}");
    }
    assert_eq!(index.search(&long).len(), 3);
    assert!(Index::of(&[]).search("card").is_empty());
}

#[test]
fn what_is_kept_of_a_question_names_nobody() {
    let table = [
        ("  Where IS\tmy money ", Some("where is my money")),
        ("code 482913 from a@b.cn", Some("code from")),
        ("4111-1111-1111-1111", None),
        ("１３８００００２２１０", None),
        ("  ", None),
    ];
    for (words, kept) in table {
        assert_eq!(asked(words).as_deref(), kept, "{words}");
    }
    assert_eq!(asked(&"长".repeat(200)).unwrap().chars().count(), 80);
}

#[test]
fn text_is_cut_into_runs_and_pinyin_into_syllables() {
    let latin = |word: &str| Run::Latin(word.to_owned());
    let han = |text: &str| Run::Han(text.chars().collect());
    let table = [
        ("Don't pay！", vec![latin("dont"), latin("pay")]),
        ("付款code没来", vec![han("付款"), latin("code"), han("没来")]),
        ("ＡＢ１２，x", vec![latin("ab12"), latin("x")]),
        ("...", vec![]),
    ];
    for (text, expected) in table {
        assert_eq!(runs(text), expected, "{text}");
    }
    assert_eq!(syllables("shoujihao"), Some(vec!["shou", "ji", "hao"]));
    assert_eq!(syllables("xian"), Some(vec!["xian"]));
    assert_eq!((syllables("password"), syllables("12")), (None, None));
}

#[test]
fn a_word_that_nobody_wrote_is_taken_for_its_neighbours() {
    let mut spelling = Spelling::default();
    spelling.learn("account amount account password friend received");
    let table = [
        ("acount", Some("account")),
        ("freind", Some("friend")),
        ("recieved", Some("received")),
        ("pasword", Some("password")),
        ("zebra", None),
        ("ac", None),
    ];
    for (typed, meant) in table {
        assert_eq!(spelling.near(typed).first().copied(), meant, "{typed}");
    }
}
