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

// An answer goes to the customer, a note stays with us. Which of the two is being written is seen,
// and only its button is there to be pressed, by Ctrl+Enter too.
const say = document.getElementById("say");
const words = document.getElementById("words");
const label = say?.querySelector("label[for=words]");
const reply = label?.textContent;

function writing(as) {
  if (!say) return;
  const note = as === "note";
  say.classList.toggle("noting", note);
  label.classList.toggle("unseen", !note);
  label.textContent = note ? label.dataset.note : reply;
  for (const button of say.querySelectorAll("[name=as]")) {
    button.toggleAttribute("data-sends", button.value === as);
    if (button.value === "reply") button.hidden = note;
  }
}

function write(as) {
  writing(as);
  words.focus();
}

// A note of nothing is not sent: whoever asks for one begins to write it.
say?.querySelector("[value=note]").addEventListener("click", (e) => {
  if (words.value.trim()) return;
  e.preventDefault();
  write("note");
});

// What ends a case is done by the second press of its key; any other key forgets the first.
let first = null;
function sure(target) {
  const twice = target.dataset.twice;
  const again = first === target;
  first = !twice || again ? null : target;
  document.getElementById("told").textContent = first ? twice : "";
  return !first;
}

addEventListener("keydown", (e) => {
  if (e.key === "Escape") {
    writing("reply");
    return document.activeElement?.blur();
  }
  if (typing() || e.ctrlKey || e.metaKey || e.altKey) return;
  const key = e.key.toLowerCase();
  if (key === "j" || key === "k") { e.preventDefault(); return step(key === "j" ? 1 : -1); }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target || e.repeat) return;
  e.preventDefault();
  if (target === words) write("reply");
  else if (target.value === "note") write("note");
  else if (target.matches("summary")) {
    // Whoever asks for a form wants to fill it: what is open already is not shut again.
    target.parentElement.open = true;
    target.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  } else if (sure(target)) target.click();
});

document.addEventListener("click", (e) => {
  const link = e.target.closest(".canned a");
  if (!link) return;
  e.preventDefault();
  words.setRangeText(link.dataset.text, words.selectionStart, words.selectionEnd, "end");
  words.focus();
});

// What may be said follows the facts.
function replies(fresh) {
  const shown = document.querySelector(".canned");
  if (!fresh || !shown || shown.contains(document.activeElement)) return;
  shown.replaceChildren(...fresh.childNodes);
}

// An act changes the facts: they are fetched and put in place, unless somebody is at work there.
async function facts() {
  const column = document.querySelector("aside.facts");
  if (!column || column.contains(document.activeElement)) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  replies(page.querySelector(".canned"));
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
  const along = list.querySelector(".filters").scrollLeft;
  list.innerHTML = html;
  list.querySelector(".filters").scrollLeft = along;
  if (held) list.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
}

listen(document.querySelector("[data-stream]")?.dataset.stream, { inbox, acts: facts });
