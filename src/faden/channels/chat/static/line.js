/* How does a window speak to the hub, so that nothing is lost, doubled or out of order?

   What the customer writes is kept on the device until the hub has it, under an id made here: sent
   twice it is one message. What the hub tells comes with a cursor; a line that broke goes on after it.
   The order is that of the hub; what it does not have yet stands last. Protocol: docs/chat.md. */

import { handIn } from "./attach.js";
import { ask, isFinal, listen } from "./hub.js";
import { Kept } from "./kept.js";

const LONGEST_SILENCE = 5_000; // until the first event: else a proxy holds the stream back
const DEAD = 40_000; // without any event; the hub sends one each 15 s
const FIRST_PAUSE = 500, LONGEST_PAUSE = 5_000, ASKED_TO_WAIT_AT_MOST = 60_000;
const LET_GO = 15_000; // a page that nobody sees leaves its place on the line to others
const WAITS = 20; // seconds of one long poll
const AT_ONCE = 50; // ids in one `seen`
const TYPES = 3_000; // between two words that the customer types
const SHOWN = 1, READ = 2; // what the hub was told of a message

export class Line extends EventTarget {
  #url; #kept; #token = null; #identity; #unvouched = false; #visiting = null; #known = null;
  #messages = new Map(); #arrived = 0; #cursor = ""; #isFresh = true; #prunes = false;
  #runs = false; #isHeld = false; #isLive = false; #isAway = false; #abort = null; #heard = 0; #failures = 0; #hurries = false; #ended = null;
  #wakes = new Set(); #isSending = false; #isTelling = false; #isSeen = false; #letGo = 0; #typed = 0; #left = null;

  constructor(hub, chat, identity) {
    super();
    this.#url = `${hub}${chat}/`;
    this.#kept = new Kept(chat);
    this.#token = this.#kept.get("token");
    if (identity) this.#vouch(identity);
    this.#recall();
  }

