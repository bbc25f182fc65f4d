//! Names that stand twice in an object. JSON leaves their meaning open (RFC 8259, 4), so that two
//! programs may read two amounts in one request: such a body is refused.

use std::collections::HashSet;

/// The first name that stands twice in one object of this text, which is known to be JSON.
pub(super) fn twice(json: &[u8]) -> Option<String> {
    // The names seen in each object that is open; none for a list.
    let mut open: Vec<Option<HashSet<String>>> = Vec::new();
    let (mut at, mut name_is_next) = (0, false);
    while let Some(byte) = json.get(at) {
        match byte {
            b'{' => open.push(Some(HashSet::new())),
            b'[' => open.push(None),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let end = string_end(json, at);
                if let Some(Some(names)) = open.last_mut().filter(|_| name_is_next) {
                    let name: String = serde_json::from_slice(json.get(at..=end)?).ok()?;
                    if !names.insert(name.clone()) {
                        return Some(name);
                    }
                }
                at = end;
            }
            _ => {}
        }
        name_is_next = match byte {
            b'{' => true,
            b',' => matches!(open.last(), Some(Some(_))),
            byte => name_is_next && byte.is_ascii_whitespace(),
        };
        at += 1;
    }
    None
}

/// Where the string ends that begins there.
fn string_end(json: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::twice;

    #[test]
    fn a_name_stands_once_in_each_object() {
        for (json, found) in [
            (r#"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}"#, None),
            (r#"{"a":1, "a":2}"#, Some("a")),
            (r#"{"a":"x","b":{"c":[],"c":1}}"#, Some("c")),
            (r#"{"a":1,"\u0061":2}"#, Some("a")),
            (r#"{"a":"a\",\"a\":","b":["a","a","b"]}"#, None),
            (r#"["a","a"]"#, None),
            ("{}", None),
        ] {
            assert_eq!(twice(json.as_bytes()).as_deref(), found, "{json}");
        }
    }
}
