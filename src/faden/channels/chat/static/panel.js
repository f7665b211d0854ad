/* What does a customer see and do in the window?

   Everything that somebody wrote is set as text, never as HTML. The focus stays where it is when
   messages come. Keys that are pressed here do not reach the page. */

import "./hub.js"; // with the others, not after them
import "./kept.js";
import { Attach, LOOK } from "./attach.js";
import { Line } from "./line.js";
import { FULL, SHEET, WORDS } from "./look.js";

const MOST = 4_000; // characters of one message
const ASK_AGAIN = 60_000; // after which `hello` is asked once more
const WRITES = 7_000; // as long as nobody says so again
const LINK = /\bhttps?:\/\/[^\s<>"'`{}|\\^\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const CLOSE = "M6 6l12 12M18 6L6 18", SEND = "M4 12l16-8-6 16-3-6z";

/** Make an element: `make("p", {className: "x"}, "text", child)`; `aria` and `role` become attributes. */
function make(name, { aria = {}, role, ...fields } = {}, ...children) {
  const made = Object.assign(document.createElement(name), fields);
  if (role) made.setAttribute("role", role);
  for (const [key, value] of Object.entries(aria)) made.setAttribute(`aria-${key}`, value);
  made.append(...children);
  return made;
}

export class Panel {
  #host; #with; #words; #line; #window; #title; #greeting; #list; #log; #state; #form; #field; #problem;
  #attach; #contact; #name; #email; #before = null; #isOpen = false; #asked = 0; #hello; #shown = new Map(); #writing; #code; #ends; #why; #toBottom = true;

  constructor(host, section, given) {
    [this.#host, this.#with] = [host, given];
    this.#words = WORDS[given.language];
    this.#line = new Line(given.hub, given.chat, given.identity);
    this.#attach = new Attach(this.#line, given.language, make, drawing);
    given.root.adoptedStyleSheets = [...given.root.adoptedStyleSheets, SHEET, LOOK];
    section.append(this.#build());
    for (const name of ["change", "line"]) this.#line.addEventListener(name, () => this.#draw());
    for (const name of ["expired", "refused"])
      this.#line.addEventListener(name, ({ detail }) => host.dispatchEvent(new CustomEvent(`faden-${name}`, { detail })));
    this.#line.addEventListener("writing", ({ detail }) => this.#writes(detail.by));
    this.#line.start();
    this.#draw();
  }

  /** Show the window and put the focus into the field. */
  open() {
    if (!this.#isOpen) {
      const active = document.activeElement;
      this.#before = active && active !== document.body && active !== this.#host ? active : null;
      this.#isOpen = true;
      this.#window.hidden = false;
      this.#line.attend(true);
      this.#greet();
      this.#toBottom = true;
      this.#draw();
    }
    this.#field.focus();
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#window.hidden = true;
    this.#line.attend(false);
    this.#draw();
    (this.#before?.isConnected ? this.#before : this.#with.bubble).focus();
  }

  identify(jwt) { return this.#line.identify(jwt); }

  signOut() {
    this.#line.forget();
    this.#form.reset();
    this.#attach.clear();
  }

  /** The element has left the page. */
  leave() {
    this.#line.stop();
    this.#window.remove();
  }

  // -- the pieces --------------------------------------------------------------------------------

  #build() {
    const say = this.#words;
    this.#title = make("h2", { id: "title" }, say.title);
    const close = make("button", { type: "button", className: "plain", aria: { label: say.close } }, drawing(CLOSE));
    close.addEventListener("click", () => this.close());
    this.#greeting = make("p", { className: "greeting", role: "status" });
    this.#list = make("ol");
    this.#log = make("div", { role: "log", tabIndex: 0, aria: { label: say.log, live: "polite", relevant: "additions" } }, this.#list);
    this.#log.addEventListener("scroll", () => { this.#toBottom = this.#isAtBottom(); }, { passive: true });
    new ResizeObserver(() => this.#follow()).observe(this.#log);
    this.#state = make("p", { className: "line", role: "status" });
    this.#writing = make("p", { className: "writing", role: "status" });
    this.#code = make("p", { className: "line" });
    this.#form = this.#compose();
    this.#window = make(
      "div", { className: "window", hidden: true, role: "dialog", aria: { labelledby: "title" } },
      make("header", {}, this.#title, close), this.#greeting, this.#log, this.#writing, this.#state, this.#code, this.#form,
    );
    const full = matchMedia(FULL), isModal = () => this.#window.setAttribute("aria-modal", String(full.matches));
    full.addEventListener("change", isModal);
    isModal();
    this.#attach.listen(this.#window);
    this.#window.addEventListener("keydown", (event) => this.#press(event));
    for (const name of ["keyup", "keypress"]) this.#window.addEventListener(name, (event) => event.stopPropagation());
    return this.#window;
  }

  #compose() {
    const say = this.#words;
    this.#field = make("textarea", { id: "field", rows: 2, placeholder: say.field, value: this.#line.draft, aria: { describedby: "problem" } });
    this.#field.addEventListener("input", () => {
      this.#line.draft = this.#field.value;
      this.#line.type();
      this.#problem.textContent = "";
    });
    this.#problem = make("p", { id: "problem", className: "state bad", role: "alert" });
    const human = make("button", { type: "button" }, say.human);
    human.addEventListener("click", () => this.#send(say.humanWords));
    const form = make(
      "form", { noValidate: true },
      make("label", { className: "unseen", htmlFor: "field" }, say.field),
      make("div", { className: "write" }, this.#field, make("button", { className: "main", aria: { label: say.send } }, drawing(SEND))),
      this.#problem, this.#attach.list, this.#attach.said,
      make("div", { className: "row" }, human, this.#attach.button, this.#attach.input, this.#about()),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    return form;
  }

  #about() {
    const say = this.#words;
    this.#name = make("input", { autocomplete: "name", maxLength: 100 });
    this.#email = make("input", { type: "email", autocomplete: "email", maxLength: 320, aria: { describedby: "problem" } });
    this.#contact = make(
      "details", {},
      make("summary", {}, say.contact),
      (this.#why = make("p", {}, say.contactWhy)),
      make("label", {}, say.name, this.#name),
      make("label", {}, say.email, this.#email),
    );
    return this.#contact;
  }

  // -- what the customer does --------------------------------------------------------------------

  #press(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Tab") this.#turn(event);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey && event.target === this.#field) {
      event.preventDefault();
      this.#submit();
    }
  }

  /** Where the window fills the screen, Tab goes round in it: nobody sees what is behind. */
  #turn(event) {
    if (!matchMedia(FULL).matches) return;
    const stops = [...this.#window.querySelectorAll("button,textarea,input,summary,a,[tabindex]")].filter((one) => one.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (event.target !== from) return;
    event.preventDefault();
    to.focus();
  }

  #submit() {
    const text = this.#field.value.trim();
    const over = [...text].length - MOST;
    if (over > 0) this.#problem.textContent = this.#words.tooLong(over);
    else if (this.#attach.isBusy) this.#attach.tell();
    else if ((text || this.#attach.files.length) && this.#send(text, this.#attach.files)) {
      this.#field.value = this.#line.draft = "";
      this.#attach.clear();
      this.#field.focus();
    }
  }

  /** Send words, and who the customer says they are; false when that cannot be so. */
  #send(text, files = []) {
    const [name, email] = [this.#name.value.trim(), this.#email.value.trim()];
    const isWrong = !this.#line.isKnown && email && !this.#email.validity.valid;
    this.#problem.textContent = isWrong ? this.#words.noMail : "";
    this.#email.setAttribute("aria-invalid", String(Boolean(isWrong)));
    if (isWrong) {
      this.#contact.open = true;
      this.#email.focus();
      return false;
    }
    this.#toBottom = true;
    const more = this.#line.isKnown ? {} : { name: name || undefined, email: email || undefined };
    this.#line.say(text, files.length ? { ...more, files } : more);
    [this.#name.value, this.#email.value, this.#contact.open] = ["", "", false];
    return true;
  }

  // -- what is shown -----------------------------------------------------------------------------

  async #greet() {
    if (Date.now() - this.#asked < ASK_AGAIN && this.#hello) return;
    this.#asked = Date.now();
    this.#hello = await this.#line.hello();
    const say = this.#words, hello = this.#hello;
    this.#attach.most = hello?.largest ?? 0;
    if (hello?.title) this.#title.textContent = hello.title;
    if (!hello) this.#greeting.textContent = say.unreachable;
    else if (hello.open) this.#greeting.textContent = say.open(hello.title) + (hello.wait ? ` ${say.wait(Math.ceil(hello.wait / 60))}` : "");
    else this.#greeting.textContent = hello.opens_at ? say.closed(this.#when(new Date(hello.opens_at), { isSoon: true })) : say.closedLong;
    if (hello?.mail) {
      this.#why.textContent = say.byMail;
      if (!hello.open && !this.#line.isKnown) this.#contact.open = true;
      if (hello.answer_by) this.#greeting.textContent += say.by(this.#when(new Date(hello.answer_by), { isSoon: true }));
    }
    this.#draw();
  }

  /** Write a time as the customer's clock shows it; the day only where it is not today. */
  #when(at, { isSoon = false } = {}) {
    const isToday = at.toDateString() === new Date().toDateString();
    const day = isSoon && at - Date.now() < 6 * 86_400_000 ? { weekday: "long" } : { day: "numeric", month: "long" };
    const wanted = { hour: "2-digit", minute: "2-digit", ...(!isToday && day) };
    return at.toLocaleString(this.#with.language === "de" ? "de" : "en-GB", wanted);
  }

  #draw() {
    const messages = this.#line.messages, say = this.#words;
    for (const [id, item] of this.#shown)
      if (!messages.some((one) => one.id === id)) {
        item.remove();
        this.#shown.delete(id);
      }
    const last = messages.findLast?.((one) => one.mine && one.state === "done")?.id;
    let place = this.#list.firstChild;
    for (const one of messages) {
      let item = this.#shown.get(one.id);
      if (!item) {
        this.#shown.set(one.id, (item = this.#item(one)));
        if (!one.mine) {
          this.#writes();
          this.#writing.ariaLive = "polite";
        }
      }
      this.#update(item, one, one.id === last);
      if (one.buttons) choose(item, messages.find((other) => other.pressed?.message === one.id));
      if (item === place) place = place.nextSibling;
      else this.#list.insertBefore(item, place); // what stands right is not touched: it would be read out again
    }
    const waits = messages.some((one) => one.state === "waiting");
    this.#state.textContent = waits && !this.#line.isLive ? say.waiting : this.#line.isKnown ? say.knownAs(this.#line.known) : "";
    this.#state.classList.toggle("bad", waits && !this.#line.isLive);
    this.#contact.hidden = this.#line.isKnown;
    const code = messages.findLast?.((one) => one.reference)?.reference;
    this.#code.textContent = code ? say.code(code) : "";
    this.#with.tell(this.#isOpen, this.#line.unread);
    this.#follow();
  }

  /** Show that somebody types; read out once, until they have said something. */
  #writes(by) {
    clearTimeout(this.#ends);
    const words = by === undefined ? "" : this.#words.writing(by || this.#hello?.title);
    if (this.#writing.textContent !== words) this.#writing.textContent = words;
    if (!words) return;
    this.#ends = setTimeout(() => {
      this.#writing.ariaLive = "off";
      this.#writes();
    }, WRITES);
    this.#follow();
  }

  /** Keep the newest message in sight, unless the customer reads further up. */
  #follow() {
    if (this.#isOpen && this.#toBottom) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #item(one) {
    const say = this.#words;
    const who = one.mine ? say.you : one.by || this.#hello?.title || say.us;
    const head = make("p", { className: "who" }, make("b", { dir: "auto" }, `${who}:`));
    if (one.automatic) head.append(make("span", {}, say.automatic));
    head.append(make("time"));
    const words = make("p", { className: "words", dir: "auto" });
    words.append(...linked(one.text));
    const files = make("ul", { className: "files", role: "list" }, ...(one.files ?? []).map((file) => this.#file(file)));
    const item = make("li", { className: one.mine ? "mine" : "theirs" }, head, words, files, make("p", { className: "state" }));
    if (one.buttons) words.after(this.#choices(one));
    return item;
  }

  #choices(one) {
    return make("div", { className: "choices", role: "group", aria: { label: this.#words.choices } }, ...one.buttons.map((button) => {
      const made = make("button", { type: "button", dir: "auto", value: button.id }, button.label);
      made.addEventListener("click", () => {
        this.#toBottom = true;
        this.#log.focus(); // what was pressed cannot keep the focus
        this.#line.press(one.id, button);
      });
      return made;
    }));
  }

  /** A file is only ever saved: the hub says so, whatever the page allows. */
  #file(file) {
    const name = make("bdi", {}, file.name);
    return make("li", {}, file.url ? make("a", { href: this.#line.place(file), target: "_blank", rel: "noopener noreferrer", download: file.name }, name) : name);
  }

  #update(item, one, isLast) {
    const time = item.querySelector("time"), state = item.querySelector(".state");
    const files = item.querySelector(".files");
    if (one.files?.[0]?.url && !files.querySelector("a")) files.replaceChildren(...one.files.map((file) => this.#file(file)));
    if (one.place !== null && !time.dateTime) {
      time.dateTime = one.at;
      time.textContent = this.#when(new Date(one.at));
    }
    const wanted = one.mine && (one.state !== "done" || isLast) ? one.state : "";
    if (state.dataset.is === wanted) return;
    state.dataset.is = wanted;
    state.classList.toggle("bad", wanted === "waiting" || wanted === "refused");
    state.replaceChildren(...this.#says(one, wanted));
  }

  #says(one, state) {
    const say = this.#words;
    if (!state) return [];
    if (state === "sending" || state === "done") return [say[state]];
    const again = make("button", { type: "button", className: "link" }, say.again);
    again.addEventListener("click", () => {
      this.#line.retry(one.id);
      this.#field.focus();
    });
    if (state === "waiting") return [say.notYet, " ", again];
    const discard = make("button", { type: "button", className: "link" }, say.discard);
    discard.addEventListener("click", () => {
      this.#line.discard(one.id);
      this.#field.focus();
    });
    return [say.refused, " ", again, discard];
  }

  #isAtBottom() {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < 40;
  }
}

/** Show which button was pressed; none can be pressed any more. */
function choose(item, pressed) {
  for (const button of item.querySelectorAll(".choices button")) {
    button.disabled = Boolean(pressed);
    if (pressed) button.setAttribute("aria-pressed", String(button.value === pressed.pressed.button));
    else button.removeAttribute("aria-pressed");
  }
}

function drawing(path) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg"), line = document.createElementNS(space, "path");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}

/** Split words into text and links; a link is http or https, and shows where it leads. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const written = found[0].replace(/[.,;:!?)\]*_~]+$/u, "");
    let url;
    try { url = new URL(written); } catch { continue; }
    if (!["http:", "https:"].includes(url.protocol) || url.username || url.password) continue; // "https://bank.example@evil.example"
    parts.push(text.slice(from, found.index), make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, written));
    from = found.index + written.length;
  }
  return [...parts, text.slice(from)];
}
