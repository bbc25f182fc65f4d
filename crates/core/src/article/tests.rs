use super::{Article, Fault, Step, Stored, check, is_slug, step};

const HEAD: &str = "+++\ntitle = \"T\"\nsummary = \"S\"\nwords = [\"w\"]\nrelated = []\n\
                    owner = \"payments\"\nreviewed = 2026-11-22\n+++\n";

fn read(file: &str, text: &str) -> Result<Article, Fault> {
    Article::read(file, text).map_err(|wrong| wrong.fault)
}

#[test]
fn a_file_is_an_article_or_says_why_not() {
    let good = read("locks/a-lock.en.md", &format!("{HEAD}Body, see [b](/help/b).\n")).unwrap();
    assert_eq!((good.slug.as_str(), good.reviewed.as_str()), ("a-lock", "2026-11-22"));
    assert_eq!(
        (good.file().as_str(), good.body.as_str()),
        ("locks/a-lock.en.md", "Body, see [b](/help/b).")
    );
    assert_eq!(good.links(), ["/help/b"]);
    let head = |from: &str, to: &str| format!("{}body", HEAD.replace(from, to));
    let body = |body: &str| format!("{HEAD}{body}");
    let file = "locks/a.en.md";
    let table = [
        ("a.en.md", body("x"), Fault::Name),
        ("locks/A.en.md", body("x"), Fault::Name),
        ("locks/new.en.md", body("x"), Fault::Name),
        ("locks/a.zh.md", body("x"), Fault::Name),
        ("locks/a.en.txt", body("x"), Fault::Name),
        ("nothing/a.en.md", body("x"), Fault::Category("nothing".into())),
        (file, "body".into(), Fault::NoHead),
        (file, head("words = [\"w\"]\n", ""), Fault::Head("missing field `words`".into())),
        (
            file,
            head("2026-11-22", "2026-11-22T10:00:00Z"),
            Fault::Head("reviewed is no day".into()),
        ),
        (file, head("payments", "nobody"), Fault::Owner("nobody".into())),
        (file, head("owner", "knows = \"all\"\nowner"), Fault::Knows("all".into())),
        (file, head("\"S\"", "\" \""), Fault::Length),
        (file, body(""), Fault::Length),
        (file, body(&"x".repeat(12_001)), Fault::Length),
        (file, body("a <b>c</b>"), Fault::Html),
        (file, body("<script>x</script>"), Fault::Html),
        (file, body("![a](/b.png)"), Fault::Picture),
        (file, body("# Title"), Fault::Headings),
        (file, body(&"## H\n\n".repeat(7)), Fault::Headings),
    ];
    for (name, text, fault) in table {
        assert_eq!(read(name, &text).unwrap_err(), fault, "{name} {text}");
    }
}

#[test]
fn articles_stand_beside_each_other_or_say_why_not() {
    let article = |file: &str, related: &str, body: &str| {
        read(file, &format!("{}{body}", HEAD.replace("[]", related))).unwrap()
    };
    let long = "A sentence that is long enough to be somebody's own words.";
    let fine = [
        article("locks/a.en.md", "[\"b\"]", "[b](/help/b#x) and [pay](/pay?x=1)"),
        article("locks/a.zh-Hans.md", "[\"b\"]", long),
        article("locks/b.en.md", "[]", "b"),
        article("locks/b.zh-Hans.md", "[]", "b"),
    ];
    let found = |articles: &[Article]| -> Vec<String> {
        let wrong = check(articles, |path| path == "/pay");
        wrong.iter().map(ToString::to_string).collect()
    };
    assert_eq!(found(&fine), Vec::<String>::new());
    let bad = [
        article("locks/a.en.md", "[\"b\", \"c\", \"a\"]", "[x](/pay/x) [y](https://y.example)"),
        article("locks/a.zh-Hans.md", "[]", long),
        article("refunds/b.zh-Hans.md", "[]", long),
        article("locks/b.en.md", "[]", "b"),
    ];
    assert_eq!(
        found(&bad),
        [
            "locks/a.en.md: related: there is no article c",
            "locks/a.en.md: related: there is no article a",
            "locks/a.en.md: a link leads to /pay/x, which is not there",
            "locks/a.en.md: a link leads to https://y.example, which is not there",
            "locks/b.en.md: the slug is used in two categories",
            "refunds/b.zh-Hans.md: it says much the same as locks/a.zh-Hans.md",
        ]
    );
    assert_eq!(
        found(&fine[..3]),
        [
            "locks/a.zh-Hans.md: related: there is no article b",
            "locks/b.en.md: it is not there in zh-Hans"
        ]
    );
}

#[test]
fn nobodys_words_are_overwritten_silently() {
    let stored = |digest: u8, by_program, reviewed: &str| Stored {
        digest: vec![digest],
        by_program,
        reviewed: reviewed.to_owned(),
    };
    let (old, new) = ("2026-01-01", "2026-02-02");
    let table = [
        (None, stored(1, true, new), Step::Add),
        (Some(stored(1, true, old)), stored(1, true, new), Step::Leave),
        (Some(stored(1, false, old)), stored(1, false, old), Step::Leave),
        (Some(stored(1, true, old)), stored(2, true, new), Step::Change),
        (Some(stored(1, true, old)), stored(2, true, old), Step::Change),
        (Some(stored(1, true, new)), stored(2, true, old), Step::Keep),
        (Some(stored(1, false, old)), stored(2, true, new), Step::Keep),
        (Some(stored(1, false, new)), stored(2, false, old), Step::Change),
        (Some(stored(1, true, new)), stored(2, false, old), Step::Change),
    ];
    for (before, file, expected) in table {
        assert_eq!(step(before.as_ref(), &file), expected, "{before:?} {file:?}");
    }
}

#[test]
fn slugs_are_plain() {
    for good in ["a", "card-declined", "3-d-secure"] {
        assert!(is_slug(good), "{good}");
    }
    for bad in ["", "A", "a b", "é", "feed", "new", "topics", "../x", &"a".repeat(81)] {
        assert!(!is_slug(bad), "{bad}");
    }
}
