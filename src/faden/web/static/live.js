// Keeps an open page fresh. The server says what to read again; this asks for the very same page and
// puts what changed into its place: entries by their id, other regions as a whole. What somebody is
// using is left alone until they are done: the field they write in, a menu they have open.
const body = document.body;
const status = document.getElementById("live");
const heard = document.getElementById("heard");
const shown = document.querySelector("main[data-customer]")?.dataset.customer;
const ROW = "li[id] > a"; // of a list that people walk through
const WAIT = 1500; // ms: a line that is gone for a moment only is nobody's concern
let port = null;
let timer = 0;
let busy = false;
let due = false;
let lostAt = 0;
let later = 0;

function begin() {
  const url = body.dataset.liveWorker;
  try {
    const shared = new SharedWorker(url, { name: "faden-live" });
    port = shared.port;
    port.start();
  } catch {
    port = new Worker(url);
  }
  port.onmessage = ({ data }) => {
    if (data.state) say(data.state);
    if (data.read) soon();
  };
  port.postMessage({ customers: shown ? [shown] : [] });
  addEventListener("pagehide", () => port.postMessage({ bye: true }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) port.postMessage({ customers: shown ? [shown] : [] });
  });
  addEventListener("online", () => {
    port.postMessage({ wake: true });
    soon();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) port.postMessage({ wake: true });
  });
}

function say(state) {
  clearTimeout(lostAt);
  const set = () => {
    status.hidden = false;
    status.dataset.state = state;
    status.textContent = status.dataset[{ live: "on", lost: "lost", "signed-out": "out" }[state]];
  };
  if (state === "lost") lostAt = setTimeout(set, WAIT);
  else set();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 5); // what comes in one piece is one reading
}

async function refresh() {
  if (busy) return void (due = true);
  busy = true;
  due = false;
  try {
    // A refused form shows the thread under the form's own address, which cannot be asked for.
    const page = shown && !location.pathname.endsWith(shown) ? `/c/${shown}` : location.href;
    const answer = await fetch(page, { headers: { "Faden-Live": "1" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") say("signed-out");
    else if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    later = setTimeout(soon, 2_000); // this tab is off line, or the server is
  }
  busy = false;
  if (due) soon();
}

function put(fresh) {
  clearTimeout(later);
  for (const region of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(region.id);
    if (!next || next.isEqualNode(region)) continue;
    if (region.dataset.live === "entries") entries(region, next);
    else if (inUse(region)) later = setTimeout(soon, 2_000); // somebody is using it
    else swap(region, document.adoptNode(next));
  }
}

// Who walks through a list by keyboard stays at the same row, or at the same place if it has gone.
function swap(region, next) {
  const rows = (within) => [...within.querySelectorAll(ROW)];
  const active = document.activeElement;
  const at = rows(region).indexOf(active);
  const top = region.scrollTop;
  region.replaceWith(next);
  next.scrollTop = top;
  if (at < 0) return;
  const same = document.getElementById(active.parentElement.id)?.querySelector("a");
  (same ?? rows(next).at(Math.min(at, rows(next).length - 1)))?.focus({ preventScroll: true });
}

function inUse(region) {
  const active = document.activeElement;
  const holds = active !== body && region.contains(active) && !active.matches(ROW);
  return holds || region.matches(":hover") || region.querySelector("details[open], dialog[open]");
}

function entries(list, next) {
  const scroller = list.closest(".scroll");
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 160;
  const known = new Map([...list.children].map((one) => [one.id, one]));
  const added = [];
  let place = null; // the entry before
  for (const one of [...next.children]) {
    let mine = one.id ? known.get(one.id) : null;
    if (!mine) {
      mine = document.adoptNode(one);
      if (one.classList.contains("entry")) added.push(mine);
      place ? place.after(mine) : list.prepend(mine);
    } else if (!mine.isEqualNode(one) && !inUse(mine)) {
      const changed = document.adoptNode(one);
      mine.replaceWith(changed);
      mine = changed;
    }
    known.delete(mine.id);
    place = mine;
  }
  for (const gone of known.values()) gone.remove();
  if (added.length && atEnd) scroller.scrollTop = scroller.scrollHeight;
  const theirs = added.filter((one) => one.classList.contains("theirs"));
  if (theirs.length) announce(theirs.at(-1));
}

function announce(entry) {
  const name = entry.querySelector(".head strong")?.textContent ?? "";
  const words = entry.querySelector(".words")?.textContent ?? "";
  heard.textContent = `${name}: ${words.slice(0, 200)}`;
}

if (status && body.dataset.liveWorker) begin();
