/* What does a browser keep of a chat, and where it keeps nothing, the page?

   One entry for each thing, so that two tabs do not write over one another. */

/** What the browser keeps for this chat; in memory where it keeps nothing. */
export class Kept {
  #prefix; #memory = new Map();

  constructor(chat) { this.#prefix = `faden:${chat}:`; }

  get(name) {
    try {
      return localStorage.getItem(this.#prefix + name) ?? this.#memory.get(name) ?? null;
    } catch {
      return this.#memory.get(name) ?? null;
    }
  }

  set(name, value) {
    this.#memory.set(name, value);
    try {
      localStorage.setItem(this.#prefix + name, value);
      this.#memory.delete(name);
    } catch { /* full or forbidden: this page alone knows */ }
  }

  drop(name) {
    this.#memory.delete(name);
    try { localStorage.removeItem(this.#prefix + name); } catch { /* nothing was kept */ }
  }

  names() {
    const found = new Set(this.#memory.keys());
    try {
      for (const key of Object.keys(localStorage))
        if (key.startsWith(this.#prefix)) found.add(key.slice(this.#prefix.length));
    } catch { /* nothing was kept */ }
    return [...found];
  }

  /** Return the name that an event of another tab is about; null: everything; undefined: not ours. */
  named(event) {
    if (event.key === null) return null;
    return event.key.startsWith(this.#prefix) ? event.key.slice(this.#prefix.length) : undefined;
  }
}
