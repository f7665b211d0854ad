// Shows below the field, while somebody types, what they may mean. Focus stays in the field (a
// combobox with a list): arrows choose, Enter opens what is chosen or else the whole page of hits,
// Escape closes the list. Without this script Enter alone works.
const field = document.getElementById("q");
const list = document.getElementById("hints");
const heard = document.getElementById("heard");
const WAIT = 250; // milliseconds without a key before it is asked
const FEWEST = 2; // characters

let timer = 0;
let asking = null;
let asked = field.value.trim();
let chosen = null;

for (const [name, value] of Object.entries({
  role: "combobox",
  "aria-controls": list.id,
  "aria-expanded": "false",
  "aria-autocomplete": "list",
})) {
  field.setAttribute(name, value);
}

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function choose(option) {
  chosen?.setAttribute("aria-selected", "false");
  chosen = option ?? null;
  chosen?.setAttribute("aria-selected", "true");
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
  else field.removeAttribute("aria-activedescendant");
}

function show(isShown) {
  list.hidden = !isShown;
  // A list without options is only words: nothing to choose from.
  field.setAttribute("aria-expanded", String(isShown && options().length > 0));
  if (!isShown) choose(null);
}

function tell() {
  const count = options().length;
  heard.textContent = count ? list.dataset.some.replace("{n}", count) : list.dataset.none;
}

async function ask(text) {
  asking?.abort();
  asking = new AbortController();
  asked = text;
  try {
    const answer = await fetch(`/search/hints?q=${encodeURIComponent(text)}`, {
      signal: asking.signal,
      redirect: "error", // signed out: the page itself says so
    });
    if (!answer.ok) return show(false);
    const found = await answer.text();
    if (document.activeElement !== field || text !== asked) return;
    choose(null);
    list.innerHTML = found;
    list.setAttribute("role", options().length ? "listbox" : "presentation");
    show(true);
    tell();
  } catch {
    // Overtaken by the next key, or the line is down: Enter still opens the page.
  }
}

field.addEventListener("input", () => {
  const text = field.value.trim();
  clearTimeout(timer);
  asking?.abort();
  if (text.length < FEWEST) {
    asked = text;
    return show(false);
  }
  if (text !== asked || list.hidden) timer = setTimeout(ask, WAIT, text);
});

field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && !list.hidden) {
    show(false);
  } else if (step && !list.hidden && options().length) {
    const all = options();
    const at = all.indexOf(chosen) + step;
    // Above the first one stands the field itself.
    choose(at === -1 ? null : at < -1 ? all.at(-1) : all[at] ?? null);
  } else if (event.key === "Enter" && chosen) {
    chosen.click();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation(); // Escape in the field would leave it
});

field.addEventListener("blur", () => show(false));
list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
list.addEventListener("click", () => show(false));
