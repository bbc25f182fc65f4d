// Stands between our pages and the network, and keeps what is of use when nobody answers: help and
// the ways to us, how we stood, and of whoever is signed in the last balance and history. What
// comes from the network is always preferred; what was kept says from when it is. The server sets
// VERSION and FILES before this, and the outbox.
//
// Invariants. A page is kept only if its answer says so, and only for whom it was made: with the
// first answer to anybody else, and on signing out, all that was kept of the one before is gone.
// What is not asked by GET does not pass through here. What everybody gets is fetched without any
// cookie, so that nobody's own words can be in it.
const OWN = "own-1";
const PUBLIC = `public-${VERSION}`;

const OFFLINE = "/offline";
const ARTICLES = "/help/articles.json";
const AT_ONCE = ["/help", "/contact", "/status", "/check", "/help/new", "/outbox"];
// Notes of ours between the pages: whose they are, and when the public ones were read.
const OWNER = "/kept/owner";
const READ = "/kept/read";

const READ_AGAIN_MS = 3600 * 1000;
// A line that brings nothing for so long is none, if there is something kept to show.
const PATIENCE_MS = 12000;
const OWN_MAX = 60;
// What holds for a page holds for the kept one.
const HEADERS = ["content-type", "content-language", "content-security-policy", "referrer-policy",
  "x-content-type-options", "cross-origin-opener-policy", "permissions-policy"];
const UNTIL = "paydesk-until-ms";

const note = (value) => new Response(JSON.stringify(value));
async function noted(name, path) {
  const found = await (await caches.open(name)).match(path);
  return found ? found.json() : {};
}

// What changes the caches happens one after the other.
let last = Promise.resolve();
const inTurn = (act) => (last = last.then(act, act));

// How often somebody's pages were forgotten: what was asked before that is not kept after it.
let forgotten = 0;
function forget() {
  forgotten += 1;
  return inTurn(() => caches.delete(OWN));
}

