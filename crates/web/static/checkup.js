// Measures what a page can know of its device and its network, and shows what that means: the
// server says it, from the figures in the address. Without this file the same page says what the
// server sees by itself.
const place = document.getElementById("result");
const looking = document.getElementById("looking");
const { bank, version } = place.dataset;

// All parts run beside each other, and the answer to them comes within the rest of five seconds.
const PART_MS = 3000;
const ANSWER_MS = 1900;
const TRIES = 3;
// The two words of the stream are 600 ms apart when they leave.
const APART_MS = 200;

// As it was measured last, by part: one may be measured again alone.
const measured = {};
let first = true;

const round = (ms) => Math.max(0, Math.round(ms));

// One question to our address; what it echoes shows whose answer it is.
async function ask() {
  const nonce = String(Math.random()).slice(2);
  const began = performance.now();
  try {
    const answer = await fetch(`/check/now?n=${nonce}`, {
      cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PART_MS),
    });
    const ms = performance.now() - began;
    const now = Date.now();
    // Nobody of ours leads elsewhere from here; 511 is RFC 6585's word for a network's own page.
    if (answer.type === "opaqueredirect" || answer.status === 511) return { app: "foreign" };
    if (answer.status >= 500) return { app: "error" };
    const said = await answer.json().catch(() => null);
    if (said?.echo !== nonce) return { app: "foreign" };
    return { app: "ours", ms, nonce, skew: now - ms / 2 - said.now_ms };
  } catch {
    return { app: "nobody" };
  }
}

// How long names, connection, encryption and answer took, on a connection that was made for it.
function times(asked) {
  const entries = performance.getEntriesByType("resource");
  const of = (entry) => asked.some(({ nonce }) => nonce && entry.name.endsWith(nonce));
  const own = entries.filter(of);
  if (first) own.push(...performance.getEntriesByType("navigation"));
  const made = own.find((entry) => entry.connectEnd > entry.connectStart && entry.requestStart > 0);
  const entry = made ?? own[0];
  if (!entry) return {};
  const found = { answer: round(entry.responseStart - entry.requestStart) };
  if (!made) return found;
  const secure = entry.secureConnectionStart > 0;
  found.dns = round(entry.domainLookupEnd - entry.domainLookupStart);
  const connected = secure ? entry.secureConnectionStart : entry.connectEnd;
  found.connect = round(connected - entry.connectStart);
  if (secure) found.tls = round(entry.connectEnd - entry.secureConnectionStart);
  return found;
}

async function app() {
  const asked = await Promise.all(Array.from({ length: TRIES }, ask));
  const heard = ["ours", "foreign", "error", "nobody"];
  const best = heard.find((word) => asked.some((one) => one.app === word));
  const lost = asked.filter((one) => one.app === "nobody").length;
  const found = { app: best, tries: TRIES, lost };
  if (best !== "ours") return found;
  const quick = asked.filter((one) => one.app === "ours").sort((a, b) => a.ms - b.ms)[0];
  const skew = Math.round(quick.skew);
  return { ...found, ...times(asked), whole: round(quick.ms), skew, version };
}

// How long this page was held up at most: a slow device hears two words as one, too.
function busy() {
  let [last, most] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    [last, most] = [now, Math.max(most, now - last)];
  }, 50);
  return () => { clearInterval(timer); return Math.max(most, performance.now() - last); };
}

function stream() {
  const [began, stop] = [performance.now(), busy()];
  return new Promise((done) => {
    const source = new EventSource("/check/stream");
    let came = 0;
    const end = (word) => {
      source.close();
      stop();
      done(came ? { stream: word, stream_ms: round(came - began) } : { stream: "nothing" });
    };
    source.addEventListener("first", () => { came = performance.now(); });
    source.addEventListener("second", () => {
      const apart = performance.now() - came >= APART_MS;
      end(apart || stop() >= APART_MS ? "live" : "held");
    });
    source.addEventListener("error", () => end("nothing"));
    setTimeout(() => end("nothing"), PART_MS);
  });
}

// Whether the bank's page is there; what it says is not ours to read.
async function bankPage() {
  const began = performance.now();
  try {
    await fetch(bank, {
      mode: "no-cors", cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PART_MS),
    });
    return { bank: 1, bank_ms: round(performance.now() - began) };
  } catch {
    return { bank: 0 };
  }
}

function storage() {
  try {
    localStorage.setItem("paydesk-check", "1");
    const kept = localStorage.getItem("paydesk-check") === "1";
    localStorage.removeItem("paydesk-check");
    return kept ? 1 : 0;
  } catch {
    return 0;
  }
}

async function device() {
  const workers = navigator.serviceWorker;
  const worker = workers ? (workers.controller ? "on" : "off") : "never";
  return { online: navigator.onLine ? 1 : 0, storage: storage(), worker };
}

const PARTS = { app, stream, bank: bankPage, device };
const PART_OF = {
  app: ["app"], clock: ["app"], version: ["app"], stream: ["stream"], bank: ["bank"], house: [],
  cookies: ["device"], storage: ["device"], worker: ["device"], all: Object.keys(PARTS),
};

// What only a script may show stands in its template as a comment: browsers of text show templates.
function parsed(id) {
  const piece = document.createElement("template");
  piece.innerHTML = document.getElementById(id).content.firstChild.data;
  return piece.content;
}

let running = false;
async function look(step) {
  if (running) return;
  running = true;
  looking.textContent = looking.dataset.words;
  looking.hidden = false;
  place.setAttribute("aria-busy", "true");
  const measure = async (part) => { measured[part] = await PARTS[part](); };
  await Promise.all(PART_OF[step].map(measure));
  first = false;
  await show(step);
  looking.hidden = true;
  place.removeAttribute("aria-busy");
  running = false;
}

async function show(step) {
  const figures = new URLSearchParams(Object.assign({}, ...Object.values(measured)));
  const page = await fetch(`/check?${figures}`, { signal: AbortSignal.timeout(ANSWER_MS) })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .catch(() => "");
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("result");
  if (fresh) {
    place.replaceChildren(...fresh.childNodes);
    place.querySelector(`[data-again="${step}"]`)?.focus();
  } else {
    // Whoever answers in our place does so here, too: what the parts have heard says more.
    const heard = { foreign: "portal", error: "error" }[measured.app?.app];
    const why = heard ?? (navigator.onLine ? "silent" : "offline");
    place.replaceChildren(parsed(why));
  }
}

document.addEventListener("click", (e) => {
  const step = e.target.closest("[data-again]")?.dataset.again;
  if (step) look(step);
});
document.addEventListener("submit", (e) => {
  if (e.target.id !== "again") return;
  e.preventDefault();
  look("all");
});
addEventListener("online", () => look("all"));
look("all");

// All that was kept of us is brought anew: pages, files, and whatever keeps them. What somebody has
// written lies elsewhere and stays, and so does who is signed in. Without a network nothing is
// thrown away.
document.getElementById("fix-by-script").replaceWith(parsed("fix-by-script"));
const fix = document.getElementById("fix");
fix.addEventListener("click", async () => {
  fix.disabled = true;
  const heard = await ask();
  if (heard.app !== "ours") {
    document.getElementById("fixing").textContent = fix.dataset.no;
    fix.disabled = false;
    return;
  }
  const files = [...document.querySelectorAll("script[src], link[href]")];
  const again = (file) => fetch(file.src ?? file.href, { cache: "reload" }).catch(() => {});
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => null);
  await worker?.unregister();
  for (const name of window.caches ? await caches.keys() : []) await caches.delete(name);
  await Promise.all(files.map(again));
  location.replace("/check?fixed=1");
});
