// Keeps an open page fresh. A new entry comes as it looks and is shown at once. Then the server says
// what to read again; this asks for the very same page and puts what changed into its place: entries
// by their id, other regions as a whole. What somebody is using is left alone until they are done:
// the field they write in, a menu they have open.
const body = document.body;
const status = document.getElementById("live");
const heard = document.getElementById("heard");
const shown = document.querySelector("main[data-customer]")?.dataset.customer;
const ROW = "li[id] > a"; // of a list that people walk through
const AFTER = 150; // ms: what was shown as it came can wait for what stands around it
const WAIT = 1500; // ms: a line that is gone for a moment only is nobody's concern
const STALE = 60_000; // ms without a line after which the page says how old it is
let port = null;
let timer = 0;
let busy = false;
let due = false;
let lostAt = 0;
let oldAt = 0;
let isLost = false;
let later = 0;
let calm = 0; // until when nothing is read again
const shownAt = new Map(); // id of an entry that came as it looks -> when

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
    if (data.entry) show(data.entry);
    if (data.read) soon();
  };
  port.postMessage({ customers: shown ? [shown] : [] });
  addEventListener("pagehide", () => port.postMessage({ bye: true }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) port.postMessage({ customers: shown ? [shown] : [] });
  });
  // The stream may notice a lost line half a minute later; the browser knows at once.
  addEventListener("offline", () => say("lost"));
  addEventListener("online", () => {
    port.postMessage({ wake: true, customers: shown ? [shown] : [] });
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
  age(state === "lost");
}

// The times on a page that nobody tells anything are those of a while ago; it says of when.
function age(lost) {
  if (lost === isLost) return;
  isLost = lost;
  clearTimeout(oldAt);
  body.classList.remove("is-stale");
  if (!lost) return;
  const at = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  oldAt = setTimeout(() => {
    body.classList.add("is-stale");
    status.textContent = `${status.dataset.lost} ${status.dataset.old.replace("{at}", at)}`;
  }, STALE);
}

function soon() {
  clearTimeout(timer);
  // What comes in one piece is one reading.
  timer = setTimeout(refresh, Math.max(5, calm - performance.now()));
}

async function refresh() {
  if (busy) return void (due = true);
  busy = true;
  due = false;
  const asked = performance.now();
  try {
    // A refused form shows the thread under the form's own address, which cannot be asked for.
    const page = shown && !location.pathname.endsWith(shown) ? `/c/${shown}` : location.href;
    const answer = await fetch(page, { headers: { "Faden-Live": "1" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") say("signed-out");
    else if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"), asked);
  } catch {
    later = setTimeout(soon, 2_000); // this tab is off line, or the server is
  }
  busy = false;
  if (due) soon();
}

function put(fresh, asked) {
  clearTimeout(later);
  for (const region of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(region.id);
    if (!next || next.isEqualNode(region)) continue;
    if (region.dataset.live === "entries") entries(region, next, asked);
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
  if (holds || region.matches(":hover") || region.querySelector("details[open], dialog[open]")) return true;
  return [...region.querySelectorAll("input, select, textarea")].some(isChanged);
}

// Something was chosen or written and not sent: it stays, though the hand is elsewhere for a moment.
function isChanged(field) {
  if (field.options) {
    const first = Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
    return field.selectedIndex !== first;
  }
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

// An entry as the server has rendered it, with the line of its day before it.
function show({ html, lang }) {
  const list = document.querySelector("#entries[data-live=entries]");
  if (!list || lang !== document.documentElement.lang) return; // the page is read instead
  const made = document.createElement("template");
  made.innerHTML = html;
  const [day, entry] = made.content.children;
  if (document.getElementById(entry.id)) return;
  const atEnd = isAtEnd(list);
  const before = placeOf(entry, list);
  if (!before) {
    document.getElementById("latest")?.remove();
    if (!document.getElementById(day.id)) list.append(day);
    list.append(entry);
  } else {
    entry.querySelector("#latest")?.remove();
    before.before(entry);
  }
  shownAt.set(entry.id, performance.now());
  calm = performance.now() + AFTER;
  arrived([entry], list, atEnd);
}

// The entry that this one stands before; none where it is the newest. In one record its number
// decides, between two of one person the time.
function placeOf(entry, list) {
  const [, record, number] = entry.id.split("-");
  const at = (one) => Date.parse(one.querySelector("time")?.dateTime);
  let before = null;
  for (const other of [...list.querySelectorAll(":scope > .entry")].reverse()) {
    const [, theirs, place] = other.id.split("-");
    const isLater = theirs === record ? Number(place) > Number(number) : at(other) > at(entry);
    if (!isLater) break;
    before = other;
  }
  return before;
}

function isAtEnd(list) {
  const scroller = list.closest(".scroll");
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 160;
}

function arrived(added, list, atEnd) {
  const scroller = list.closest(".scroll");
  if (added.length && atEnd) scroller.scrollTop = scroller.scrollHeight;
  const theirs = added.filter((one) => one.classList.contains("theirs"));
  if (theirs.length) announce(theirs.at(-1));
}

// `asked`: when the page was asked for. It does not know of what came as it looks since then.
function entries(list, next, asked) {
  const atEnd = isAtEnd(list);
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
  for (const gone of known.values()) if (!(shownAt.get(gone.id) > asked)) gone.remove();
  for (const [id, at] of shownAt) if (at <= asked) shownAt.delete(id);
  const latest = [...list.querySelectorAll("#latest")];
  for (const one of latest.slice(0, -1)) one.remove();
  arrived(added, list, atEnd);
}

function announce(entry) {
  const name = entry.querySelector(".head strong")?.textContent ?? "";
  const words = entry.querySelector(".words")?.textContent ?? "";
  heard.textContent = `${name}: ${words.slice(0, 200)}`;
}

if (status && body.dataset.liveWorker) begin();
