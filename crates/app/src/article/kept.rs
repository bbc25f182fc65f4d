//! The help center as browsers keep it for when nobody answers: laid out once a minute for each
//! language, however many ask. To lay out all of it costs as much as hundreds of pages.

use std::collections::HashMap;
use std::sync::Arc;

use paydesk_core::language::Language;
use tokio::sync::Mutex;

/// How old it may be, in microseconds.
const OLD_US: i64 = 60_000_000;

/// What was laid out last, and when.
#[derive(Debug, Default)]
pub struct Kept(Mutex<HashMap<Language, (i64, Arc<str>)>>);

impl Kept {
    /// The pages of this language; `lay_out` makes them anew when they are old. One at a time does
    /// so, and the others wait for what it brings.
    ///
    /// # Errors
    /// Those of `lay_out`; then nothing is kept of it.
    pub async fn of<E>(
        &self,
        language: Language,
        now_us: i64,
        lay_out: impl AsyncFnOnce() -> Result<String, E>,
    ) -> Result<Arc<str>, E> {
        let mut all = self.0.lock().await;
        if let Some((at_us, pages)) = all.get(&language)
            && (0..OLD_US).contains(&(now_us - at_us))
        {
            return Ok(pages.clone());
        }
        let pages: Arc<str> = lay_out().await?.into();
        all.insert(language, (now_us, pages.clone()));
        Ok(pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_laid_out_once_a_minute_for_each_language_and_failures_are_not_kept() {
        let kept = Kept::default();
        let of = async |language, now_us, words: Result<&str, ()>| {
            kept.of(language, now_us, async || words.map(str::to_owned)).await
        };
        assert_eq!(of(Language::En, 5, Err(())).await, Err(()));
        assert_eq!(of(Language::En, 5, Ok("one")).await.as_deref(), Ok("one"));
        assert_eq!(of(Language::En, 5 + OLD_US - 1, Ok("two")).await.as_deref(), Ok("one"));
        assert_eq!(of(Language::ZhHans, 5, Ok("一")).await.as_deref(), Ok("一"));
        assert_eq!(of(Language::En, 5 + OLD_US, Ok("two")).await.as_deref(), Ok("two"));
        assert_eq!(of(Language::En, 4, Ok("back")).await.as_deref(), Ok("back"));
    }
}
