//! What the README shows: a failed payment from the customer's phone to the agent's desk, in each
//! language. The pictures in `docs/screens/` are made by these tests, so that they show what there
//! is: `PAYDESK_SCREENS=1 cargo nextest run -p paydesk --test journeys shown`, and made small by
//! `pngquant --force --ext .png docs/screens/*.png`.

use std::path::Path;

use anyhow::Result;
use paydesk_core::language::Language::{self, En, ZhHans};

use crate::program::On;
use crate::reader::Reader;
use crate::scene::{Scene, Stage, play};
use crate::steps::{
    EMPTY_CARD, claim_case, confirm_if_asked, enter_card, made, open_case, shop, sign_in,
};

/// Who asks whom, and what they say.
struct Cast {
    customer: &'static str,
    agent: &'static str,
    asks: &'static str,
    answers: &'static str,
}

fn cast(language: Language) -> Cast {
    match language {
        En => Cast {
            customer: "emma",
            agent: "zhao",
            asks: "Not paid, it says. Is my money safe?",
            answers: "It is. The bank said no before anything was taken. You can pay from your \
                      wallet instead.",
        },
        ZhHans => Cast {
            customer: "chen",
            agent: "lin",
            asks: "显示没付成，银行会不会已经扣了钱？",
            answers: "没有扣。银行在扣款前就拒绝了，也向我们确认过。您现在可以改用钱包余额付款。",
        },
    }
}

/// By day, or by night.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Light {
    Day,
    Night,
}

/// Looks at what the page shows, and keeps it for the README when it is asked for.
async fn show(reader: &Reader, name: &str, light: Light) -> Result<()> {
    reader.can_be_used().await?;
    if std::env::var_os("PAYDESK_SCREENS").is_none() {
        return Ok(());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    let file = format!("{name}-{}.png", reader.texts.language.tag());
    reader.window.dress(reader.window.kind.screen, light == Light::Night).await?;
    reader.window.view(&root.join("docs/screens").join(file)).await
}

async fn tell(scene: &mut Scene) -> Result<()> {
    let cast = cast(scene.stage.language);
    let who = made(cast.customer)?;
    let customer = scene.customer().await?;
    sign_in(&customer, &mut scene.program, who).await?;
    customer.go("/").await?;
    show(&customer, "home", Light::Day).await?;

    customer.go(&format!("/pay/{}?amount=320.00", shop("travel")?.id())).await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("pay-now").await?;
    enter_card(&customer, EMPTY_CARD).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(&customer, &mut scene.program, who.phone).await?;
    customer.comes_to_see("refusal-card-funds-low-what").await?;
    show(&customer, "failed", Light::Day).await?;

    let case = open_case(&customer, cast.asks).await?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made(cast.agent)?).await?;
    claim_case(&agent, cast.asks).await?;
    agent.fill("desk-reply", cast.answers).await?;
    agent.press_holding(&agent.say("act-send")).await?;
    customer.sees_words(cast.answers).await?;
    agent.reload().await?;
    agent.sees_words(cast.answers).await?;
    show(&agent, "desk", Light::Day).await?;
    customer.go(&case).await?;
    show(&customer, "talk", Light::Night).await
}

#[tokio::test]
async fn in_english() {
    play(Stage { name: "shown", on: On::Sqlite, language: En }, tell).await;
}

#[tokio::test]
async fn in_chinese() {
    play(Stage { name: "shown", on: On::Sqlite, language: ZhHans }, tell).await;
}
