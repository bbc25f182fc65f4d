//! The stylesheet is read as text: its colours meet WCAG 2.2 AA in both themes, and it stays small.

use std::collections::BTreeMap;
use std::path::Path;

fn stylesheet() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/paydesk.css");
    std::fs::read_to_string(path).expect("the stylesheet")
}

/// Token → light and dark colour, from the `light-dark()` pairs.
fn colours(css: &str) -> BTreeMap<String, [String; 2]> {
    let mut found = BTreeMap::new();
    for declaration in css.split(';') {
        let Some((name, value)) = declaration.rsplit_once(": light-dark(") else { continue };
        let Some((_, name)) = name.rsplit_once("--") else { continue };
        let (light, dark) = value.trim_end_matches(')').split_once(',').expect("two colours");
        found.insert(name.to_owned(), [light.trim().to_owned(), dark.trim().to_owned()]);
    }
    found
}

/// The plain colours of browsers without `light-dark()`.
fn plain_colour<'a>(css: &'a str, name: &str) -> &'a str {
    let start = format!("--{name}: #");
    let at = css.find(&start).expect("a plain colour") + start.len() - 1;
    css[at..].split(';').next().expect("an end")
}

/// Relative luminance in millionths (WCAG 2.2), from a table: the house has no floats.
fn luminance_millionths(colour: &str) -> u64 {
    let hex = colour.strip_prefix('#').expect("a hex colour");
    let wide: String =
        if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let channel = |at: usize| {
        let value = u64::from_str_radix(&wide[at..at + 2], 16).expect("two hex digits");
        linear_millionths(value)
    };
    (2_126 * channel(0) + 7_152 * channel(2) + 722 * channel(4)) / 10_000
}

/// `((v/255 + 0.055) / 1.055) ^ 2.4` as millionths: the power 12/5 by an integer fifth root.
fn linear_millionths(value: u64) -> u64 {
    if value <= 10 {
        return value * 1_000_000 * 100 / (255 * 1_292);
    }
    // x in ten-thousandths, so that x^12 fits 160 bits as a fifth root of scaled squares would not:
    // find the largest y with y^5 <= x^12 by bisection over u128, scaled by powers of ten.
    let x = (u128::from(value) * 10_000 / 255 + 550) * 1_000 / 1_055;
    let power = x.pow(6) / 10_u128.pow(6);
    let (mut low, mut high) = (0_u128, 10_000_u128);
    while low < high {
        let middle = (low + high).div_ceil(2);
        // (y/1e4)^5 <= (x/1e4)^12, both sides scaled; power^2 is x^12 / 1e12.
        if middle.pow(5) * 10_u128.pow(16) <= power * power {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    u64::try_from(low * 100).expect("at most a million")
}

/// The contrast of two colours in hundredths: 450 is 4.5 : 1.
fn contrast_hundredths(one: &str, other: &str) -> u64 {
    let (a, b) = (luminance_millionths(one), luminance_millionths(other));
    (a.max(b) + 50_000) * 100 / (a.min(b) + 50_000)
}

#[test]
fn the_measure_itself_is_right() {
    for (one, other, expected) in
        [("#000", "#fff", 2_100), ("#777777", "#ffffff", 447), ("#0b6b57", "#ffffff", 648)]
    {
        let measured = contrast_hundredths(one, other);
        assert!(measured.abs_diff(expected) <= 3, "{one} on {other}: {measured}");
    }
}

#[test]
fn colours_are_readable_in_both_themes() {
    let css = stylesheet();
    let colours = colours(&css);
    assert!(colours.len() >= 12, "the tokens were found");
    let text: &[(&str, &[&str])] = &[
        ("ink", &["paper", "card", "line", "jade-wash", "amber-wash", "red-wash"]),
        ("soft", &["paper", "card", "jade-wash", "amber-wash"]),
        ("jade", &["paper", "card", "jade-wash"]),
        ("on-jade", &["jade"]),
        ("amber", &["paper", "card", "amber-wash"]),
        ("red", &["paper", "card", "red-wash"]),
    ];
    let edges: &[(&str, &[&str])] = &[("edge", &["paper", "card"])];
    for (rules, least) in [(text, 450), (edges, 300)] {
        for (front, backs) in rules {
            for back in *backs {
                for (one, other) in colours[*front].iter().zip(&colours[*back]) {
                    let measured = contrast_hundredths(one, other);
                    assert!(measured >= least, "{front} {one} on {back} {other}: {measured}");
                }
            }
        }
    }
    for (name, [light, _]) in &colours {
        assert_eq!(plain_colour(&css, name), light, "{name} without light-dark()");
    }
}

#[test]
fn the_stylesheet_reaches_for_nothing_outside() {
    let css = stylesheet();
    assert!(!css.contains("@import") && !css.contains("url("), "no request beyond the sheet");
}
