//! Register, top up, and pay an order by its QR code.

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
    an_order(scene, &customer, &shopkeeper, &id).await
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
    let label = shopkeeper.texts.with("merchant-counter-paid", &[("name", "".into())]);
    shopkeeper.comes_to_see_words(&label).await
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
