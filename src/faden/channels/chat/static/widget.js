/* What does a page load that holds a chat? A button; the window itself comes when it is first opened.

   Until then nothing is stored and nobody is asked (TDDDG § 25). Whoever has chatted here before asked
   for an answer: their window is fetched at once, so that the button can tell of it. */

const WORDS = {
  de: { open: "Chat öffnen", close: "Chat schließen", new: (n) => `, ${n} neu`, gone: "Chat nicht erreichbar – noch einmal" },
  en: { open: "Open chat", close: "Close chat", new: (n) => `, ${n} new`, gone: "Chat cannot be reached – try again" },
};

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
:host{all:initial!important;direction:ltr!important;position:fixed!important;inset:auto 0 0 auto!important;z-index:2147483000!important;display:block!important;color-scheme:var(--faden-chat-scheme,light dark)!important;font:medium/1.45 var(--faden-chat-font,system-ui,sans-serif)!important}
section{--teal:#0c5f57;--on:#fff}
@supports(color:light-dark(#000,#fff)){section{--teal:light-dark(#0c5f57,#5fc7b9);--on:light-dark(#fff,#06211e)}}
.bubble{all:unset;position:fixed;inset:auto var(--faden-chat-inset,1em) var(--faden-chat-inset,1em) auto;display:grid;place-items:center;box-sizing:border-box;width:3.5em;height:3.5em;border:2px solid transparent;border-radius:50%;background:var(--faden-chat-color,var(--teal));color:var(--faden-chat-on-color,var(--on));box-shadow:0 2px 12px rgb(0 0 0/.35);cursor:pointer;-webkit-tap-highlight-color:transparent}
.bubble:focus-visible{outline:3px solid var(--faden-chat-color,var(--teal));outline-offset:3px}
.bubble svg{width:1.7em;height:1.7em;fill:none;stroke:currentcolor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.count{position:absolute;inset:-.35em -.35em auto auto;min-width:1em;padding:.1em .4em;border:2px solid Canvas;border-radius:2em;background:#a01c1c;color:#fff;font-size:.85em;font-weight:700;text-align:center}
.count[hidden]{display:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`);

const SHAPE = "M4 5h16v11H11l-4 4v-4H4z";

function languageOf(wanted) {
  const language = wanted || document.documentElement.lang || navigator.language || "en";
  return language.toLowerCase().startsWith("de") ? "de" : "en";
}

function wasHere(chat) {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`faden:${chat}:`));
  } catch {
    return false; // the browser keeps nothing for this page
  }
}

class FadenChat extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #bubble; #count; #name; #told; #panel; #words;
  #asks = 0; #identity = null; #new = 0; #isOpen = false;

  connectedCallback() {
    if (!this.#bubble) this.#build();
    if (wasHere(this.chat)) this.#load().catch(() => {});
  }

  disconnectedCallback() {
    this.#panel?.then((panel) => panel.leave(), () => {});
    this.#panel = null;
  }

  get chat() { return this.getAttribute("chat") || "web"; }
  get language() { return languageOf(this.lang); }

  /** Open the window. */
  async open() { (await this.#load()).open(); }

  /** Close it. */
  async close() { (await this.#panel)?.close(); }

  /** Say who is signed in on this page, in the words of its server (docs/chat.md). */
  async identify(jwt) {
    this.#identity = jwt;
    if (this.#panel || wasHere(this.chat)) await (await this.#load()).identify(jwt);
  }

  /** Forget who it was and everything that was shown, on this device. */
  async signOut() {
    this.#identity = null;
    if (this.#panel) return (await this.#panel).signOut();
    for (const key of wasHere(this.chat) ? Object.keys(localStorage) : [])
      if (key.startsWith(`faden:${this.chat}:`)) localStorage.removeItem(key);
  }

  #build() {
    this.#words = WORDS[this.language];
    this.#root.adoptedStyleSheets = [SHEET];
    const part = (name, kind) => Object.assign(document.createElement(name), { className: kind });
    const section = part("section", "");
    section.lang = this.language;
    section.setAttribute("aria-label", "Chat");
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", SHAPE);
    icon.append(path);
    this.#bubble = part("button", "bubble");
    this.#bubble.type = "button";
    this.#count = part("span", "count");
    this.#count.setAttribute("aria-hidden", "true");
    this.#name = part("span", "unseen");
    this.#told = part("p", "unseen");
    this.#told.setAttribute("role", "status");
    this.#bubble.append(icon, this.#count, this.#name);
    this.#bubble.addEventListener("click", () => this.#press());
    section.append(this.#bubble, this.#told);
    this.#root.append(section);
    this.#show();
  }

  #press() {
    const done = this.#isOpen ? this.close() : this.open();
    done.catch(() => { this.#name.textContent = this.#told.textContent = this.#words.gone; });
  }

  #show() {
    const { open, close, new: more } = this.#words;
    const name = this.#isOpen ? close : open + (this.#new ? more(this.#new) : "");
    this.#name.textContent = name;
    this.#bubble.setAttribute("aria-expanded", String(this.#isOpen));
    this.#count.textContent = this.#new > 99 ? "99+" : String(this.#new);
    this.#count.hidden = !this.#new;
  }

  #load() {
    this.#panel ??= this.#fetch().catch((error) => {
      this.#panel = null; // another try may succeed
      throw error;
    });
    return this.#panel;
  }

  async #fetch() {
    // A file that did not come is asked for under another name: browsers remember the failure.
    const file = new URL(`panel.js${this.#asks++ ? `?${this.#asks}` : ""}`, import.meta.url);
    const { Panel } = await import(file);
    return new Panel(this, this.#root.querySelector("section"), {
      hub: new URL(".", import.meta.url).href,
      chat: this.chat,
      language: this.language,
      identity: this.#identity ?? this.getAttribute("identity"),
      bubble: this.#bubble,
      root: this.#root,
      tell: (isOpen, count) => {
        if (count > this.#new && !isOpen) this.#told.textContent = `Chat${this.#words.new(count)}`;
        [this.#isOpen, this.#new] = [isOpen, count];
        this.#show();
      },
    });
  }
}

function place() {
  const tag = [...document.scripts].find((one) => one.src === import.meta.url && one.dataset.chat);
  if (!tag || document.querySelector("faden-chat")) return;
  const chat = document.createElement("faden-chat");
  for (const [name, value] of Object.entries({ chat: tag.dataset.chat, lang: tag.dataset.lang, identity: tag.dataset.identity }))
    if (value) chat.setAttribute(name, value);
  document.body.append(chat);
}

if (!customElements.get("faden-chat")) {
  customElements.define("faden-chat", FadenChat);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
}
