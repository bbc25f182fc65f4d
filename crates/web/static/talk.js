// A talk that is live: new lines come in by a stream, words go out without loading the page. The
// page works without this; what cannot be sent here is sent as a form.
const lines = document.getElementById("lines");
const status = document.getElementById("status");
const form = document.getElementById("say");

const nearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 160;
// The column at the desk, or the page; on a phone the desk's page has facts below and stays.
const column = lines?.closest(".talk");
const scroller = () => (column && getComputedStyle(column).overflowY !== "visible" ? column
  : document.scrollingElement);
const toEnd = () => {
  const box = scroller();
  if (box === column || !column) box.scrollTop = box.scrollHeight;
};

// Puts lines in place by their ids: what is there is replaced, what is new goes to the end.
function put(html) {
  const follow = nearEnd(scroller());
  const piece = document.createElement("template");
  piece.innerHTML = html;
  let acts = false;
  for (const line of [...piece.content.children]) {
    const there = document.getElementById(line.id);
    if (there) {
      if (there.outerHTML !== line.outerHTML) there.replaceWith(line);
      continue;
    }
    if (line.dataset.sent) document.getElementById("sending-" + line.dataset.sent)?.remove();
    if (line.classList.contains("act")) acts = true;
    const end = lines.querySelector("#end");
    if (end) end.before(line); else lines.append(line);
  }
  if (follow) toEnd();
  return acts;
}

// What stands around the lines is put in place part by part. A part that somebody is at work in
// stays as it is until they have left it, and keeps the words that were typed there.
let late = "";
function around(html) {
  const follow = nearEnd(scroller());
  const piece = document.createElement("template");
  piece.innerHTML = html;
  late = "";
  for (const fresh of [...piece.content.children]) {
    const { part, placeholder } = fresh.dataset;
    if (placeholder && form) form.elements.words.placeholder = placeholder;
    const there = document.querySelector(`[data-part="${part}"]`);
    if (!there || there.innerHTML === fresh.innerHTML) continue;
    const typed = [...there.querySelectorAll("textarea")].some((t) => t.value !== t.defaultValue);
    if (typed || there.contains(document.activeElement)) late = html;
    else there.replaceChildren(...fresh.childNodes);
  }
  if (follow) toEnd();
}
// Where the focus goes is known a moment later.
addEventListener("focusout", () => setTimeout(() => { if (late) around(late); }));

