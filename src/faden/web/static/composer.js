// What is being written is kept: on the server a moment after the last key, in this window while
// there is no line or nobody is signed in. Besides: who else is at it, and how soon an answer leaves.
const CALM = 800; // ms after the last key
const AGAIN = 5_000; // ms until the next try without a line
const HERE = 3_000; // ms between two words that we are here
const WRITING = 8_000; // ms after the last key in which somebody writes
const MOMENT = 10_000; // ms in which a page may come that was asked for before the last save
const composer = document.querySelector(".composer");
const status = document.getElementById("saved");
const others = document.getElementById("others");

const send = (path, fields, more = {}) =>
  fetch(`${composer.dataset.base}/${path}`, {
    method: "POST",
    redirect: "manual",
    headers: path === "presence" && fields.doing === "looking" ? { "Faden-Live": "1" } : {},
    body: new URLSearchParams({ csrf: composer.dataset.csrf, ...fields }),
    ...more,
  });

const newVersion = () => String(1 + Math.floor(Math.random() * (Number.MAX_SAFE_INTEGER - 1)));

// What was typed after `before` stood there, now after `text`, unless that came by another way.
const behind = (typed, before, text) => {
  if (typed.includes(text.trim())) return typed;
  return before.trim() && typed.includes(before)
    ? typed.replace(before, () => text)
    : `${text} ${typed}`;
};

