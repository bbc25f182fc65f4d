//! One person before a browser. What is pressed, filled in and read is named by the keys of the
//! texts, so that a journey reads the same in both languages and meets the words that people meet:
//! a field is found by its label, a button by what stands on it.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use paydesk_texts::{Arg, Texts};
use thirtyfour::extensions::query::ElementQueryable as _;
use thirtyfour::{By, TypingData, WebElement};

use crate::browser::{Screen, Window};
use crate::program::PATIENCE;

const LOOK_AGAIN: Duration = Duration::from_millis(100);

pub(crate) struct Reader {
    pub(crate) name: String,
    pub(crate) window: Window,
    pub(crate) texts: Texts,
    base: String,
}

/// What stands on an element, with blanks of all kinds as one: amounts have blanks that do not
/// break.
const WORDS: &str = "normalize-space(translate(., '\u{a0}', ' '))";
/// Anything that has words on it and can be pressed.
const PRESSABLE: &str = "self::button or self::a or self::summary or self::input[@type='submit']";
/// Neither a tab nor anything else of the header or the footer.
const OF_THE_PAGE: &str = "[not(ancestor::footer)]\
    [not(ancestor::header[contains(@class, 'top') or contains(@class, 'bar')])]";
/// Marks the page as one that is about to be left, when a press of this element leads away from it.
/// A script of the page that does the work itself says so by preventing the event.
const EXPECT: &str = "const at = arguments[0].closest('a[href], button, input');
    const link = at?.matches('a') && !at.hasAttribute('download')
        && at.href.split('#')[0] !== location.href.split('#')[0];
    const sends = at?.form && at.type === 'submit';
    window.leaving = Boolean(link || sends);
    const stays = (e) => { if (e.defaultPrevented) window.leaving = false; };
    addEventListener(link ? 'click' : 'submit', stays, { once: true });
    at?.form?.addEventListener('invalid', () => { window.leaving = false; }, true);";
const LEAVING: &str = "return window.leaving === true || document.readyState === 'loading'";

impl Reader {
    pub(crate) fn new(name: String, window: Window, base: &str) -> Self {
        let texts = Texts::new(window.kind.language);
        Self { name, window, texts, base: base.to_owned() }
    }

    pub(crate) fn say(&self, key: &str) -> String {
        self.texts.say(key)
    }

    /// Types an address of Paydesk's, or a whole one.
    pub(crate) async fn go(&self, path: &str) -> Result<()> {
        let url = if path.starts_with("http") { path.to_owned() } else { self.base.clone() + path };
        let went = self.window.driver.goto(&url).await;
        went.with_context(|| format!("{} could not go to {path}", self.name))
    }

    /// Where the browser is: path and query.
    pub(crate) async fn path(&self) -> Result<String> {
        let url = self.window.driver.current_url().await?;
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        Ok(format!("{}{query}", url.path()))
    }

    pub(crate) async fn reload(&self) -> Result<()> {
        Ok(self.window.driver.refresh().await?)
    }

    async fn find(&self, xpath: &str, what: &str) -> Result<WebElement> {
        let query = self.window.driver.query(By::XPath(xpath)).wait(PATIENCE, LOOK_AGAIN);
        match query.and_displayed().first().await {
            Ok(element) => Ok(element),
            Err(e) => Err(self.lost(what, &e.to_string()).await),
        }
    }

    /// What went wrong, with all that the page says: the reader of a failed journey needs it.
    async fn lost(&self, what: &str, why: &str) -> anyhow::Error {
        let path = self.path().await.unwrap_or_default();
        let text = self.text().await.unwrap_or_default();
        let why = why.lines().next().unwrap_or_default();
        anyhow::anyhow!("{} looks for {what} on {path} ({why}); the page says:\n{text}", self.name)
    }

