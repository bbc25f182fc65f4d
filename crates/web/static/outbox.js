// What was written waits here, in this browser, until it has reached us. Used by pages and by the
// worker.
//
// Invariants.
// 1. It is kept before it is sent, and goes only when an answer of ours says that it was taken,
//    when whoever wrote it deletes it or has it in its field again, or after ninety days.
// 2. It has one id, under which it is stored once however often it is sent; one window sends it.
// 3. It is sent for whom it was written and nobody else, to whom it is not shown either: whose page
//    this is, and the token of its forms, are asked anew before each round.
//    A stranger becomes a guest by the first thing that is taken: theirs go one after the other,
//    so that all are one guest's, and none is sent as a guest that may have come from a stranger.
// 4. What was refused keeps its words and says why.
// 5. It is bounded. What does not fit, or a browser that keeps nothing, is an error of `add`.
// 6. Words to us and their files alone, never money: `TAKES` is the list of forms that may wait.
// To let one more form wait: its path in `TAKES`, and `outbox=true` where the page has it.
self.outbox = (() => {
  const TAKES = ["/help/new", "/feedback", "/cases/{case}/messages"];
  const ITEMS_MAX = 50;
  const BYTES_MAX = 50 * 1024 * 1024;
  const LIVES_MS = 90 * 86400 * 1000;
  // What has come stays in the list for a day.
  const SEEN_MS = 86400 * 1000;
  const AGAIN_MS = 15000;
  const AGAIN_MAX_MS = 900000;
  // A line that brings no answer for so long is none; files take longer, by bytes in a millisecond.
  const PATIENCE_MS = 30000;
  const SLOW = 4;
  const STORE = "outbox";

  const paths = TAKES.map((path) => new RegExp(`^${path.replace("{case}", "[^/]+")}$`));
  const may = (item) => paths.some((path) => path.test(item.action));
  const fresh = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();

  const settled = (ask) => new Promise((done, fail) => {
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });

  // One transaction; it is over when it lies on the disk.
  async function run(mode, act) {
    const asked = indexedDB.open("paydesk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    const db = await settled(asked);
    try {
      const all = db.transaction(STORE, mode, { durability: "strict" });
      const over = new Promise((done, fail) => {
        all.oncomplete = done;
        all.onabort = () => fail(all.error);
      });
      const [found] = await Promise.all([act(all.objectStore(STORE)), over]);
      return found;
    } finally {
      db.close();
    }
  }

  const drop = (id) => run("readwrite", (store) => settled(store.delete(id)));
  const one = (id) => run("readonly", (store) => settled(store.get(id)));
  const all = async () => (await run("readonly", (store) => settled(store.getAll())))
    .sort((a, b) => a.at_ms - b.at_ms);
  const change = (id, what) => run("readwrite", async (store) => {
    const item = await settled(store.get(id));
    if (!item) return;
    const now = { ...item, ...what };
    if (now.id !== id) await settled(store.delete(id));
    await settled(store.put(now));
  });

  // By which whoever wrote it finds again what has no number of ours yet.
  const number = (id) => `L-${[...id].reduce((n, c) => (n * 31 + c.charCodeAt(0)) % 1679616, 7)
    .toString(36).toUpperCase().padStart(4, "0")}`;

  // What a form would send. A page that was kept has a key that others have, and what it is about
  // stands in its address alone.
  function of(form, submitter, kept) {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    if (kept) {
      for (const [name, value] of new URLSearchParams(location.search)) {
        if (form.elements[name]?.type === "hidden") data.set(name, value);
      }
    }
    const key = data.get("idempotency_key");
    const own = (name) => name !== "csrf" && name !== "idempotency_key";
    return {
      id: kept || !key ? fresh() : key,
      whose: document.querySelector("script[data-whose]").dataset.whose,
      fields: [...data].filter(([name, value]) => typeof value === "string" && own(name)),
      files: data.getAll("files").filter((file) => file.size > 0),
      action: form.getAttribute("action"),
      page: location.pathname + location.search,
      multipart: form.enctype === "multipart/form-data",
    };
  }

  const size = (it) => it.files.reduce((bytes, file) => bytes + file.size, 0);

  async function add(item) {
    if (!may(item)) throw new TypeError(`${item.action} never waits`);
    await run("readwrite", async (store) => {
      const there = (await settled(store.getAll())).filter((it) => it.id !== item.id);
      const others = there.filter((it) => it.state !== "sent");
      const bytes = others.reduce((sum, it) => sum + size(it), size(item));
      if (others.length >= ITEMS_MAX || bytes > BYTES_MAX) throw new RangeError("it is full");
      const begun = { state: "waiting", why: "", tries: 0, next_ms: 0 };
      await settled(store.put({ ...item, ...begun, number: number(item.id), at_ms: Date.now() }));
    });
    item.kept = true;
  }

  // What the page of a refusal says.
  function said(html) {
    const found = html.match(/id="errors"[^]*?<\/div>/) ?? html.match(/<h1>[^]*?<\/h1>/);
    const words = (found?.[0] ?? "").replace(/^id=[^>]*>/, "").replace(/<h2>[^]*?<\/h2>/, "");
    return words.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim()
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
  }

  // Who has to wait, or to sign in, or was too slow, may be taken later.
  const LATER = [401, 403, 408, 425, 429];

  // Sends it; what became of it, or an error if nobody answered. An answer that does not say whose
  // it is comes from somebody else on the way, or from a house that cannot reach its books.
  async function send(item, csrf) {
    if (!may(item)) throw new TypeError(`${item.action} never waits`);
    const body = new FormData();
    body.set("csrf", csrf);
    body.set("idempotency_key", item.id);
    for (const [name, value] of item.fields) body.append(name, value);
    for (const file of item.files) body.append("files", file, file.name);
    if (item.whose === STRANGER) await change(item.id, { unsure: true });
    const answer = await fetch(item.action, {
      method: "POST", headers: { "x-live": "1" }, redirect: "manual",
      body: item.multipart ? body : new URLSearchParams(body),
      signal: AbortSignal.timeout?.(PATIENCE_MS + size(item) / SLOW),
    });
    const [whose, { status }] = [answer.headers.get("paydesk-whose"), answer];
    if (whose === null || status >= 500) return { state: "waiting", why: "", unsure: true };
    if (status === 201 || status === 204) {
      return { state: "sent", to: answer.headers.get("location") ?? item.page, whose };
    }
    const why = said(await answer.text());
    if (status < 400 || LATER.includes(status)) return { state: "waiting", why, status };
    return { state: "refused", why };
  }

  const STRANGER = "nobody";

  // A stranger has become this guest, whose all is that the stranger wrote. What may have come from
  // the stranger is the guest's to judge.
  async function adopt(guest) {
    for (const it of (await all()).filter((other) => other.whose === STRANGER)) {
      const state = it.unsure && it.state === "waiting" ? "refused" : it.state;
      await change(it.id, { whose: guest, state });
    }
  }

  // Writes down what became of it.
  async function settle(item, came) {
    if (came.state === "sent") {
      const left = { fields: [], files: [], why: "" };
      await change(item.id, { ...left, state: "sent", to: came.to, at_ms: Date.now() });
      if (item.whose === STRANGER && came.whose !== STRANGER) await adopt(came.whose);
    } else if (came.state === "refused") {
      await change(item.id, { state: "refused", why: came.why, unsure: false });
    } else {
      const tries = (item.tries ?? 0) + 1;
      const wait_ms = Math.min(AGAIN_MS * 2 ** tries, AGAIN_MAX_MS);
      const next_ms = Date.now() + wait_ms;
      await change(item.id, { tries, why: came.why, next_ms, unsure: came.unsure });
    }
  }

  // Of several that would send it one does; what strangers wrote goes one at a time. Without locks
  // two may, and it is stored once.
  const alone = (item, how, act) => {
    const name = `outbox ${item.whose === STRANGER ? STRANGER : item.id}`;
    const held = (lock) => (lock ? act() : null);
    return navigator.locks ? navigator.locks.request(name, how, held) : act();
  };

  const behind = async (item) => item.whose === STRANGER && (await all()).some((it) =>
    it.whose === STRANGER && it.state === "waiting" && it.id !== item.id);

  // Sends what somebody has just written, whose page shows what becomes of it.
  const deliver = (item, csrf) => alone(item, {}, async () => {
    if (item.kept && await behind(item)) return { state: "waiting", why: "" };
    const there = item.kept ? await one(item.id) : item;
    // Another window was faster.
    if (!there || there.state === "sent") return { state: "sent", to: there?.to ?? item.page };
    const came = await send(item, csrf).catch(() => ({ state: "waiting", why: "", unsure: true }));
    if (came.state !== "waiting") await settle(item, came);
    else if (!came.unsure) await change(item.id, { unsure: false });
    if (came.state === "sent") await drop(item.id);
    return came;
  });

  // Who is here now, and the token of their forms.
  async function here() {
    const answer = await fetch("/outbox", {
      cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    const [page, whose] = [await answer.text(), answer.headers.get("paydesk-whose")];
    const csrf = page.match(/name="csrf" value="([^"]*)"/)?.[1];
    return { whose: answer.ok ? whose : null, csrf, guest: page.includes("data-guest>") };
  }

  const old = (it) => Date.now() - it.at_ms > (it.state === "sent" ? SEEN_MS : LIVES_MS);

  // One round: what waits for whoever is here now. If it made a guest of a stranger: whose the
  // pages are from then on, and the token of their forms.
  async function flush(at_once) {
    for (const it of await all()) if (old(it)) await drop(it.id);
    let [at, guest, held] = [null, null, false];
    const due = (it) => it?.state === "waiting" && (at_once || it.next_ms <= Date.now());
    for (const waiting of (await all()).filter((it) => it.state === "waiting")) {
      const strangers = waiting.whose === STRANGER;
      held ||= strangers && !due(waiting);
      if (!due(waiting) || (strangers && held)) continue;
      at ??= await here();
      if (strangers && at.guest) await adopt(at.whose);
      const came = await alone(waiting, { ifAvailable: true }, async () => {
        const item = await one(waiting.id);
        if (at.whose === null || !due(item) || item.whose !== at.whose) return null;
        const what = await send(item, at.csrf);
        await settle(item, what);
        return what;
      });
      if (came?.state === "waiting") break;
      if (came?.state === "sent" && came.whose !== at.whose) at = guest = await here();
    }
    return guest;
  }

  return { add, all, change, deliver, drop, flush, fresh, number, of };
})();
