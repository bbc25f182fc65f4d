//! Small closed vocabularies: an enum whose variants are single words in the database, in JSON and
//! in text keys. The macro writes the same three lines for each, so that a word cannot be spelt in
//! two ways.

/// One of a closed set of words.
pub trait Word: Sized + Copy + 'static {
    /// What the vocabulary is called in an error.
    const NAME: &'static str;
    const ALL: &'static [Self];
    fn word(self) -> &'static str;

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|w| w.word() == text)
    }
}

/// Declares such a vocabulary: `words! { /// docs \n Name { Variant "word", … } }`.
#[macro_export]
macro_rules! words {
    ($($(#[$meta:meta])* $name:ident {
        $($(#[$doc:meta])* $variant:ident $word:literal),* $(,)?
    })*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant),* }

        impl $crate::word::Word for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    )* };
}
