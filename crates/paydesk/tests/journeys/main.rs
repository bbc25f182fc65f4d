//! Whole journeys of people, in a real browser against the real program.
//!
//! Why: everything below is tested in its own room; here it is shown that the rooms are one house,
//! with the words, pages and databases that people really meet. Few journeys, each from end to end,
//! in both languages and on both engines; each ends with the books proven and no job left.
//!
//! `scene` brings program, driver and people; `reader` is one person before a browser; `program`
//! starts, kills and ends the binary; `browser` is chromedriver; `terminal` is a browser of text;
//! `steps` is what many journeys do.
//! To add a journey: a file with `async fn play(&mut Scene) -> Result<()>`, and its line in
//! `journeys!`.
//!
//! `PAYDESK_SCREENS=1` lets the tests of `pages` keep a picture of every page in `target/screens/`,
//! with an `index.html` that shows all of them at once, and those of `shown` the pictures of the
//! README. What a failed journey saw lies in `target/journeys/`.

mod browser;
mod harness;
mod markup;
mod pages;
mod program;
mod reader;
mod scene;
mod shown;
mod steps;
mod terminal;

/// Each journey on both engines and in both languages, as tests `played::<journey>::<where>`.
macro_rules! journeys {
    ($($journey:ident,)*) => {
        $(mod $journey;)*

        mod played {
            $(mod $journey {
                use paydesk_core::language::Language::{En, ZhHans};

                use crate::program::On::{Postgres, Sqlite};
                use crate::scene::{Stage, play};

                const NAME: &str = stringify!($journey);

                #[tokio::test]
                async fn sqlite_zh() {
                    let stage = Stage { name: NAME, on: Sqlite, language: ZhHans };
                    play(stage, crate::$journey::play).await;
                }

                #[tokio::test]
                async fn sqlite_en() {
                    let stage = Stage { name: NAME, on: Sqlite, language: En };
                    play(stage, crate::$journey::play).await;
                }

                #[tokio::test]
                async fn postgres_zh() {
                    let stage = Stage { name: NAME, on: Postgres, language: ZhHans };
                    play(stage, crate::$journey::play).await;
                }

                #[tokio::test]
                async fn postgres_en() {
                    let stage = Stage { name: NAME, on: Postgres, language: En };
                    play(stage, crate::$journey::play).await;
                }
            })*
        }
    };
}

journeys! {
    another_card,
    by_hand,
    by_keys,
    by_mail,
    in_doubt,
    in_text,
    live_parts,
    locked_out,
    lost_line,
    money_back,
    nobody_answers,
    pay_by_qr,
    sent_later,
    which_side,
    without_script,
}
