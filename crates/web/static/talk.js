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

export function listen(source, more = {}) {
  if (!source || !("EventSource" in window)) return;
  const stream = new EventSource(source);
  stream.addEventListener("lines", (e) => { if (put(e.data)) more.acts?.(); });
  stream.addEventListener("status", (e) => {
    if (status && status.innerHTML !== e.data) status.innerHTML = e.data;
  });
  for (const [name, take] of Object.entries(more)) {
    stream.addEventListener(name, (e) => take(e.data));
  }
}

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
  return about;
}

// The same key each time: sent twice is stored once. After some tries the words go back.
async function send(data, about, tries = 0) {
  try {
    const headers = { "x-live": "1" };
    const answer = await fetch(form.action, { method: "POST", body: data, headers });
    return answer.ok;
  } catch {
    if (tries >= 5) return false;
    about.textContent = lines.dataset.unsent;
    await new Promise((done) => setTimeout(done, 1000 * 2 ** tries));
    return send(data, about, tries + 1);
  }
}

if (form && lines) {
  const words = form.elements.words;
  const key = form.elements.idempotency_key;
  // Once it could not be sent from here, the form goes as it would without this file.
  let plainly = false;
  form.addEventListener("submit", async (e) => {
    const plain = plainly || form.elements.files?.files.length || e.submitter?.value === "note";
    if (plain || !words.value.trim()) return;
    e.preventDefault();
    const data = new FormData(form, e.submitter);
    data.delete("files");
    const [typed, sent] = [words.value, key.value];
    const about = pending(sent, typed);
    words.value = "";
    key.value = fresh();
    if (await send(data, about)) return;
    document.getElementById("sending-" + sent)?.remove();
    words.value = typed;
    key.value = sent;
    plainly = true;
    form.requestSubmit(e.submitter);
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