class Draft {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("textarea");
    this.version = form.querySelector("[name=draft]");
    this.kind = form.classList.contains("note") ? "note" : "reply";
    this.key = `faden-draft ${composer.dataset.base} ${this.kind}`;
    // Somebody may have begun to write before this program was there.
    this.known = this.field.defaultValue;
    const begun = this.field.value;
    this.field.value = this.known;
    // What the server may hold of ours: the last that was confirmed, and what was tried since.
    this.tried = [[this.version.value, this.known]];
    this.outcome = "saved";
    this.keyed = 0;
    this.timer = 0;
    this.saving = null;
    const meanwhile = this.savedMeanwhile();
    this.restore();
    if (this.wasBeingSent()) this.check();
    else if (meanwhile) this.look(...meanwhile);
    this.field.addEventListener("input", () => this.written());
    if (begun !== this.known) this.begin(begun);
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.soon(0));
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (event) => this.isInDanger() && event.preventDefault());
  }

  begin(text) {
    this.field.value = this.field.value === this.known ? text : `${this.field.value} ${text}`;
    this.written();
  }

  written() {
    this.keyed = Date.now();
    this.keep();
    say("");
    this.soon(CALM);
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify([this.tried, this.field.value]));
    } catch {
      // no room, or not allowed: the server keeps it
    }
  }

  mark() {
    try {
      sessionStorage.setItem(`${this.key} sent`, this.version.value);
    } catch {
      // then nothing is looked at again
    }
  }

  note(version, text) {
    try {
      sessionStorage.setItem(`${this.key} saved`, JSON.stringify([version, text, Date.now()]));
    } catch {
      // a page that comes late shows what stood there before
    }
  }

  drop() {
    try {
      sessionStorage.removeItem(this.key);
      sessionStorage.removeItem(`${this.key} saved`);
    } catch {
      // it was never there
    }
  }

  restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      // as if there were none
    }
    const [tried, text] = kept ?? [];
    if (!text || text === this.field.value) return this.drop();
    const isOurs = tried.some(([version]) => version === this.version.value);
    if (isOurs) this.take(tried);
    this.field.value = isOurs ? text : this.joined(text, tried);
    this.keep();
    this.soon(0);
  }

  // Who presses and goes elsewhere at once may be shown the draft that is just being sent.
  wasBeingSent() {
    try {
      const versions = sessionStorage.getItem(`${this.key} sent`)?.split(",") ?? [];
      sessionStorage.removeItem(`${this.key} sent`);
      return Boolean(this.field.value) && versions.includes(this.version.value);
    } catch {
      return false;
    }
  }

  // A page that was asked for a moment before the last save shows what stood there before it.
  savedMeanwhile() {
    let found = null;
    try {
      found = JSON.parse(sessionStorage.getItem(`${this.key} saved`));
      sessionStorage.removeItem(`${this.key} saved`);
    } catch {
      // then the page is believed
    }
    const [version, text, at] = found ?? [];
    const isNews = version && version !== this.version.value && this.field.value === this.known;
    return isNews && Date.now() - at < MOMENT ? [version, text] : null;
  }

  // Shown if the server holds it still; if it was sent or changed elsewhere, the page is right.
  async look(version, text) {
    const fresh = newVersion();
    this.looked = [version, fresh, text];
    this.saving = send("draft", { kind: this.kind, draft: version, fresh, text })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .catch(() => ({}));
    const told = await this.saving;
    this.saving = this.looked = null;
    if (told.saved) this.found(String(told.version), text);
  }

  // What was written in another window, or on another machine, stands here as well: unless
  // something has been begun here, or changed since we asked.
  hear(asked, news) {
    if (!news || this.saving || this.sending || this.version.value !== asked) return;
    if (this.field.value !== this.known) return;
    const [version, text] = news;
    this.take([[String(version), text]]);
    this.known = this.field.value = text;
    this.drop();
  }

  // What was typed meanwhile comes behind it.
  found(version, text) {
    const before = this.known;
    this.take([[version, text]]);
    this.known = text;
    if (this.field.value === before) return void (this.field.value = text);
    this.field.value = behind(this.field.value, before, text);
    this.keep();
    this.soon(CALM);
  }

  // Saved anew, it is not sent any more; or it was, and then it does not stand here either.
  async check() {
    this.saving = this.ask();
    this.outcome = await this.saving;
    this.saving = null;
    say(this.outcome === "saved" ? "" : this.outcome);
  }

  // Something came from elsewhere: it stands first, and what we had written stands there once.
  joined(text, tried) {
    const theirs = this.field.value;
    if (!theirs || theirs.includes(text.trim())) return theirs || text;
    const [, older] = tried.findLast(([, one]) => one.trim() && theirs.includes(one.trim())) ?? [];
    if (older) return theirs.replace(older.trim(), () => text);
    say("both");
    return `${theirs}\n\n${text}`;
  }

  take(tried) {
    this.tried = tried.slice(-8);
    this.version.value = this.tried.map(([version]) => version).join();
  }

  // The window closes, or shows another page: what was written last goes along. A moment ago there
  // may have been a try that is still under way; whichever comes first, the later words stay.
  leave() {
    if (this.sending === "now" || this.field.value === this.known) return;
    if (this.looked) {
      // Nobody waits for that answer any more: whichever version stands there, all words stay.
      const [version, fresh, text] = this.looked;
      this.take([...this.tried, [version, text], [fresh, text]]);
      this.field.value = behind(this.field.value, this.known, text);
    }
    this.ask({ keepalive: true });
  }

  isInDanger() {
    const isCut = !navigator.onLine || ["here", "out", "other"].includes(this.outcome);
    return isCut && this.sending !== "now" && this.field.value !== this.known;
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // Saves one after the other; returns "saved", "other", "gone", "here" (no line) or "out".
  async save() {
    clearTimeout(this.timer);
    while (this.saving) await this.saving;
    if (this.field.value === this.known) return "saved";
    this.saving = this.ask();
    this.outcome = await this.saving;
    this.saving = null;
    if (this.outcome === "here") this.soon(AGAIN);
    say(this.outcome);
    return this.outcome;
  }

  async ask(more) {
    const text = this.field.value;
    const fresh = newVersion();
    const fields = { kind: this.kind, draft: this.version.value, fresh, text };
    this.take([...this.tried, [fresh, text]]);
    this.keep();
    try {
      const answer = await send("draft", fields, more);
      if (answer.type === "opaqueredirect") return "out";
      if (!answer.ok) return "here";
      const told = await answer.json();
      if (told.saved) {
        this.propose(told.promise);
        return this.saved(String(told.version), text);
      }
      if (told.text && text.trim()) return this.other(String(told.version), told.text);
      return this.gone(String(told.version), told.text);
    } catch {
      return "here";
    }
  }

  // Words that promise something can be recorded with the reply; what was chosen stays as it is.
  propose(promise = { what: "", kind: "other", due: "" }) {
    const place = this.form.querySelector("fieldset.promise");
    if (!place || place.querySelector("[type=checkbox]").checked) return;
    if (place.contains(document.activeElement)) return;
    for (const name of ["what", "kind", "due"]) {
      place.querySelector(`[name=promise_${name}]`).value = promise[name];
    }
    place.hidden = !promise.what;
  }

  saved(version, text) {
    this.take([[version, text]]);
    this.known = text;
    if (this.field.value === text) {
      this.drop();
      this.note(version, text);
    } else {
      this.keep();
      this.soon(CALM);
    }
    return "saved";
  }

  // This window is empty, or what stood here was sent or emptied elsewhere: that is not kept, and
  // not sent, a second time. What was added to it is; who was about to send looks at it first.
  gone(version, text) {
    const before = this.known.trim();
    this.take([[version, text]]);
    this.known = text;
    if (!this.field.value.trim()) {
      this.field.value = text;
      return "saved";
    }
    if (before && this.field.value.includes(before)) {
      this.field.value = this.field.value.replace(before, () => "").trim();
    }
    this.keep();
    // Also where it was noticed before the press, in mid-sentence.
    this.asks = Boolean(before && this.field.value);
    // What is said stands long enough to be read; a window that closes before has saved it.
    this.soon(before ? AGAIN : 0);
    return before ? "gone" : "saved";
  }

  other(version, text) {
    this.theirs = [version, text];
    return "other";
  }

  // Who sends while another draft stands elsewhere looks at both first, and both are kept.
  merge() {
    const ours = this.field.value;
    const [, text] = this.theirs;
    this.field.value = text;
    this.field.value = this.joined(ours, this.tried);
    this.take([this.theirs]);
    this.known = text;
    this.keep();
    this.soon(AGAIN); // what is said stands long enough to be read
  }

  async submit(event) {
    if (this.sending) return void (this.sending === "now" || event.preventDefault());
    event.preventDefault();
    this.lock("soon");
    let outcome = navigator.onLine ? await this.save() : "here";
    if (outcome === "saved" && this.asks) outcome = "gone";
    this.asks = false;
    if (outcome !== "saved") {
      this.outcome = outcome;
      this.lock(null);
      if (outcome === "other") this.merge();
      return void say(outcome === "other" ? "both" : outcome);
    }
    this.drop();
    this.mark();
    // Later, not now: a form that is still telling of its submission takes no other one.
    setTimeout(() => {
      this.lock("now");
      this.form.requestSubmit(event.submitter);
      // Still here: somebody has stopped it, and may send the same once more.
      setTimeout(() => this.lock(null), AGAIN);
    });
  }

  // What is being sent does not change any more: words added now would be sent, or not, by chance.
  lock(sending) {
    this.sending = sending;
    this.field.readOnly = Boolean(sending);
  }
}

