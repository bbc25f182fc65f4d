//! QR codes as drawings inside the page: one path, dark on light whatever the reader's colours.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// The quiet zone that ISO/IEC 18004 asks for, in modules.
const QUIET: usize = 4;

/// An SVG that says `text`; `label` is what a screen reader hears, and must be plain words of ours
/// or escaped. None when the text is longer than a code can hold.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let size = code.size;
    let side = size + 2 * QUIET;
    let mut path = String::new();
    for y in 0..size {
        for x in 0..size {
            if code[y][x].value() {
                // Writing to a string does not fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    let label = askama::filters::escape(label, askama::filters::Html).ok()?;
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" \
         shape-rendering=\"crispEdges\" fill=\"currentColor\"><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_is_one_drawing_with_its_quiet_zone() {
        let drawn = svg("https://paydesk.test/pay/mer_1", "a \"code\"").expect("it fits");
        assert!(drawn.starts_with("<svg viewBox=\"0 0 "), "{drawn}");
        assert!(drawn.contains("M4 4h1v1h-1z"), "the first finder begins after the quiet zone");
        assert!(!drawn.contains("a \"code\"") && !drawn.contains("style"), "{drawn}");
        assert_eq!(svg(&"x".repeat(5_000), ""), None);
    }
}
