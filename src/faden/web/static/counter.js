// A card at the counter closes by itself, and nothing of a customer stays behind. Without a line
// nobody can be looked up, but a note can be taken: it stays in this window until there is one.
const NEWS = 4_000; // ms between two looks at what the desk has answered
const KEY = "faden-counter note";
let path = document.body.dataset.path;
let touched = Date.now(); // by the clock of the wall: a tablet that slept has not counted
let renewed = touched;

const lock = () => location.replace("/counter?locked=1");

function kept(text) {
  try {
    if (text === undefined) return sessionStorage.getItem(KEY) ?? "";
    if (text) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch {
    // no room, or not allowed: it stands in the field
  }
  return text ?? "";
}

// What the desk has answered stands there without a press; who works on the card keeps it open.
async function news() {
  if (document.hidden || !navigator.onLine) return;
  try {
    const answer = await fetch(path, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return lock();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("last");
    if (now) document.getElementById("last").replaceChildren(...now.childNodes);
    if (touched > renewed && page.body.dataset.path) renew(page.body.dataset.path);
  } catch {
    // the next look may find a line
  }
}

function renew(fresh) {
  for (const form of document.forms) {
    form.setAttribute("action", form.getAttribute("action").replace(path, fresh));
  }
  path = fresh;
  renewed = Date.now();
}

function watch() {
  const longest = Number(document.body.dataset.locks) * 1000;
  for (const one of ["pointerdown", "keydown", "input"]) {
    addEventListener(one, () => (touched = Date.now()), { passive: true });
  }
  setInterval(() => Date.now() - touched > longest && lock(), 500);
  setInterval(news, NEWS);
  const note = document.getElementById("note");
  if (!note) return;
  note.value = kept();
  note.form.addEventListener("submit", (event) => {
    kept(navigator.onLine ? "" : note.value);
    if (!navigator.onLine) event.preventDefault();
  });
  addEventListener("online", () => kept() && note.form.requestSubmit());
}

function aside() {
  const form = document.getElementById("aside");
  const text = document.getElementById("aside-text");
  const said = document.getElementById("aside-kept");
  const show = () => {
    document.getElementById("no-line").hidden = navigator.onLine;
    if (!form) return;
    form.hidden = navigator.onLine && !kept();
    if (kept()) said.textContent = form.dataset.kept;
  };
  if (form) text.value = kept();
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    kept(text.value.trim());
    said.textContent = text.value.trim() ? form.dataset.kept : "";
  });
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

// Back shows nothing of whoever was here before.
addEventListener("pageshow", (event) => event.persisted && lock());
if (path) watch();
aside();