function say(outcome) {
  const words = status.dataset[outcome] ?? "";
  if (status.textContent !== words) status.textContent = words;
}

const isWriting = (one) => one.field.value && Date.now() - one.keyed < WRITING;
let said = "looking"; // what we were doing when we last told

async function present(drafts) {
  if (document.hidden) return;
  const writing = drafts.find(isWriting);
  said = writing?.kind ?? "looking";
  try {
    const way = writing?.form.elements.way?.value ?? "";
    const asked = Object.fromEntries(drafts.map((one) => [one.kind, one.version.value]));
    const answer = await send("presence", { doing: said, way, ...asked });
    const told = answer.ok ? await answer.json() : { others: "", drafts: {} };
    for (const one of drafts) one.hear(asked[one.kind], told.drafts[one.kind]);
    if (others.textContent !== told.others) others.textContent = told.others;
    others.hidden = !told.others;
  } catch {
    others.hidden = true; // without a line nobody knows
  }
}

// The server says how many seconds are left: the clock of this machine may be wrong by hours.
const ends = new WeakMap();

function count() {
  for (const one of document.querySelectorAll("time[data-leaves]")) {
    if (!ends.has(one)) ends.set(one, performance.now() + 1000 * one.dataset.left);
    const left = Math.ceil((ends.get(one) - performance.now()) / 1000);
    if (left > 0) one.textContent = one.dataset.leaves.replace("{n}", left);
  }
}

count();
setInterval(count, 1000);
if (composer) {
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  const forms = [...composer.querySelectorAll("form")].filter((one) => one.querySelector("textarea"));
  const drafts = forms.map((form) => new Draft(form));
  present(drafts);
  setInterval(() => present(drafts), HERE);
  // Who begins to write says so at once: a colleague may be about to write the same.
  composer.addEventListener("input", () => {
    if (said !== (drafts.find(isWriting)?.kind ?? "looking")) present(drafts);
  });
}