    /// All that can be read on the page. A page that is replaced while we read is read again.
    pub(crate) async fn text(&self) -> Result<String> {
        for _ in 0..20 {
            if let Ok(body) = self.window.driver.find(By::Tag("body")).await
                && let Ok(text) = body.text().await
            {
                return Ok(text);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(self.window.driver.find(By::Tag("body")).await?.text().await?)
    }

    /// What stands in the first element that fits a CSS selector.
    pub(crate) async fn text_of(&self, css: &str) -> Result<String> {
        let query = self.window.driver.query(By::Css(css)).wait(PATIENCE, LOOK_AGAIN);
        match query.first().await {
            Ok(element) => Ok(element.text().await?),
            Err(e) => Err(self.lost(css, &e.to_string()).await),
        }
    }

    /// What is typed in the first field that fits a CSS selector.
    pub(crate) async fn value_of(&self, css: &str) -> Result<String> {
        Ok(self.window.driver.find(By::Css(css)).await?.prop("value").await?.unwrap_or_default())
    }

    /// Presses what says the text of `key`.
    pub(crate) async fn press(&self, key: &str) -> Result<()> {
        self.press_words(&self.say(key)).await
    }

    pub(crate) async fn press_with(&self, key: &str, variables: &[(&str, Arg<'_>)]) -> Result<()> {
        self.press_words(&self.texts.with(key, variables)).await
    }

    /// Presses what says exactly these words: a button rather than a link. Not of the page's frame:
    /// its tabs say the same as some buttons do, and stand there before the rest has come.
    pub(crate) async fn press_words(&self, words: &str) -> Result<()> {
        let quoted = quote(words);
        let says = format!("[{WORDS}={quoted} or @value={quoted} or @aria-label={quoted}]");
        let button = "[self::button or self::input[@type='submit']]";
        let places = [
            By::XPath(format!("//*{button}{says}{OF_THE_PAGE}")),
            By::XPath(format!("//*[{PRESSABLE}]{says}{OF_THE_PAGE}")),
        ];
        self.press_at(&places, &format!("a button or link {words:?}")).await
    }

    /// Presses what says these words among others: a card in a list, a button with its key on it.
    pub(crate) async fn press_holding(&self, words: &str) -> Result<()> {
        let says = format!("[contains({WORDS}, {})]", quote(words));
        let places = [
            By::XPath(format!("//main//button{says}")),
            By::XPath(format!("//*[{PRESSABLE}]{says}{OF_THE_PAGE}")),
        ];
        self.press_at(&places, &format!("something to press with {words:?}")).await
    }

    /// Presses the first that fits a CSS selector: only where no words stand on it.
    pub(crate) async fn press_css(&self, css: &str) -> Result<()> {
        self.press_at(&[By::Css(css.to_owned())], css).await
    }

    /// Presses the first that is there, by the order of `places`, and waits for the page that the
    /// press leads to. A live update takes the element with it: we look again.
    async fn press_at(&self, places: &[By], what: &str) -> Result<()> {
        let mut why = "not there".to_owned();
        for _ in 0..PATIENCE.as_millis() / LOOK_AGAIN.as_millis() {
            // Of a page that is still coming in, the best place may not be there yet.
            if self.has_come().await {
                for place in places {
                    let found = self.window.driver.find_all(place.clone()).await;
                    for element in found.unwrap_or_default() {
                        if !element.is_displayed().await.unwrap_or(false) {
                            continue;
                        }
                        match self.press_element(&element).await {
                            Ok(()) => return self.arrived_from(what).await,
                            Err(e) => why = e.to_string(),
                        }
                    }
                }
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Err(self.lost(what, &why).await)
    }

    async fn press_element(&self, element: &WebElement) -> Result<()> {
        // Below the fixed bar of a phone a press would hit the bar.
        element.scroll_into_view().await?;
        self.window.driver.execute(EXPECT, vec![element.to_json()?]).await?;
        Ok(element.click().await?)
    }

    /// Whether the whole page is there.
    async fn has_come(&self) -> bool {
        let ready = "return document.readyState !== 'loading'";
        let answer = self.window.driver.execute(ready, Vec::new()).await;
        answer.is_ok_and(|answer| answer.json() == true)
    }

    /// What is typed or pressed while the next page comes would be lost with the one before.
    async fn arrived_from(&self, what: &str) -> Result<()> {
        for _ in 0..PATIENCE.as_millis() / LOOK_AGAIN.as_millis() * 2 {
            // Between two pages there is nobody to ask.
            if let Ok(answer) = self.window.driver.execute(LEAVING, Vec::new()).await
                && answer.json() == false
            {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN / 2).await;
        }
        Err(self.lost(&format!("the page that follows {what}"), "none came").await)
    }

    /// Types into the field whose label is the text of `key`.
    pub(crate) async fn fill(&self, key: &str, value: &str) -> Result<()> {
        self.fill_words(&self.say(key), value).await
    }

    pub(crate) async fn fill_words(&self, label: &str, value: &str) -> Result<()> {
        let quoted = quote(label);
        // A label may go on with "(optional)".
        let xpath = format!(
            "//*[@id=//label[starts-with({WORDS}, {quoted})]/@for] | \
             //*[self::input or self::textarea][@aria-label={quoted}]"
        );
        self.type_into(&xpath, &format!("a field {label:?}"), value).await
    }

    /// Types into the field of this name: where the label belongs to the made-up bank.
    pub(crate) async fn fill_named(&self, name: &str, value: &str) -> Result<()> {
        let xpath = format!("//*[@name={}][not(@type='hidden')]", quote(name));
        self.type_into(&xpath, &format!("a field named {name}"), value).await
    }

    async fn type_into(&self, xpath: &str, what: &str, value: &str) -> Result<()> {
        let mut why = String::new();
        // A live update may take the field along.
        for _ in 0..50 {
            let field = self.find(xpath, what).await?;
            let typed = match field.clear().await {
                Ok(()) => field.send_keys(value).await,
                Err(e) => Err(e),
            };
            match typed {
                Ok(()) => return Ok(()),
                Err(e) => why = e.to_string(),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Err(self.lost(what, &why).await)
    }

    /// Chooses the option, radio or check box that says these words among others.
    pub(crate) async fn choose_words(&self, words: &str) -> Result<()> {
        let quoted = quote(words);
        let xpath = format!(
            "//label[contains({WORDS}, {quoted})][.//input or @for] | \
             //option[contains({WORDS}, {quoted})]"
        );
        self.press_at(&[By::XPath(xpath)], &format!("a choice {words:?}")).await
    }

    pub(crate) async fn choose(&self, key: &str) -> Result<()> {
        self.choose_words(&self.say(key)).await
    }

    /// Waits until the page says the text of `key`.
    pub(crate) async fn sees(&self, key: &str) -> Result<()> {
        self.sees_words(&self.say(key)).await
    }

    pub(crate) async fn sees_with(&self, key: &str, variables: &[(&str, Arg<'_>)]) -> Result<()> {
        self.sees_words(&self.texts.with(key, variables)).await
    }

    /// Waits until the page says these words; live pages change by themselves.
    pub(crate) async fn sees_words(&self, words: &str) -> Result<()> {
        self.until(words, false).await
    }

    /// As `sees`, pressing "reload" in between: for pages that are looked at again.
    pub(crate) async fn comes_to_see(&self, key: &str) -> Result<()> {
        self.until(&self.say(key), true).await
    }

    pub(crate) async fn comes_to_see_words(&self, words: &str) -> Result<()> {
        self.until(words, true).await
    }

    async fn until(&self, words: &str, reloading: bool) -> Result<()> {
        let wanted = squeeze(words);
        ensure!(!wanted.is_empty(), "nothing to look for");
        let pause = if reloading { LOOK_AGAIN * 10 } else { LOOK_AGAIN };
        let rounds = PATIENCE.as_millis() / pause.as_millis();
        for round in 0..rounds {
            // Between two pages there is no body for a moment.
            if squeeze(&self.text().await.unwrap_or_default()).contains(&wanted) {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
            if reloading && round + 1 < rounds {
                self.reload().await?;
            }
        }
        Err(self.lost(&format!("the words {words:?}"), "never seen").await)
    }

    /// Types keys wherever the focus is.
    pub(crate) async fn types(&self, keys: impl Into<TypingData>) -> Result<()> {
        let at = self.window.driver.active_element().await?;
        Ok(at.send_keys(keys).await?)
    }

    /// Whether these words stand on the page now.
    pub(crate) async fn shows(&self, words: &str) -> Result<bool> {
        Ok(squeeze(&self.text().await?).contains(&squeeze(words)))
    }

    /// Waits until the address begins with `path`.
    pub(crate) async fn arrives(&self, path: &str) -> Result<String> {
        for _ in 0..PATIENCE.as_millis() / LOOK_AGAIN.as_millis() {
            let now = self.path().await.unwrap_or_default();
            if now.starts_with(path) {
                return Ok(now);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Err(self.lost(&format!("the address {path}"), "never there").await)
    }

    /// No page may break out of a phone's screen or its own, show what is hidden, nor fail axe, by
    /// day or by night. All that is wrong is told at once.
    pub(crate) async fn can_be_used(&self) -> Result<()> {
        let path = self.path().await?;
        let own = self.window.kind.screen;
        let mut wrong = Vec::new();
        for screen in [Screen::Phone, own] {
            self.window.dress(screen, false).await?;
            let wider = self.window.overflow().await?;
            if wider > 0 {
                wrong.push(format!("{wider} px wider than the {} screen", screen.word()));
            }
        }
        let shown = self.window.not_hidden().await?;
        wrong.extend(shown.iter().map(|part| format!("hidden, and shown: {part}")));
        for dark in [false, true] {
            self.window.dress(own, dark).await?;
            let theme = if dark { "dark" } else { "light" };
            wrong.extend(self.window.axe().await?.iter().map(|line| format!("{theme}: {line}")));
        }
        self.window.dress(own, false).await?;
        ensure!(wrong.is_empty(), "{path}:\n{}", wrong.join("\n"));
        Ok(())
    }
}

/// XPath 1.0 knows no escapes: words with both kinds of quotes are put together.
fn quote(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.contains('\'') {
        return format!("'{words}'");
    }
    let parts: Vec<String> = words.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

/// Without any blanks: lines break differently on each screen.
fn squeeze(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
