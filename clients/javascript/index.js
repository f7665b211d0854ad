/* How does an app write to a company by its Faden chat, so that nothing is lost or doubled?

   A message has an id made here and is told again under it until the hub has it. What the hub tells
   comes with a cursor; a line that broke goes on after it. Protocol: docs/chat.md of Faden. */

import { ask, isFinal, listen, Refused } from "./hub.js";

export { Refused };

const LONGEST_SILENCE = 5_000; // until the first event: else a proxy holds the stream back
const DEAD = 40_000; // without any event; the hub sends one each 15 s
const FIRST_PAUSE = 500, LONGEST_PAUSE = 5_000, ASKED_TO_WAIT_AT_MOST = 60_000;
const WAITS = 20; // seconds of one long poll
const AT_ONCE = 50; // ids in one `seen`
const REMEMBERED = 1_000; // ids of which a second telling is passed over

export class Chat {
  #url; #visiting = null; #told = new Set();

  /** `url`: where Faden is; `chat`: the account; `token` and `cursor` as they were kept. */
  constructor(url, chat, { token = null, cursor = "", keep = () => {} } = {}) {
    this.#url = `${String(url).replace(/\/+$/, "")}/chat/${encodeURIComponent(chat)}/`;
    [this.token, this.cursor, this.keep] = [token, cursor, keep];
  }

  /** Who answers, and when somebody is there again. */
  hello({ signal } = {}) { return this.#ask("hello", undefined, { signal, token: null }); }

  /** Begin a visit if there is none; return the token, to be kept as safe as a password. */
  async visit() {
    this.#visiting ??= this.#begin().finally(() => { this.#visiting = null; });
    return this.#visiting;
  }

  async #begin() {
    if (!this.token) this.#keep((await this.#ask("visits", {})).token, "");
    return this.token;
  }

  /** Say who it is, by a JWT of the page's or app's own server; return the name it carries. */
  async identify(identity) {
    const told = await this.#ask("visits", { identity });
    this.#told.clear();
    this.#keep(told.token, "");
    return told.name;
  }

  /** Forget who it was; what others write later is another visitor's. */
  forget() {
    this.#told.clear();
    this.#keep(null, "");
  }

  /** Send words; resolve when the hub has them. Throw Refused only where another try cannot help. */
  async send(text, { id = newId(), name, email, signal } = {}) {
    for (let failures = 0; ; failures += 1) {
      try {
        await this.visit();
        const { repeated } = await this.#ask("messages", { id, text, name, email }, { signal });
        return { id, repeated };
      } catch (error) {
        if (signal?.aborted || isFinal(error) || error.status === 404) throw error;
        await pause(failures, error.wait, signal);
      }
    }
  }

  /** Say that messages of the company were shown, or read. */
  async seen(ids, { read = false, signal } = {}) {
    let noted = 0;
    for (let at = 0; at < ids.length; at += AT_ONCE)
      noted += (await this.#ask("seen", { ids: ids.slice(at, at + AT_ONCE), read }, { signal })).noted;
    return noted;
  }

  /** Yield each message once, both sides', in the hub's order, until `signal`; go on over broken lines. */
  async *listen({ signal, stream = true } = {}) {
    let isHeld = !stream;
    for (let failures = 0; !signal?.aborted; ) {
      const began = Date.now();
      try {
        await this.visit();
        const heard = isHeld ? this.#poll(signal) : this.#stream(signal, () => { isHeld = true; });
        for await (const { items, cursor } of heard) {
          failures = 0;
          // The cursor moves behind what was yielded: who stops in between is told again.
          for (const item of items) if (this.#isFirst(item.id)) yield item;
          this.#keep(this.token, cursor);
        }
        if (Date.now() - began < 1_000) await pause(failures++, 0, signal);
      } catch (error) {
        if (signal?.aborted) return;
        if (error.status === 422) this.#keep(this.token, ""); // a cursor of another hub
        else if (isFinal(error) || error.status === 404) throw error;
        await pause(failures++, error.wait, signal);
      }
    }
  }

  async *#stream(signal, held) {
    const line = new AbortController();
    const leave = () => line.abort();
    signal?.addEventListener("abort", leave, { once: true });
    let watch = setTimeout(() => { held(); leave(); }, LONGEST_SILENCE);
    try {
      for await (const { event, id, data } of listen(this.#events(), this.token, line.signal)) {
        clearTimeout(watch);
        watch = setTimeout(leave, DEAD);
        const isMessage = event === "message";
        yield { items: isMessage ? [JSON.parse(data)] : [], cursor: isMessage ? id : this.cursor };
      }
    } catch (error) {
      if (error.status || signal?.aborted || !line.signal.aborted) throw error;
    } finally {
      clearTimeout(watch);
      signal?.removeEventListener("abort", leave);
      leave();
    }
  }

  async *#poll(signal) {
    const within = (WAITS + 15) * 1_000;
    yield await ask(this.#events(WAITS), undefined, { token: this.token, signal, within });
  }

  #events(wait) {
    const query = new URLSearchParams({ after: this.cursor });
    if (wait) query.set("wait", wait);
    return `${this.#url}events?${query}`;
  }

  #isFirst(id) {
    if (this.#told.has(id)) return false;
    this.#told.add(id);
    if (this.#told.size > REMEMBERED) this.#told.delete(this.#told.values().next().value);
    return true;
  }

  #keep(token, cursor) {
    if (token === this.token && cursor === this.cursor) return;
    [this.token, this.cursor] = [token, cursor];
    this.keep({ token, cursor });
  }

  #ask(path, body, more = {}) { return ask(this.#url + path, body, { token: this.token, ...more }); }
}

/** Wait longer with each failure, or as long as the hub has asked for. */
function pause(failures, asked, signal) {
  const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.75 + Math.random() / 2);
  const time = asked ? Math.min(asked, ASKED_TO_WAIT_AT_MOST) * (1 + Math.random() / 5) : grown;
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => { clearTimeout(timer); signal?.removeEventListener("abort", end); resolve(); };
    const timer = setTimeout(end, time);
    signal?.addEventListener("abort", end, { once: true });
  });
}

function newId() {
  const bytes = globalThis.crypto?.getRandomValues?.(new Uint8Array(16))
    ?? Uint8Array.from({ length: 16 }, () => Math.random() * 256); // Node 18 without the flag
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