  /** Whether the hub is listened to at this moment. */
  get isLive() { return this.#isLive; }
  /** Name of the login, "" for one without a name, null while nobody has said who it is. */
  get known() { return this.#known ?? this.#kept.get("known"); }
  get isKnown() { return this.known !== null; }
  get draft() { return this.#kept.get("draft") ?? ""; }
  set draft(text) { text ? this.#kept.set("draft", text) : this.#kept.drop("draft"); }

  /** Messages in order: as the hub has them, then what it does not have yet. */
  get messages() {
    return [...this.#messages.values()].sort(
      (a, b) => (a.place === null) - (b.place === null) || a.place - b.place || a.written - b.written || a.arrived - b.arrived,
    );
  }

  /** How many of the messages from the company nobody has looked at. */
  get unread() {
    return [...this.#messages.values()].filter((one) => one.isNew).length;
  }

  /** Begin to listen and to send. */
  start() {
    if (this.#runs) return;
    this.#runs = true;
    this.#left = new AbortController();
    const { signal } = this.#left;
    addEventListener("online", () => this.#again(), { signal });
    addEventListener("offline", () => this.#again(), { signal });
    addEventListener("pageshow", (event) => { if (event.persisted) this.#come(); }, { signal });
    addEventListener("pagehide", () => this.#go(), { signal });
    addEventListener("storage", (event) => this.#elsewhere(event), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    this.#listen();
    this.#flush();
  }

  /** Stop; what is kept stays. */
  stop() {
    this.#runs = false;
    this.#left?.abort();
    this.#again();
  }

  /** Ask who answers; null when the hub cannot be reached. */
  async hello() {
    try {
      return await this.#ask("hello");
    } catch {
      return null;
    }
  }

  /** Send words, now or as soon as it goes. `more`: a name and an address the customer has typed. */
  say(text, more = {}) { // more: also `files`, handed in before
    const said = { id: newId(), text, written: this.#now(), ...more };
    this.#kept.set(`out:${said.id}`, JSON.stringify(said));
    this.#pend(said);
    this.#changed();
    this.start();
    this.#flush();
  }

  /** Press a button of a message; a second press is the same message. */
  press(message, { id: button, label }) {
    const id = `press:${message}`;
    if (!this.#messages.has(id)) this.say(label, { id, pressed: { message, button } });
  }

  /** Say that the customer types; whoever has not written yet is nobody to tell of. */
  type() {
    if (!this.#isLive || Date.now() - this.#typed < TYPES) return;
    this.#typed = Date.now();
    this.#ask("typing", {}).catch(() => {}); // a line on somebody's screen, no more
  }

  newId() { return newId(); }

  /** Hand a file in under an id, for a message to name; rejects with `status` (0: no line). */
  async handIn(id, file, progress) {
    this.start();
    await this.#ensure();
    const token = this.#token, query = new URLSearchParams({ id, name: file.name });
    return handIn(`${this.#url}files?${query}`, file, token, progress).catch((error) => {
      if (error.status === 401) this.#expired(token);
      throw error;
    });
  }

  dropFile(id) {
    fetch(`${this.#url}files/${encodeURIComponent(id)}`, {
      method: "DELETE", headers: { authorization: `Bearer ${this.#token}` }, credentials: "omit",
    }).catch(() => {}); // it goes by itself after a day
  }

  /** Where a file of a message is fetched. */
  place(file) { return new URL(file.url, this.#url).href; }

  /** Try a message again that was not sent. */
  retry(id) {
    const one = this.#messages.get(id);
    if (one) this.#state(one, "sending");
    this.#flush();
    this.#wake();
  }

  /** Take a message back that the hub has not taken. */
  discard(id) {
    this.#kept.drop(`out:${id}`);
    this.#messages.delete(id);
    this.#changed();
  }

  /** Say whether the customer looks at the messages. */
  attend(isSeen) {
    this.#isSeen = isSeen;
    this.#tell();
  }

  /** Say who it is; throw when the hub does not believe it. */
  async identify(jwt) {
    if (jwt === this.#identity && !this.#unvouched) return;
    this.#vouch(jwt);
    this.start();
    if (!this.#unvouched) return;
    try {
      await this.#ensure();
    } catch (error) {
      if (error.notVouched) throw error;
      this.#wake(); // no connection: the loop tries again
    }
  }

  /** Forget who it was, what was said and what was not sent yet. */
  forget() {
    for (const name of this.#kept.names()) this.#kept.drop(name);
    this.#reset();
  }

  #reset() {
    [this.#token, this.#identity, this.#known] = [null, null, null];
    [this.#cursor, this.#isFresh, this.#unvouched, this.#prunes] = ["", true, false, false];
    this.#messages.clear();
    this.#again();
    this.#changed();
  }

  #vouch(jwt) {
    const who = subject(jwt), was = this.#kept.get("who");
    if (was !== null && was !== who) this.forget(); // what one customer reads or writes is not another's
    [this.#identity, this.#unvouched] = [jwt, was !== who || !this.#token || !this.isKnown];
  }

  // -- what is kept ------------------------------------------------------------------------------

  #recall() {
    for (const name of this.#kept.names()) if (name.startsWith("out:")) this.#remember(name);
  }

  #remember(name) {
    try {
      const said = JSON.parse(this.#kept.get(name));
      if (said && !this.#messages.has(said.id)) this.#pend(said);
    } catch {
      this.#kept.drop(name); // not of ours
    }
  }

  #pend(said) {
    this.#messages.set(said.id, {
      ...said, mine: true, place: null, arrived: ++this.#arrived, state: said.refused ? "refused" : "sending",
    });
  }

  /** Another tab of this page has done something. */
  #elsewhere(event) {
    const name = this.#kept.named(event);
    if (name === undefined) return;
    if (name === null || (name === "token" && event.newValue === null)) return this.#reset();
    if (name === "token" && event.newValue !== this.#token) {
      [this.#token, this.#cursor, this.#isFresh, this.#prunes] = [event.newValue, "", true, true];
      this.#again();
    } else if (name.startsWith("out:") && event.newValue === null) {
      const one = this.#messages.get(name.slice(4));
      if (one?.place === null) this.#messages.delete(one.id); // the hub will tell of it
    } else if (name.startsWith("out:")) {
      this.#remember(name);
      this.#flush();
    }
    this.#changed();
  }

  // -- who it is ---------------------------------------------------------------------------------

  async #ensure() {
    if (this.#token && !this.#unvouched) return;
    this.#visiting ??= this.#visit().finally(() => { this.#visiting = null; });
    await this.#visiting;
  }

  async #visit() {
    this.#token = this.#begun(); // another tab may have
    const identity = this.#unvouched ? this.#identity : null;
    if (this.#token && !identity) return;
    let told;
    try {
      told = await this.#ask("visits", identity ? { identity } : {});
    } catch (error) {
      if (!identity || error.status !== 403) throw error;
      [this.#identity, this.#unvouched, error.notVouched] = [null, false, true];
      this.dispatchEvent(new CustomEvent("refused", { detail: error.message }));
      throw error;
    }
    if (identity !== (this.#unvouched ? this.#identity : null)) return; // meanwhile it is somebody else
    // Another tab may have begun meanwhile: a browser is one visitor.
    this.#token = (!identity && this.#begun()) || told.token;
    this.#kept.set("token", this.#token);
    if (identity) {
      this.#kept.set("who", subject(identity));
      this.#kept.set("known", (this.#known = told.name ?? ""));
      [this.#unvouched, this.#prunes] = [false, true];
    }
    [this.#cursor, this.#isFresh] = ["", true];
    this.#again();
    this.#changed();
  }

  #begun() {
    const token = this.#kept.get("token");
    return token === this.#ended ? null : token;
  }

  /** The token has ended. What is shown stays; a page can be asked to vouch again. */
  #expired(token) {
    if (token !== this.#token) return;
    const wasKnown = this.isKnown;
    this.#kept.drop("known");
    [this.#ended, this.#token, this.#known, this.#cursor, this.#isFresh] = [token, null, null, "", true];
    this.#unvouched = this.#identity !== null;
    if (wasKnown) this.dispatchEvent(new Event("expired"));
  }

  // -- sending -----------------------------------------------------------------------------------

  async #flush() {
    if (this.#isSending || !this.#runs) return;
    this.#isSending = true;
    let failures = 0;
    for (let one; this.#runs && (one = this.#next()); ) {
      const token = this.#token;
      try {
        await this.#ensure();
        if (this.#messages.get(one.id) !== one) continue;
        const { id, text, name, email, files, pressed } = one;
        const said = { id, text, name, email, files: files?.map((file) => file.id) };
        await (pressed ? this.#ask("presses", pressed) : this.#ask("messages", said));
        this.#kept.drop(`out:${id}`);
        this.#state(one, "done");
        failures = 0;
        if (!this.#isLive) this.#wake();
      } catch (error) {
        failures += 1;
        if (error.notVouched) continue; // then as nobody
        if (error.status === 401) {
          this.#expired(token ?? this.#token);
          if (failures > 1) await this.#pause(failures);
        } else if (isFinal(error)) this.#refuse(one, error);
        else {
          this.#state(one, error.wait ? "sending" : "waiting");
          await this.#pause(failures, error.wait);
        }
      }
    }
    this.#isSending = false;
  }

  #next() {
    return this.messages.find((one) => one.mine && one.place === null && (one.state === "sending" || one.state === "waiting"));
  }

  #refuse(one, error) {
    const { id, text, name, email, files, pressed, written } = one;
    this.#kept.set(`out:${id}`, JSON.stringify({ id, text, name, email, files, pressed, written, refused: true }));
    one.detail = error.message;
    this.#state(one, "refused");
  }

  #state(one, state) {
    one.state = state;
    this.#changed();
  }

  // -- listening ---------------------------------------------------------------------------------

  async #listen() {
    while (this.#runs) {
      if (this.#isAway || (!this.#token && !this.#unvouched)) {
        await this.#pause(Infinity);
        continue;
      }
      const token = this.#token;
      let wait = 0;
      try {
        await this.#ensure();
        [this.#abort, this.#hurries] = [new AbortController(), false];
        if (this.#isFresh) await this.#begin();
        await (this.#isHeld ? this.#poll() : this.#stream());
      } catch (error) {
        wait = error.status === 404 ? ASKED_TO_WAIT_AT_MOST : error.wait;
        if (error.status === 401) this.#expired(token ?? this.#token);
        if (error.status === 422) [this.#cursor, this.#isFresh] = ["", true];
        this.#live(false);
        this.#failures += 1;
      }
      if (this.#runs && !this.#isLive && !this.#hurries) await this.#pause(this.#failures, wait);
    }
    this.#live(false);
  }

  /** Read the newest part; after another has said who it is, nothing else may stand there. */
  async #begin() {
    const token = this.#token;
    const { items, cursor } = await this.#ask("events?wait=0", undefined, { signal: this.#abort.signal });
    if (token !== this.#token) return;
    if (this.#prunes) {
      const ids = new Set(items.map((one) => one.id));
      for (const one of this.#messages.values())
        if (one.state === "done" && !ids.has(one.id)) this.#messages.delete(one.id);
      this.#prunes = false;
    }
    this.#take(items, { isFirst: true });
    [this.#cursor, this.#isFresh] = [cursor, false];
    this.#changed();
  }

  async #stream() {
    const abort = this.#abort, token = this.#token;
    let watch = setTimeout(() => { this.#isHeld = true; abort.abort(); }, LONGEST_SILENCE);
    try {
      for await (const told of listen(this.#address(), token, abort.signal)) {
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), DEAD);
        if (token !== this.#token) return;
        this.#hear(told);
      }
    } finally {
      clearTimeout(watch);
      this.#live(false);
    }
  }

  #hear({ event, id, data }) {
    this.#heard = Date.now();
    this.#live(true);
    if (event === "writing") return this.dispatchEvent(new CustomEvent("writing", { detail: JSON.parse(data) }));
    if (event !== "message") return this.#tell(); // what failed before
    this.#take([JSON.parse(data)]);
    this.#cursor = id;
    this.#changed();
  }

  async #poll() {
    const token = this.#token, begun = Date.now();
    let answer;
    try {
      answer = await this.#ask(this.#address(WAITS), undefined, { signal: this.#abort.signal, within: (WAITS + 15) * 1_000 });
    } catch (error) {
      this.#isHeld = false; // it may have been the hub, not a proxy
      throw error;
    }
    if (token !== this.#token) return;
    this.#heard = Date.now();
    this.#take(answer.items);
    this.#cursor = answer.cursor;
    this.#live(true);
    this.#changed();
    if (answer.writing) this.dispatchEvent(new CustomEvent("writing", { detail: answer.writing }));
    if (!answer.items.length && Date.now() - begun < 1_000) await this.#pause(0); // it stops
  }

  #address(wait) {
    const query = new URLSearchParams({ after: this.#cursor });
    if (wait) query.set("wait", wait);
    return `${this.#url}events?${query}`;
  }

  #take(items, { isFirst = false } = {}) {
    const read = isFirst ? this.#keptTime("read") : -1, told = isFirst ? this.#keptTime("told") : -1;
    for (const item of items) {
      const known = this.#messages.get(item.id), place = Date.parse(item.at);
      if (known?.mine) this.#kept.drop(`out:${item.id}`);
      const begun = known?.place != null ? known : {
        arrived: ++this.#arrived, isNew: !item.mine && place > read, told: place > told ? 0 : READ,
      };
      this.#messages.set(item.id, { ...begun, ...item, place, state: "done" });
    }
  }

  #live(is) {
    if (this.#isLive === is) return;
    this.#isLive = is;
    if (is) {
      this.#failures = 0;
      this.#wake(); // what waits to be sent may go now
      this.#tell();
    }
    this.dispatchEvent(new Event("line"));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.#tell();
  }

  // -- receipts ----------------------------------------------------------------------------------

  async #tell() {
    if (this.#isLooked && this.unread) {
      for (const one of this.#messages.values()) one.isNew = false;
      this.#note("read", [...this.#messages.values()]);
      this.dispatchEvent(new Event("change"));
    }
    if (this.#isTelling || !this.#token || !this.#runs || this.#isFresh) return;
    this.#isTelling = true;
    for (let ones; (ones = this.#untold()).length && this.#token; ) {
      const read = this.#isLooked;
      const told = { ids: ones.map((one) => one.id), read };
      const isTold = await this.#ask("seen", told).then(() => true, () => false);
      if (!isTold) break; // with the next change, or sign of life
      for (const one of ones) one.told = read ? READ : SHOWN;
      if (read) this.#note("told", ones);
    }
    this.#isTelling = false;
  }

  get #isLooked() { return this.#isSeen && document.visibilityState === "visible"; }

  #untold() {
    const wanted = this.#isLooked ? READ : SHOWN;
    return this.messages.filter((one) => !one.mine && one.told < wanted).slice(0, AT_ONCE);
  }

  #keptTime(name) { return Number(this.#kept.get(name) ?? 0); }

  #note(name, ones) {
    this.#kept.set(name, String(Math.max(this.#keptTime(name), ...ones.map((one) => one.place ?? 0))));
  }

  // -- coming and going --------------------------------------------------------------------------

  #look() {
    clearTimeout(this.#letGo);
    if (document.visibilityState !== "visible") this.#letGo = setTimeout(() => this.#go(), LET_GO);
    else this.#come();
    this.#tell();
  }

  #go() {
    this.#isAway = true;
    this.#abort?.abort();
  }

  #come() {
    this.#isAway = false;
    if (this.#isLive && Date.now() - this.#heard > LONGEST_PAUSE * 4) this.#abort?.abort(); // it slept
    this.#wake();
  }

  /** Connect anew, at once. */
  #again() {
    this.#hurries = true;
    this.#abort?.abort();
    this.#wake();
  }

  #wake() { for (const wake of this.#wakes) wake(); }

  /** Wait longer with each failure, until woken; `asked`: as long as the hub has asked for. */
  #pause(failures, asked) {
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.75 + Math.random() / 2);
    const time = asked ? Math.min(asked, ASKED_TO_WAIT_AT_MOST) * (1 + Math.random() / 5) : Math.min(grown, LONGEST_PAUSE);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = failures === Infinity ? 0 : setTimeout(wake, time);
      this.#wakes.add(wake);
    });
  }

  #now() { return Math.max(Date.now(), ...[...this.#messages.values()].map((one) => (one.written ?? 0) + 1)); }

  #ask(path, body, more = {}) {
    return ask(new URL(path, this.#url), body, { ...more, token: path === "hello" ? null : this.#token });
  }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // not on pages without https
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whom an identity names. It is only compared with the one before: what it proves is the hub's to say. */
function subject(jwt) {
  try {
    const text = atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return String(JSON.parse(text).sub);
  } catch {
    return "?";
  }
}
