// Live pages. The server says only that something changed; the page is fetched again and its marked
// parts take their new content. Without this file the page is the same, and refreshed by hand.
const script = document.querySelector("script[data-live-url]");
const url = script.dataset.liveUrl;
// A page that changes as a whole (a counter's screen) is swapped whole, and looks again by itself.
const whole = script.dataset.livePage;
let busy = false;
let again = false;

async function look() {
  if (document.hidden) return;
  // What changes while the page is on its way here may not be in it.
  if (busy) return void (again = true);
  busy = true;
  again = false;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (whole !== undefined) {
      document.body.className = fresh.body.className;
      swap(document.querySelector("main"), fresh.querySelector("main"));
      return;
    }
    for (const part of document.querySelectorAll("[data-live]")) {
      swap(part, fresh.querySelector(`[data-live="${part.dataset.live}"]`));
    }
  } finally {
    busy = false;
    if (again) look();
  }
}

// Parts whose news wait until nobody is using them any more.
const waiting = new Map();

function swap(part, fresh) {
  waiting.delete(part);
  if (!fresh || part.innerHTML === fresh.innerHTML) return;
  // What somebody is using stays as it is: nothing jumps under a finger.
  if (part.contains(document.activeElement)) return void waiting.set(part, fresh);
  part.replaceChildren(...fresh.childNodes);
}

addEventListener("focusout", (e) => {
  // Where the focus goes is known a moment later; within the same part it stays in use.
  setTimeout(() => {
    for (const [part, fresh] of [...waiting]) if (part.contains(e.target)) swap(part, fresh);
  });
});

const source = new EventSource(url);
source.addEventListener("changed", look);
// A stream that broke off and came back has missed what changed in between.
let opened = false;
source.addEventListener("open", () => {
  if (opened) look();
  opened = true;
});
document.addEventListener("visibilitychange", look);
if (Number(whole) > 0) setInterval(look, Number(whole) * 1000);
addEventListener("pagehide", () => source.close());