// A stream says that somebody looks on, so a page that nobody sees has none: what is written
// meanwhile comes as a notice, and with the stream that begins when the page is seen again.
export function listen(source, more = {}) {
  if (!source || !("EventSource" in window)) return;
  let stream = null;
  const close = () => { stream?.close(); stream = null; };
  const open = () => {
    if (stream || document.hidden) return;
    // What was said while nobody looked comes first.
    const had = lines?.querySelectorAll(":scope > [id^='m-']") ?? [];
    const last = had[had.length - 1]?.id ?? "";
    const sign = source.includes("?") ? "&" : "?";
    stream = new EventSource(`${source}${sign}after=${last}`);
    stream.addEventListener("lines", (e) => { if (put(e.data)) more.acts?.(); });
    stream.addEventListener("status", (e) => {
      if (status && status.innerHTML !== e.data) status.innerHTML = e.data;
    });
    stream.addEventListener("parts", (e) => around(e.data));
    for (const [name, take] of Object.entries(more)) {
      stream.addEventListener(name, (e) => take(e.data));
    }
    // A browser comes back by itself, unless it was turned away.
    stream.addEventListener("error", () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(open, 15000);
    });
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

// Once it was turned away here, the form goes as it would without this file.
let plainly = false;
const fresh = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();

function pending(key, words) {
  const bubble = document.createElement("div");
  bubble.className = "bubble mine";
  bubble.id = "sending-" + key;
  const about = document.createElement("small");
  about.className = "who";
  about.textContent = lines.dataset.sending;
  const said = document.createElement("p");
  said.className = "said";
  said.textContent = words;
  bubble.append(about, said);
  const end = lines.querySelector("#end");
  if (end) end.before(bubble); else lines.append(bubble);
  toEnd();
  return bubble;
}

// The words of a customer wait in the browser, too: they go also when this page is gone.
const outbox = () => (form.matches("[data-outbox]") ? self.outbox : null);
const CAME = { sent: "stored", refused: "refused", waiting: "unsent" };

async function once(data, item) {
  if (item) return CAME[(await outbox().deliver(item, data.get("csrf"))).state];
  try {
    const headers = { "x-live": "1" };
    const answer = await fetch(form.action, { method: "POST", body: data, headers });
    return answer.ok ? "stored" : "refused";
  } catch {
    return "unsent";
  }
}

// The same key each time: sent twice is stored once. Whether it arrived, was turned away, or could
// not be sent at all.
async function send(data, item, about, tries = 0) {
  const came = await once(data, item);
  if (came !== "unsent" || tries >= (item?.kept ? 2 : 5)) return came;
  about.textContent = lines.dataset.unsent;
  await new Promise((done) => setTimeout(done, 1000 * 2 ** tries));
  return send(data, item, about, tries + 1);
}

// What could not be sent stays where it was written, and is sent again by a press; what has been
// typed since is left alone.
async function deliver(data, item, bubble) {
  const about = bubble.querySelector(".who");
  about.textContent = lines.dataset.sending;
  const came = await send(data, item, about);
  if (came !== "unsent") return came;
  if (item?.kept) dispatchEvent(new Event("outbox"));
  about.textContent = "";
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button link";
  again.textContent = lines.dataset.again;
  again.addEventListener("click", () => deliver(data, item, bubble)
    .then((came) => settled(came, data, bubble)));
  about.append(again);
  return came;
}

// Words that were turned away are sent as a form, whose page says why; not over other words.
function settled(came, data, bubble) {
  if (came === "stored") dispatchEvent(new Event("outbox"));
  if (came !== "refused") return;
  const words = form.elements.words;
  if (words.value.trim()) return void (bubble.querySelector(".who").textContent = lines.dataset.no);
  bubble.remove();
  outbox()?.drop(data.get("idempotency_key")).catch(() => {});
  words.value = data.get("words");
  form.elements.idempotency_key.value = data.get("idempotency_key");
  plainly = true;
  // The same button: at the desk it says whether this is an answer or a note.
  form.requestSubmit(form.querySelector(`[name="as"][value="${data.get("as")}"]`));
}

if (form && lines) {
  const words = form.elements.words;
  const key = form.elements.idempotency_key;
  form.addEventListener("submit", async (e) => {
    const plain = plainly || form.elements.files?.files.length || e.submitter?.value === "note";
    // A button that leads elsewhere sends no message.
    if (e.submitter?.hasAttribute("formaction")) return;
    if (plain || !words.value.trim()) return;
    e.preventDefault();
    const data = new FormData(form, e.submitter);
    data.delete("files");
    const [typed, sent] = [words.value, key.value];
    const item = outbox()?.of(form, e.submitter);
    const bubble = pending(sent, typed);
    words.value = "";
    key.value = fresh();
    await outbox()?.add(item).catch(() => {});
    settled(await deliver(data, item, bubble), data, bubble);
  });
  words.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    // The desk marks the button that this is: what is a note there never goes out as an answer.
    form.requestSubmit(form.querySelector("[data-sends]"));
  });
}
// A file that will not be taken is said at once, and the words stay where they are.
const files = form?.elements.files;
files?.addEventListener("change", () => {
  const large = [...files.files].some((file) => file.size > Number(files.dataset.bytes));
  files.setCustomValidity(large ? files.dataset.large : "");
  files.reportValidity();
});
if (lines) {
  toEnd();
  if (!lines.dataset.stream.startsWith("/desk/")) listen(lines.dataset.stream);
}
