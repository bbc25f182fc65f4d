// The desk by keyboard, and its live columns. Nothing moves under somebody who types: lines are
// added below, the list keeps its place, and the facts wait while a field in them is open and keep
// unfolded what was.
import { listen } from "./talk.js";

const typing = () => document.activeElement?.matches("input, textarea, select");
const cases = () => [...document.querySelectorAll("#inbox .case")];

function step(by) {
  const all = cases();
  if (!all.length) return;
  const at = all.findIndex((a) => a === document.activeElement || a.ariaCurrent === "true");
  const next = all[Math.min(Math.max((at < 0 ? (by > 0 ? -1 : 1) : at) + by, 0), all.length - 1)];
  next.focus();
  if (document.querySelector(".desk.open")) next.click();
}

addEventListener("keydown", (e) => {
  if (e.key === "Escape") return document.activeElement?.blur();
  if (typing() || e.ctrlKey || e.metaKey || e.altKey) return;
  const key = e.key.toLowerCase();
  if (key === "j" || key === "k") { e.preventDefault(); return step(key === "j" ? 1 : -1); }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  e.preventDefault();
  // A note of nothing is not sent: whoever asks for one begins to write it.
  const words = target.value === "note" && document.getElementById("words");
  const empty = words && !words.value.trim();
  if (target.matches("textarea")) target.focus();
  else if (target.matches("summary")) {
    // Whoever asks for a form wants to fill it: what is open already is not shut again.
    target.parentElement.open = true;
    target.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }
  else if (empty) words.focus();
  else target.click();
});

for (const link of document.querySelectorAll(".canned a")) {
  link.addEventListener("click", (e) => {
    const words = document.getElementById("words");
    e.preventDefault();
    words.setRangeText(link.dataset.text, words.selectionStart, words.selectionEnd, "end");
    words.focus();
  });
}

// An act changes the facts: they are fetched and put in place, unless somebody is at work there.
async function facts() {
  const column = document.querySelector("aside.facts");
  if (!column || column.contains(document.activeElement)) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("aside.facts");
  if (!fresh || column.contains(document.activeElement)) return;
  const open = new Set(folds(column).filter(([fold]) => fold.open).map(([, name]) => name));
  for (const [fold, name] of folds(fresh)) if (open.has(name)) fold.open = true;
  column.replaceChildren(...fresh.childNodes);
}

// Each fold with a name that it keeps: its heading, counted among those that say the same.
function folds(box) {
  const seen = new Map();
  return [...box.querySelectorAll("details")].map((fold) => {
    const words = fold.querySelector("summary").textContent.trim();
    seen.set(words, (seen.get(words) ?? 0) + 1);
    return [fold, `${words} ${seen.get(words)}`];
  });
}

function inbox(html) {
  const list = document.getElementById("inbox");
  const at = document.activeElement;
  const held = list.contains(at) ? at.getAttribute("href") : null;
  list.innerHTML = html;
  if (held) list.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
}

listen(document.querySelector("[data-stream]")?.dataset.stream, { inbox, acts: facts });
