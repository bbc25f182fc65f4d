// Brings the worker that keeps pages for when nobody answers, looks again from a kept page until
// somebody does, and keeps what is being written until it has been sent. Without this file every
// page is the same, as long as there is a network.
const { whose } = document.querySelector("script[data-whose]").dataset;
const workers = navigator.serviceWorker;
const kept = document.getElementById("seen");

async function bring() {
  const first = !workers.controller;
  await workers.register("/worker.js", { updateViaCache: "none" });
  if (!first) return;
  await workers.ready;
  if (!workers.controller) {
    await new Promise((done) => workers.addEventListener("controllerchange", done, { once: true }));
  }
  // This page came before there was anybody to keep it.
  await fetch(kept ? location.href : "/offline", { headers: { accept: "text/html" } });
}
// A private window, or a browser that was told to keep nothing: then there is no worker.
if (workers) bring().catch(() => {});

// A page that was kept is replaced as soon as there is a newer one; not under somebody's hands.
const writes = () => [...document.querySelectorAll("textarea")].some((field) => field.value);
let again_ms = 4000;
async function look() {
  if (document.hidden || writes()) return;
  const how = { headers: { accept: "text/html" }, cache: "no-store" };
  const answer = await fetch(location.href, how).catch(() => null);
  if (answer && answer.status < 500) location.reload();
}
if (kept && "kept" in kept.dataset) {
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  const wait = () => {
    setTimeout(() => look().finally(wait), again_ms);
    again_ms = Math.min(again_ms * 1.5, 60000);
  };
  wait();
}

// Drafts: what stands in a large field, by whose it is and by page. Of somebody whom nobody knows
// they end with the window: whoever sits here next is a stranger, too.
const DRAFT = "draft ";
const LIVES_MS = 7 * 86400 * 1000;
const DRAFTS_MAX = 20;
const SENT = "sent";
const own = `${DRAFT}${whose} `;
const name = own + location.pathname + location.search.replace(/[?&]lang=[^&]*/, "");
const field = document.querySelector("form[method=post] textarea[name=words]");

function drafts() {
  const place = whose === "nobody" ? sessionStorage : localStorage;
  const names = () => Object.keys(place).filter((key) => key.startsWith(DRAFT));
  const read = (key) => JSON.parse(place.getItem(key));
  const drop = (key) => place.removeItem(key);

  // The page that a form leads to, once it was taken: what was sent has come.
  const [was] = performance.getEntriesByType("navigation");
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const seen = kept !== null && "kept" in kept.dataset;
  if (sent && !seen && was?.type === "navigate" && was.redirectCount > 0) drop(sent);
  // Somebody else's go, and what is old.
  const age = (key) => Date.now() - read(key).at_ms;
  for (const key of names()) if (!key.startsWith(own) || age(key) > LIVES_MS) drop(key);
  const old = names().sort((a, b) => age(a) - age(b)).slice(DRAFTS_MAX);
  for (const key of old) drop(key);

  document.addEventListener("submit", (e) => {
    if (new URL(e.target.action).pathname === "/sign-out") names().forEach(drop);
  });
  if (!field) return;
  if (!field.value && place.getItem(name)) field.value = read(name).words;
  const save = () => {
    if (!field.value.trim()) return drop(name);
    place.setItem(name, JSON.stringify({ words: field.value, at_ms: Date.now() }));
  };
  field.addEventListener("input", save);
  // After all others: what a script of the page sends by itself is not sent by this form.
  addEventListener("submit", (e) => {
    if (e.target !== field.form) return;
    save();
    if (!e.defaultPrevented) sessionStorage.setItem(SENT, name);
  });
}

try {
  drafts();
} catch {
  // A browser that keeps nothing keeps no drafts.
}
