// Lets people work without a mouse. The list in the page's dialog is the table: each row names its
// key and its deed, so what is shown is what works. A deed that finds nothing to do on this page is
// neither shown nor done. Keys that are one letter or sign can be switched off; they never work in
// fields, nor with Ctrl, Alt or the like, which belong to the browser and to screen readers.
const dialog = document.getElementById("keys");
const filter = document.getElementById("keys-filter");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const seen = (element) => (element?.checkVisibility() ? element : null);
let before = null; // what had the focus when the list was opened

// what: [what it acts on, or nothing; what it does to that]
const DEEDS = {
  "next-row": [() => beside(rows(), row(), 1), go],
  "previous-row": [() => beside(rows(), row(), -1), go],
  call: [() => seen(one(".waiting li[data-rings] > a")), go],
  search: [() => seen(one(".find input")), write],
  reply: [() => composed("reply"), write],
  note: [() => composed("note"), write],
  send: [() => active().closest?.(".composer form"), (form) => form.requestSubmit()],
  mine: [mine, take],
  "hand-over": [() => one("form[action$='/assign'] select"), unfold],
  snooze: [() => one("form[action$='/snooze'] input[name=until]"), unfold],
  tag: [() => one("form[action$='/tag'] input[name=tag]:not([type=hidden])"), unfold],
  close: [() => one("form[action$='/close'] input[name=reason]"), unfold],
  offers: [() => seen(one("#offers summary, #offers button")), go],
  promise: [() => one("form[action$='/promise/make'] input[name=what]"), unfold],
  newest: [() => one("main a[href$='#latest']") ?? entries().at(-1), newest],
  "next-entry": [() => beside(entries(), active().closest?.(".entry"), 1) ?? null, read],
  "previous-entry": [() => beside(entries(), active().closest?.(".entry"), -1) ?? null, read],
  fold: [() => (entries().length ? document.getElementById("entries") : null), fold],
  leave: [() => (isField(active()) ? active() : null), (field) => field.blur()],
  list: [() => dialog, () => open(null)],
  commands: [() => dialog, () => open(filter)],
};

function active() {
  return (dialog.open ? before : null) ?? document.activeElement ?? document.body;
}

function isField(element) {
  return element.matches?.(
    "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])",
  );
}

function rows() {
  return all("#queue .waiting a, main .rows a.whole").filter(seen);
}

function row() {
  const list = rows();
  const own = active().closest?.("a");
  return list.includes(own) ? own : list.find((link) => link.matches("[aria-current=page]"));
}

function entries() {
  return all("#entries > .entry");
}

// The one beside it; of nothing, the first of a list, or the newest entry.
function beside(list, current, step) {
  const at = list.indexOf(current);
  if (at >= 0) return list[at + step];
  return list[0]?.matches(".entry") ? list.at(-1) : list.at(step > 0 ? 0 : -1);
}

function go(link) {
  link.focus();
  link.scrollIntoView({ block: "nearest" });
}

function write(field) {
  field.focus();
  if (field.matches("[type=search]")) field.select();
}

function composed(kind) {
  const field = document.getElementById(`${kind}-text`);
  if (!field || !seen(one(".composer"))) return null;
  return { focus: () => (document.getElementById(`mode-${kind}`).click(), field.focus()), matches: () => false };
}

function unfold(field) {
  field.closest("details").open = true;
  field.focus();
}

// The select in which I could be chosen, and am not.
function mine() {
  const select = one("form[action$='/assign'] select[data-me]");
  const me = select && all("option", select).find((option) => option.value === select.dataset.me);
  return me && !me.defaultSelected ? select : null;
}

function take(select) {
  select.value = select.dataset.me;
  select.form.requestSubmit();
}

function newest(target) {
  if (target.matches("a")) target.click();
  else read(target);
}

function read(entry) {
  entry.tabIndex = -1;
  entry.addEventListener("blur", () => entry.removeAttribute("tabindex"), { once: true });
  entry.focus({ preventScroll: true });
  entry.scrollIntoView({ block: "nearest" });
}

function fold(list) {
  const folded = list.classList.toggle("is-folded");
  one("#heard").textContent = folded ? dialog.dataset.folded : dialog.dataset.unfolded;
  entries().at(-1).scrollIntoView({ block: "nearest" });
}

function open(field) {
  if (!dialog.open) {
    before = document.activeElement;
    filter.value = "";
    narrow();
    dialog.showModal();
  }
  (field ?? dialog).focus();
}

function shown() {
  return all("li:not([hidden]) > :is(a, button)", dialog);
}

function narrow() {
  const wanted = filter.value.trim().toLowerCase();
  for (const item of all("li > :is(a, button)", dialog)) {
    const isThere = !item.dataset.deed || DEEDS[item.dataset.deed][0]();
    item.parentElement.hidden = !isThere || !item.textContent.toLowerCase().includes(wanted);
  }
}

function act(name) {
  const [find, does] = DEEDS[name];
  const target = find();
  if (target) does(target);
  return Boolean(target);
}

function inList(event) {
  const items = shown();
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) (items[at + step] ?? (at + step < 0 ? filter : items.at(-1)))?.focus();
  else if (event.key === "Enter" && event.target === filter) items[0]?.click();
  else return;
  event.preventDefault();
}

const TABLE = new Map(all("[data-key]", dialog).map((item) => [item.dataset.key, item.dataset.deed]));

// How a key is written in the list, or nothing for one that is not ours.
function named(event) {
  const chosen = event.getModifierState("AltGraph"); // [ and ] on many keyboards
  const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
  if ((event.metaKey || event.ctrlKey) && !chosen) {
    return event.altKey || event.shiftKey ? "" : `Ctrl+${key}`;
  }
  if (key === "Escape") return key;
  const isLetter = key !== key.toUpperCase();
  if (isLetter && (event.altKey || event.shiftKey || chosen)) return "";
  if (dialog.dataset.letters === "off" || isField(event.target)) return "";
  return key;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (dialog.open) return inList(event);
  if (one("dialog[open]")) return;
  const deed = TABLE.get(named(event));
  if (!deed || (event.repeat && !/row|entry/.test(deed))) return;
  if (act(deed)) event.preventDefault(); // Escape would empty a search field
});

dialog.addEventListener("click", (event) => {
  const item = event.target.closest("[data-deed]");
  if (event.target === dialog) return dialog.close(); // beside it
  if (!item) return;
  const origin = before;
  dialog.close();
  before = null;
  origin?.focus?.({ preventScroll: true });
  act(item.dataset.deed);
});

filter.addEventListener("input", narrow);

// A button of the page that does what a key does, with the same target.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-does]");
  if (link && act(link.dataset.does)) event.preventDefault();
});

for (const link of all("[data-opens=keys]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    open(null);
  });
}
