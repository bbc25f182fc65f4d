// The page's side of what waits to be sent: a form is kept before it is sent; what cannot be sent
// says so with a number of its own, and goes by itself as soon as somebody answers. Without this
// file every form is sent as it would be without script.
const { outbox } = self;
const about = document.querySelector("script[data-whose]").dataset;
const kept = document.getElementById("seen")?.matches("[data-kept]") ?? false;
const banner = document.getElementById("waiting");
const list = document.getElementById("outbox-list");

// What was written has left its field.
function empty(form) {
  const { words, files, idempotency_key: key } = form.elements;
  words.value = "";
  if (files) files.value = "";
  if (key) key.value = outbox.fresh();
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

// It stands in its field again, with what is wrong above it.
function refuse(form, why) {
  form.querySelector("#errors")?.remove();
  const box = document.createElement("div");
  Object.assign(box, { id: "errors", className: "errors", role: "alert", tabIndex: -1 });
  box.append(Object.assign(document.createElement("p"), { textContent: why }));
  form.prepend(box);
  box.focus();
  if (form.elements.idempotency_key) form.elements.idempotency_key.value = outbox.fresh();
}

function go(to) {
  const there = new URL(to, location.href);
  const same = there.pathname === location.pathname && there.search === location.search;
  location.assign(there);
  if (same) location.reload();
}

async function deliver(form, submitter) {
  const item = outbox.of(form, submitter, kept);
  await outbox.add(item).catch(() => {});
  const csrf = form.elements.csrf.value;
  const came = kept ? { state: "waiting" } : await outbox.deliver(item, csrf);
  if (came.state === "sent") {
    empty(form);
    return go(came.to);
  }
  // Too often is for whoever wrote it to know at once.
  if (came.state === "refused" || came.status === 429) {
    await outbox.drop(item.id).catch(() => {});
    return refuse(form, came.why);
  }
  if (!item.kept) return refuse(form, banner.dataset.full);
  empty(form);
  await show(item.id);
  banner.scrollIntoView({ block: "center" });
  look(true);
}

addEventListener("submit", (e) => {
  const [form, by] = [e.target, e.submitter];
  const other = by?.hasAttribute("formaction") || by?.name === "look";
  if (e.defaultPrevented || other || !form.matches("[data-outbox]")) return;
  e.preventDefault();
  if (form.ariaBusy === "true") return;
  const busy = (is) => { for (const it of [form, by]) if (it) it.ariaBusy = is; };
  busy("true");
  deliver(form, by).finally(() => busy("false"));
});

const mine = async () => (await outbox.all()).filter((item) => item.whose === about.whose);

const TONES = { waiting: ["wait", "clock"], refused: ["bad", "alert"], sent: ["good", "check"] };
// So long it stands there until it counts as read.
const READ_MS = 5000;

// What waits is not for money that is at risk: whom to call stands beside it.
let shown = "";
function say(words, { state, to }) {
  const { see, urgent, tel, call } = banner.dataset;
  const make = (tag, what) => Object.assign(document.createElement(tag), what);
  const sent = state === "sent";
  const link = make("a", { textContent: see, href: sent ? to : "/outbox" });
  const risk = make("small", { textContent: `${urgent} ` });
  risk.append(make("a", { textContent: call, href: tel ? `tel:${tel}` : "/contact" }));
  banner.querySelector("div").replaceChildren(words, " ", link, ...(sent ? [] : [risk]));
}

// The line above the page: what was just written, or was refused, or waits, or has come since.
async function show(newest) {
  const items = await mine();
  if (list) return lay(items);
  const last = (fits) => items.filter(fits).pop();
  const at = last((it) => it.id === newest) ?? last((it) => it.state === "refused")
    ?? last((it) => it.state === "waiting") ?? last((it) => it.state === "sent" && !it.told);
  if (!at) {
    // What has just gone waits no more.
    banner.hidden ||= !banner.matches(".good");
    if (banner.hidden) shown = "";
    return;
  }
  const [tone, icon] = TONES[at.state];
  const words = banner.dataset[at.state].replace("{n}", at.number);
  if (shown !== words) say(words, at);
  if (shown !== words && at.state === "waiting") wake();
  shown = words;
  banner.className = `banner ${tone}`;
  const use = banner.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  banner.hidden = false;
  const read = () => (document.hidden ? null : outbox.change(at.id, { told: true }));
  if (at.state === "sent") setTimeout(read, READ_MS);
}

// The list, unless it stands there already: a button that is about to be pressed stays.
let laid = "";
function lay(items) {
  const sign = JSON.stringify(items.map((it) => [it.id, it.state, it.why]));
  if (sign === laid) return;
  laid = sign;
  list.replaceChildren(...items.reverse().map(line));
  document.getElementById("outbox-empty").hidden = items.length > 0;
  for (const it of items) if (it.state === "sent") outbox.change(it.id, { told: true });
}

function line(item) {
  const piece = document.createElement("template");
  piece.innerHTML = document.getElementById("outbox-line").content.firstChild.data;
  const row = piece.content.firstElementChild;
  const part = (name) => row.querySelector(`[data-part="${name}"]`);
  const words = item.fields.find(([name]) => name === "words")?.[1] ?? "";
  const sent = item.state === "sent";
  part("number").textContent = item.number;
  part("state").textContent = list.dataset[item.state];
  part("state").className = `tag ${TONES[item.state][0]}`;
  part("words").textContent = [words, ...item.files.map((file) => file.name)].join("\n").trim();
  part("words").hidden = sent;
  const how = { dateStyle: "medium", timeStyle: "short", timeZone: list.dataset.zone };
  const language = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
  part("when").textContent = new Date(item.at_ms).toLocaleString(language, how);
  part("why").textContent = item.why;
  part("why").hidden = !item.why;
  part("to").hidden = !sent;
  if (sent) part("to").href = item.to;
  part("again").hidden = part("drop").hidden = sent;
  if (item.state === "waiting") part("again").textContent = list.dataset.now;
  // What was refused under its id may be refused for it.
  part("again").addEventListener("click", () => {
    const id = item.state === "refused" ? outbox.fresh() : item.id;
    return outbox.change(item.id, { id, state: "waiting", why: "" }).then(() => look(true));
  });
  // What is written nowhere else goes by a second press.
  part("drop").addEventListener("click", (e) => {
    if (e.target.textContent === list.dataset.sure) return outbox.drop(item.id).then(() => show());
    e.target.textContent = list.dataset.sure;
  });
  return row;
}

// A stranger has become a guest: the forms that stand here are the guest's.
function renew({ whose, csrf }) {
  if (about.whose !== "nobody" || whose === null) return;
  about.whose = whose;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
}

let looking = false;
async function look(at_once) {
  if (looking) return;
  looking = true;
  try {
    const guest = await outbox.flush(at_once === true);
    if (guest) renew(guest);
  } catch {
    // Nobody answers, or this browser keeps nothing.
  } finally {
    looking = false;
  }
  await show().catch(() => {});
}

// Where a browser can, it sends also after the last page was closed.
function wake() {
  const worker = navigator.serviceWorker?.ready;
  worker?.then((it) => it.sync?.register("outbox")).catch(() => {});
}

// Where there is no word of the network being back, it is tried now and then.
const EVERY_MS = 15000;
look();
addEventListener("online", () => look(true));
addEventListener("outbox", () => show().catch(() => {}));
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
setInterval(look, EVERY_MS);
