//! Register, top up, pay by QR in a shop and for an order, and know that the receipt is genuine.

use anyhow::{Context as _, Result, ensure};
use paydesk_app::qr;
use paydesk_core::id::MerchantId;
use paydesk_core::language::Language;
use paydesk_core::payment::Merchant;

use crate::program::Program;
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{GOOD_CARD, confirm_if_asked, made, register, shop, sign_in, top_up};

const PHONE: &str = "+8613900010001";

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    let name = match scene.stage.language {
        Language::En => "Grace Holloway",
        Language::ZhHans => "许小满",
    };
    register(&customer, &mut scene.program, name, PHONE).await?;
    customer.can_be_used().await?;
    top_up(&customer, &mut scene.program, PHONE, "500", GOOD_CARD).await?;
    customer.can_be_used().await?;

    let shopkeeper = scene.clerk().await?;
    sign_in(&shopkeeper, &mut scene.program, made("owner")?).await?;
    let id = shop("books")?.id();
    an_order(scene, &customer, &shopkeeper, &id).await?;
    at_the_counter(scene, &customer, &shopkeeper, &id).await?;
    the_receipt(&customer, &scene.program).await
}

/// The code on the shop's screen: the payer types the amount, the screen shows that it was paid.
async fn at_the_counter(
    scene: &mut Scene,
    customer: &Reader,
    shopkeeper: &Reader,
    id: &MerchantId,
) -> Result<()> {
    shopkeeper.go(&format!("/merchant/{id}/counter")).await?;
    // A payment of the demo's own may have come in just before.
    shopkeeper.sees("merchant-counter-scan").await?;
    shopkeeper.can_be_used().await?;
    let payload = qr::of_merchant(&merchant(&scene.program, id).await?)?;
    is_drawn(shopkeeper, &payload).await?;

    scan(customer, &payload).await?;
    customer.fill("field-amount", "12.50").await?;
    customer.can_be_used().await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, PHONE).await?;
    customer.arrives("/payments/pay_").await?;
    customer.sees_words("12.50").await?;
    let name = shop_name(customer, id)?;
    customer.sees_with("payment-paid-purchase", &[("name", name.as_str().into())]).await?;
    // Shown for a moment only, and by itself: nobody behind a counter reloads a page.
    shopkeeper.sees_words("12.50").await?;
    customer.can_be_used().await
}

/// A code for one order, with its amount in it.
async fn an_order(
    scene: &mut Scene,
    customer: &Reader,
    shopkeeper: &Reader,
    id: &MerchantId,
) -> Result<()> {
    shopkeeper.go(&format!("/merchant/{id}")).await?;
    shopkeeper.press("order-new-title").await?;
    shopkeeper.fill("order-subject", "Journey to the West, 西游记").await?;
    shopkeeper.fill("order-number", "A-1001").await?;
    shopkeeper.fill("field-amount", "288").await?;
    shopkeeper.press("order-create").await?;
    let path = shopkeeper.arrives("/merchant/orders/ord_").await?;
    shopkeeper.sees("merchant-counter-scan").await?;
    let order = path.rsplit('/').next().unwrap_or_default().to_owned();
    let payload = order_payload(&scene.program, id, &order).await?;
    is_drawn(shopkeeper, &payload).await?;

    scan(customer, &payload).await?;
    customer.arrives(&format!("/checkout/{order}")).await?;
    customer.sees_words("288.00").await?;
    customer.can_be_used().await?;
    customer.press_with("checkout-pay", &[("amount", money(customer, 28_800).into())]).await?;
    // More than a small payment: it is bound to a code, which names payee and amount.
    customer.sees("pay-step-title").await?;
    customer.can_be_used().await?;
    confirm_if_asked(customer, &mut scene.program, PHONE).await?;
    customer.arrives("/payments/pay_").await?;
    customer.sees_words("288.00").await?;
    // The same order cannot be paid twice.
    customer.go(&format!("/checkout/{order}")).await?;
    customer.sees("checkout-paid").await?;
    // By itself: nobody behind a counter reloads a page.
    let label = shopkeeper.texts.with("merchant-counter-paid", &[("name", "".into())]);
    shopkeeper.sees_words(&label).await
}

/// The mailbox has the receipt, and Paydesk says that it is from Paydesk.
async fn the_receipt(customer: &Reader, program: &Program) -> Result<()> {
    // A text message has plain blanks.
    let amount = money(customer, 28_800).replace('\u{a0}', " ");
    let mark = customer.texts.with("notice-genuine-sms", &[("code", "\u{1}".into())]);
    let (before, after) = mark.split_once('\u{1}').context("the mark has a code")?;
    let mut code = None;
    for _ in 0..100 {
        let letters = program.letters(PHONE).await?;
        let about = letters.iter().filter(|letter| {
            letter.text.contains(&amount) && letter.text.contains(before)
        });
        // The code to pay names the amount too; the receipt is the newest.
        code = about.max_by_key(|letter| letter.at_us).and_then(|letter| {
            let rest = letter.text.rsplit_once(before)?.1;
            Some(rest.split(after).next()?.trim().to_owned())
        });
        if code.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let code = code.context("no receipt came")?;
    customer.go("/genuine").await?;
    customer.fill("genuine-code", &code).await?;
    customer.press("genuine-check").await?;
    customer.sees("genuine-yes").await?;
    customer.can_be_used().await?;
    customer.fill("genuine-code", "AAAA-AAAA").await?;
    customer.press("genuine-check").await?;
    customer.sees("genuine-no").await
}

/// What a camera would do: hand over the text of the code.
async fn scan(customer: &Reader, payload: &str) -> Result<()> {
    customer.go("/pay").await?;
    customer.fill("pay-code", payload).await?;
    customer.press("act-continue").await
}

/// The drawing on the page says exactly this, or no phone could scan it.
async fn is_drawn(reader: &Reader, payload: &str) -> Result<()> {
    let svg = paydesk_web::page::code::svg(payload, "").context("a code this long")?;
    let drawn = svg.split(" d=\"").nth(1).and_then(|rest| rest.split('"').next());
    let drawn = drawn.context("a drawing has a path")?;
    let page = reader.window.driver.source().await?;
    ensure!(page.contains(drawn), "the page draws another code than {payload}");
    Ok(())
}

async fn merchant(program: &Program, id: &MerchantId) -> Result<Merchant> {
    let id = id.clone();
    let found = program.db().await?.read(async move |tx| {
        paydesk_store::merchant::by_id(tx, &id).await
    });
    found.await?.context("the demo has this shop")
}

async fn order_payload(program: &Program, id: &MerchantId, order: &str) -> Result<String> {
    let merchant = merchant(program, id).await?;
    let order = paydesk_core::id::OrderId::parse(order).context("an order's id")?;
    let found = program.db().await?.read(async move |tx| {
        paydesk_store::payment::order(tx, &order).await
    });
    Ok(qr::of_order(&merchant, &found.await?.context("the order is stored")?)?)
}

fn money(reader: &Reader, minor: i64) -> String {
    reader.texts.money(minor, "CNY")
}

fn shop_name(reader: &Reader, id: &MerchantId) -> Result<String> {
    let shop = paydesk_app::demo::SHOPS.iter().find(|shop| shop.id() == *id);
    let shop = shop.context("a shop of the demo")?;
    Ok(match reader.texts.language {
        Language::En => shop.name_en.to_owned(),
        Language::ZhHans => shop.name_zh.to_owned(),
    })
}
