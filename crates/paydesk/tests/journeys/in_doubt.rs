//! The bank books a charge and cuts the line, and then cannot be asked: the payment is in doubt,
//! and its page says so. It settles by asking the bank, once; also when the program is killed in
//! between.

use std::time::Duration;

use anyhow::{Result, bail, ensure};

use crate::program::{PATIENCE, Program};
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{GOOD_CARD, enter_card, made, sign_in};

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    sign_in(&customer, &mut scene.program, made("wang")?).await?;

    let first = cut_off(&scene.program, &customer, "31").await?;
    customer.sees("payment-in-doubt-next").await?;
    customer.can_be_used().await?;
    scene.program.bank("normal", None).await?;
    customer.press("payment-ask-now").await?;
    customer.comes_to_see("payment-paid-top-up").await?;
    once(&scene.program, &first).await?;

    // The machine loses its power while nobody knows. Whoever looks again reads the same truth.
    let second = cut_off(&scene.program, &customer, "32").await?;
    scene.program.kill().await?;
    scene.program.again().await?;
    scene.program.bank("normal", None).await?;
    customer.go(&second).await?;
    // A job in hand when the power went comes back when its lease is over, after half a minute.
    if customer.comes_to_see("payment-paid-top-up").await.is_err() {
        customer.comes_to_see("payment-paid-top-up").await?;
    }
    once(&scene.program, &second).await
}

/// Tops up while the bank books and falls silent, and reads that it is being asked.
async fn cut_off(program: &Program, customer: &Reader, amount: &str) -> Result<String> {
    customer.go("/topup").await?;
    customer.fill("field-amount", amount).await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("topup-now").await?;
    enter_card(customer, GOOD_CARD).await?;
    customer.arrives("/topup").await?;
    let before = program.charges().await?;
    program.bank("silent_after_accept", None).await?;
    let gone = async {
        for _ in 0..PATIENCE.as_millis() / 20 {
            if program.charges().await? > before {
                return program.bank("down", None).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the bank was never asked for the money")
    };
    let (pressed, gone) = tokio::join!(customer.press("topup-now"), gone);
    pressed?;
    gone?;
    let path = customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("payment-in-doubt-headline").await?;
    Ok(path)
}

/// The bank has booked it once, by the bank's own book.
async fn once(program: &Program, path: &str) -> Result<()> {
    let id = path.trim_start_matches("/payments/").split('?').next().unwrap_or_default();
    let booked = program.booked(id).await?;
    ensure!(booked == 1, "the bank has booked {id} {booked} times");
    Ok(())
}