async function copy(answer, lives) {
  const headers = { [UNTIL]: String(Date.now() + lives * 1000) };
  for (const name of HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Response(await answer.text(), { headers });
}

// What everybody gets, in this language.
async function gather(language) {
  const pages = await caches.open(PUBLIC);
  const small = navigator.connection?.saveData === true;
  for (const path of [OFFLINE, ...AT_ONCE, ...(small ? [] : [ARTICLES])]) {
    const how = { credentials: "omit", cache: "no-store" };
    const answer = await fetch(`${path}?lang=${language}`, how).catch(() => null);
    // Half of it would be taken for the whole: it is tried again with the next page.
    if (!answer?.ok) return false;
    await pages.put(path, await copy(answer, 0));
  }
  await pages.put(READ, note({ language, at_ms: Date.now() }));
  return true;
}

// One at a time, until what is kept is new and in the language that was read last.
let [wanted, gathering] = ["", null];
const renew = (language) => {
  wanted = language;
  gathering ??= (async () => {
    for (;;) {
      const read = await noted(PUBLIC, READ);
      const fresh = read.language === wanted && Date.now() - read.at_ms < READ_AGAIN_MS;
      if (fresh || !(await gather(wanted))) return;
    }
  })().finally(() => { gathering = null; });
  return gathering;
};

// Whoever has chosen another language reads their balance in it, also later without a network.
async function translate(language, but) {
  const own = await caches.open(OWN);
  for (const path of await paths(own)) {
    if (path === but) continue;
    const began = forgotten;
    await own.delete(path);
    if (path !== "/" && path !== "/payments") continue;
    const answer = await fetch(path).catch(() => null);
    if (answer) await take(new URL(path, location.origin), answer, began);
  }
}

// What is kept of somebody, oldest first.
async function paths(own) {
  const all = (await own.keys()).map((request) => new URL(request.url).pathname);
  return all.filter((path) => path !== OWNER);
}

// Keeps an answer, if it may be kept, and is an answer to whom the others were for.
function take(url, answer, began) {
  const whose = answer.headers.get("paydesk-whose");
  const language = answer.headers.get("content-language");
  const lives = Number(answer.headers.get("paydesk-keep"));
  // Nobody was recognised, as while the books are away: what is kept stays whosever it is.
  if (whose === null || answer.type !== "basic") return Promise.resolve();
  return inTurn(async () => {
    if (began !== forgotten) return false;
    const owner = await noted(OWN, OWNER);
    const another = owner.whose !== whose;
    if (another) {
      forgotten += 1;
      await caches.delete(OWN);
    }
    const now = forgotten;
    const own = await caches.open(OWN);
    if (another || owner.language !== language) await own.put(OWNER, note({ whose, language }));
    if (answer.ok && !answer.redirected && lives > 0) {
      const page = await copy(answer, lives);
      if (now !== forgotten) return false;
      // What was kept last stands last.
      await own.delete(url.pathname);
      await own.put(url.pathname, page);
      const all = await paths(own);
      for (const path of all.slice(0, Math.max(0, all.length - OWN_MAX))) await own.delete(path);
    }
    return !another && owner.language !== language;
  }).then((translated) => (translated ? translate(language, url.pathname) : null))
    .then(() => renew(language));
}

// The page with the line that says from when it is. It stands in it already, as a comment: browsers
// of text show what is `hidden`, and nobody may read there what is not so.
async function shown(page, owner, more = (html) => html) {
  const html = (await page.text()).replace(/(<[^>]* id="seen"[^>]*?) hidden>/, "$1 data-kept>")
    .replace(/<!--kept | kept-->/g, "")
    .replace(/data-whose="[^"]*"/, `data-whose="${owner.whose ?? "nobody"}"`);
  return new Response(more(html), { headers: page.headers });
}

async function article(pages, path) {
  const all = path.startsWith("/help/") ? await pages.match(ARTICLES) : null;
  const html = all && (await all.clone().json())[path];
  return html && new Response(html, { headers: (await pages.match("/help")).headers });
}

// What was kept of this address: for this reader, or else for everybody.
async function kept(url) {
  const path = url.pathname;
  const plain = [...url.searchParams.keys()].every((name) => name === "lang");
  if (!plain && path !== "/help" && path !== "/help/new") return null;
  const [owner, own] = [await noted(OWN, OWNER), await (await caches.open(OWN)).match(path)];
  if (own && Number(own.headers.get(UNTIL)) > Date.now()) return shown(own, owner);
  const pages = await caches.open(PUBLIC);
  const page = AT_ONCE.includes(path) ? await pages.match(path) : await article(pages, path);
  return page ? shown(page, owner) : null;
}

// In the place of a page that cannot be had.
async function offline() {
  const page = await (await caches.open(PUBLIC)).match(OFFLINE);
  if (!page) return null;
  const balance = await (await caches.open(OWN)).match("/");
  const has = balance && Number(balance.headers.get(UNTIL)) > Date.now();
  const more = (html) => (has ? html.replace("data-own hidden", "data-own") : html);
  return shown(page, await noted(OWN, OWNER), more);
}

async function page(came, url) {
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, "late"));
  const heard = came.catch(() => null);
  let answer = await Promise.race([heard, late]);
  if (answer === "late") answer = (await kept(url)) ?? (await heard);
  if (answer && answer.status < 500) return answer;
  // A proxy before us answers for a house that is away; our own words have their language.
  const ours = answer?.headers.has("content-language") ? answer : null;
  return (await kept(url)) ?? ours ?? (await offline()) ?? answer ?? Response.error();
}

// Our files have their content in their address; one of another version is better than none.
async function file(request) {
  const files = await caches.open(PUBLIC);
  const found = await files.match(request, { ignoreVary: true });
  if (found) return found;
  try {
    return await fetch(request);
  } catch (why) {
    const other = await files.match(request, { ignoreSearch: true, ignoreVary: true });
    if (other) return other;
    throw why;
  }
}

addEventListener("install", (event) => event.waitUntil((async () => {
  const pages = await caches.open(PUBLIC);
  await pages.addAll(FILES);
  const answer = await fetch(OFFLINE, { cache: "no-store" });
  if (!answer.ok) throw new TypeError("no page for when nobody answers");
  await pages.put(OFFLINE, await copy(answer, 0));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name !== OWN && name !== PUBLIC);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
})()));

// Open pages send what waits by themselves; this is for when none is. What still waits after it is
// tried again later, as often as the browser likes.
addEventListener("sync", (event) => event.waitUntil((async () => {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length === 0) await self.outbox.flush(true);
  const waits = (await self.outbox.all()).some((item) => item.state === "waiting");
  if (waits) throw new Error("something waits to be sent");
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out") return event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) return event.respondWith(file(request));
  const goes = request.mode === "navigate";
  // Pages that are read again by themselves are as new as those that somebody goes to.
  if (!goes && request.headers.get("accept") !== "text/html") return;
  const began = forgotten;
  const came = fetch(request);
  const one = came.then((answer) => answer.clone());
  event.respondWith(goes ? page(one, url) : one);
  event.waitUntil(came.then((answer) => take(url, answer, began)).catch(() => {}));
});
