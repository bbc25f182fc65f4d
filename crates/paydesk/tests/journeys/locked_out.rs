//! Five wrong passwords on a strange device: locked there, and nowhere said why. The owner proves
//! the phone, opens a case, proves to an agent who they are, and is in again.

use anyhow::{Result, ensure};
use paydesk_app::demo::PASSWORD;

use crate::scene::Scene;
use crate::steps::{
    ask_for_proof, claim_case, lift_first_lock, made, open_case, sign_in, type_password,
};

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let who = made("chen")?;
    let strange = scene.customer().await?;
    // What only the owner knows, a visitor of the demo reads there.
    strange.go("/demo").await?;
    strange.press_css("#logins").await?;
    let last_four = strange.text_of("#as-chen [data-known=last-four]").await?;
    let paid = strange.text_of("#as-chen [data-known=amount]").await?;
    strange.press_css("#locked").await?;
    for words in [who.name, last_four.as_str(), paid.as_str()] {
        ensure!(strange.text_of("details[open]:has(#locked)").await?.contains(words), "{words}");
    }
    for _ in 0..5 {
        type_password(&strange, who.phone, "Not-this#one-either").await?;
        strange.sees("sign-in-wrong").await?;
    }
    strange.can_be_used().await?;
    // Now the right one says no more than a wrong one.
    type_password(&strange, who.phone, PASSWORD).await?;
    strange.sees("sign-in-wrong").await?;

    strange.press("sign-in-recovery").await?;
    strange.fill("field-phone", who.phone).await?;
    strange.press("act-continue").await?;
    strange.fill("field-code", &scene.program.code(who.phone).await?).await?;
    strange.press("act-confirm").await?;
    strange.arrives("/recovery/next").await?;
    strange.sees("lock-password-why").await?;
    strange.can_be_used().await?;
    // The recovery session sees its own case, and no money.
    strange.go("/payments").await?;
    ensure!(!strange.path().await?.starts_with("/payments"), "a locked person sees payments");
    strange.go("/recovery/next").await?;
    strange.press("recovery-ask").await?;
    strange.go("/help/new?kind=account").await?;
    let words = "I am locked out. 我登录不了。";
    let case = open_case(&strange, words).await?;

    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    claim_case(&agent, words).await?;
    // Nobody answers in the app who has got no further than here.
    ensure!(!agent.shows(&agent.say("desk-proof-app")).await?, "a proof that cannot be given");
    // The case's page stands open and offers it by itself.
    strange.go(&case).await?;
    ask_for_proof(&agent).await?;
    strange.sees("conversation-proof-go").await?;
    strange.press("conversation-proof-go").await?;
    strange.fill("proof-name", who.name).await?;
    strange.fill("proof-last-four", &last_four).await?;
    strange.fill("proof-amount", &paid).await?;
    strange.can_be_used().await?;
    strange.press("act-send").await?;
    strange.sees("proof-passed").await?;
    strange.press("proof-back").await?;
    strange.arrives(&case).await?;

    lift_first_lock(&agent).await?;
    // The case stands open, and says by itself that the way in is.
    strange.sees("conversation-unlocked-text").await?;
    strange.can_be_used().await?;
    sign_in(&strange, &mut scene.program, who).await?;
    strange.go("/payments").await?;
    strange.arrives("/payments").await?;
    strange.sees("payment-list-title").await
}
