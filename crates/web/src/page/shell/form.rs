//! Forms that come back: what was typed, and what is wrong with it, beside each field.
//!
//! A page makes a `Form` from its fields, fills it with what arrived, lets the rules speak, and
//! either acts or shows the same page again. Invariants: only fields that the form names are taken
//! up; what is shown again is bounded; a password is never shown again (its macro has no value).

/// What of one field is kept to be shown again; longer texts are cut, and refused by their rule.
const VALUE_CHARS_MAX: usize = 5_000;

/// One field: its name, the key of its label, what was typed, and what is wrong with that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// The name in the form, also the `id` of the input.
    pub name: &'static str,
    /// The key of the label, used beside the field and in the list above the form.
    pub label: &'static str,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it, as a sentence.
    pub error: Option<String>,
}

impl Field {
    /// Whether exactly this value stands in it: for what is selected or checked.
    #[must_use]
    pub fn is(&self, value: impl AsRef<str>) -> bool {
        self.value == value.as_ref()
    }
}

/// A form of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The fields in the order of the page.
    pub fields: Vec<Field>,
    /// The key that makes sending twice the same as sending once; empty: none needed.
    pub idempotency_key: String,
    /// What is wrong with the whole, as a sentence.
    pub refusal: Option<String>,
    /// A page that helps with what is wrong: words and address.
    pub way: Option<(String, String)>,
}

/// What a template gets that asks for a field which its page forgot to make.
static NO_FIELD: Field =
    Field { name: "unknown", label: "state-unknown", value: String::new(), error: None };

impl Form {
    /// An empty form of these fields: name and key of the label each.
    #[must_use]
    pub fn new(fields: &[(&'static str, &'static str)]) -> Self {
        let field = |&(name, label)| Field { name, label, ..Field::default() };
        Self { fields: fields.iter().map(field).collect(), ..Self::default() }
    }

    /// The same form with its idempotency key.
    #[must_use]
    pub fn keyed(self, idempotency_key: impl Into<String>) -> Self {
        Self { idempotency_key: idempotency_key.into(), ..self }
    }

    /// The same form filled with what arrived; of a name sent twice the last one counts.
    #[must_use]
    pub fn filled<N: AsRef<str>, V: AsRef<str>>(
        mut self,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        for (name, value) in pairs {
            if let Some(field) = self.fields.iter_mut().find(|field| field.name == name.as_ref()) {
                field.value = value.as_ref().chars().take(VALUE_CHARS_MAX).collect();
            }
        }
        self
    }

    /// The same form with nothing in its fields: what a page proposes is no answer of anybody's.
    #[must_use]
    pub fn emptied(mut self) -> Self {
        for field in &mut self.fields {
            field.value.clear();
        }
        self
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> &Field {
        self.fields.iter().find(|field| field.name == name).unwrap_or_else(|| {
            tracing::error!(name, "a template asks for a field that its form does not have");
            &NO_FIELD
        })
    }

    /// What stands in the field of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        &self.field(name).value
    }

    /// Says what is wrong with a field; the first complaint about it stays.
    pub fn fail(&mut self, name: &str, sentence: impl Into<String>) {
        match self.fields.iter_mut().find(|field| field.name == name) {
            Some(field) => {
                field.error.get_or_insert_with(|| sentence.into());
            }
            None => self.refuse(sentence),
        }
    }

    /// Says what is wrong with the whole form.
    pub fn refuse(&mut self, sentence: impl Into<String>) {
        self.refusal.get_or_insert_with(|| sentence.into());
    }

    /// Names a page that helps with what is wrong.
    pub fn lead(&mut self, words: impl Into<String>, href: impl Into<String>) {
        self.way = Some((words.into(), href.into()));
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.refusal.is_none() && self.wrong().is_empty()
    }

    /// The fields with something wrong, in the order of the page.
    #[must_use]
    pub fn wrong(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.error.is_some()).collect()
    }

    /// How many things are wrong, the whole form being one.
    #[must_use]
    pub fn wrong_count(&self) -> i64 {
        let count = self.wrong().len() + usize::from(self.refusal.is_some());
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_keeps_what_was_typed_and_what_is_wrong() {
        let mut form = Form::new(&[("amount", "field-amount"), ("note", "field-note")])
            .keyed("k1")
            .filled([("amount", "-5"), ("role", "supervisor"), ("note", "a"), ("note", "b")]);
        assert!(form.is_fine());
        assert_eq!((form.value("amount"), form.value("note")), ("-5", "b"));
        assert_eq!(form.fields.len(), 2, "a field that nobody asked for is not taken up");
        form.fail("amount", "must be more than zero");
        form.fail("amount", "a second complaint");
        assert!(!form.is_fine());
        assert_eq!(form.wrong_count(), 1);
        assert_eq!(form.field("amount").error.as_deref(), Some("must be more than zero"));
        form.fail("elsewhere", "about no field of ours");
        assert_eq!(form.refusal.as_deref(), Some("about no field of ours"));
        assert_eq!(form.wrong_count(), 2);
        assert_eq!(form.field("elsewhere").value, "");
    }

    #[test]
    fn what_is_shown_again_is_bounded() {
        let form = Form::new(&[("note", "field-note")]).filled([("note", "长".repeat(1_000_000))]);
        assert_eq!(form.value("note").chars().count(), super::VALUE_CHARS_MAX);
    }
}
