/* How does a customer send files: by the button, by dropping or pasting them?

   Each is handed in at once and goes with the next message. Without a line it waits for one. */

export const LOOK = new CSSStyleSheet();
LOOK.replaceSync(`
.files{display:grid;gap:.2em;margin:0;padding:0;list-style:none;font-size:.9em}
.files:empty,.words:empty,.file-said:empty{display:none}
.files li{display:flex;flex-wrap:wrap;gap:.2em .6em;align-items:center;max-width:none;margin:0;padding:0;background:none;border:0}
.files bdi,.files a{min-width:0;overflow-wrap:anywhere;color:inherit}
.files a{display:inline-flex;align-items:center;min-height:44px}
.files progress{flex:1;min-width:4em;accent-color:var(--accent)}
.row>.clip,.files button{min-width:44px;min-height:44px}
.off{visibility:hidden}
.file-said{font-size:.85em;color:var(--soft)}
.window.drop{outline:3px dashed var(--accent);outline-offset:-6px}
`);

const KINDS = "image/png,image/jpeg,image/gif,image/webp,image/heic,application/pdf,text/plain,audio/*,video/*";
const WORDS = {
  en: {
    add: (n) => `Add files: pictures, PDF, text, sound, video, up to ${n} MB each`,
    list: "Files for your next message",
    coming: "A file is still on its way.",
    goes: (name) => `${name} goes with your next message.`,
    remove: (name) => `Remove ${name}`,
    waits: "No connection: the file waits for it.",
    many: "At most 10 files go with one message.",
    413: (name, n) => `${name} is too large: at most ${n} MB.`,
    415: (name) => `${name}: only pictures, PDF, plain text, sound and video can be sent.`,
    else: (name) => `${name} could not be sent.`,
  },
  de: {
    add: (n) => `Dateien hinzufügen: Bilder, PDF, Text, Ton, Film, je bis ${n} MB`,
    list: "Dateien für Ihre nächste Nachricht",
    coming: "Eine Datei ist noch unterwegs.",
    goes: (name) => `${name} geht mit Ihrer nächsten Nachricht.`,
    remove: (name) => `${name} entfernen`,
    waits: "Keine Verbindung: Die Datei wartet darauf.",
    many: "Mit einer Nachricht gehen höchstens 10 Dateien.",
    413: (name, n) => `${name} ist zu groß: höchstens ${n} MB.`,
    415: (name) => `${name}: Gesendet werden können nur Bilder, PDF, einfacher Text, Ton und Film.`,
    else: (name) => `${name} konnte nicht gesendet werden.`,
  },
};

/** Send the bytes of a file; resolve with what the hub says, reject with `status` (0: no line). */
export function handIn(url, file, token, progress) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", url);
    asked.setRequestHeader("Authorization", `Bearer ${token}`);
    asked.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    asked.onload = () => (asked.status === 200 ? resolve(JSON.parse(asked.responseText)) : reject(asked));
    asked.onerror = () => reject(asked);
    asked.send(file);
  });
}

export class Attach {
  #line; #make; #say; #most = 0; #ones = new Set();

  constructor(line, language, make, drawing) {
    [this.#line, this.#make, this.#say] = [line, make, WORDS[language]];
    this.list = make("ul", { className: "files", role: "list", aria: { label: this.#say.list } });
    this.said = make("p", { className: "file-said", role: "status" });
    this.input = make("input", { type: "file", multiple: true, accept: KINDS, hidden: true });
    this.input.addEventListener("change", () => {
      this.take(this.input.files);
      this.input.value = "";
    });
    this.button = make("button", { type: "button", className: "plain clip off" }, drawing("M20 11l-8 8a5 5 0 0 1-7-7l9-9a3.5 3.5 0 0 1 5 5l-9 9a1.5 1.5 0 0 1-2-2l8-8"));
    this.button.addEventListener("click", () => {
      this.tell(this.button.title); // who touches sees no title
      this.input.click();
    });
    line.addEventListener("line", () => this.#again());
  }

  /** How many bytes one may have; 0: none are taken. */
  set most(bytes) {
    this.#most = bytes;
    this.button.classList.toggle("off", !bytes); // its place is kept: nothing may move
    this.button.title = this.#say.add(bytes / 1e6);
    this.button.setAttribute("aria-label", this.button.title);
  }

  get isBusy() { return [...this.#ones].some((one) => !one.done); }
  get files() { return [...this.#ones].map(({ done, id }) => ({ id, name: done.name })); }

  /** Take what is dropped on a window, or pasted there. */
  listen(target) {
    const have = (data) => this.#most && data?.types.includes("Files");
    const mark = (is) => target.classList.toggle("drop", is);
    target.addEventListener("dragover", (event) => { if (have(event.dataTransfer)) { event.preventDefault(); mark(true); } });
    target.addEventListener("dragleave", () => mark(false));
    for (const [name, of] of [["drop", "dataTransfer"], ["paste", "clipboardData"]])
      target.addEventListener(name, (event) => {
        mark(false);
        if (!have(event[of])) return;
        event.preventDefault();
        this.take(event[of].files);
      });
  }

  take(files) {
    for (const file of files) {
      this.tell("");
      if (this.#ones.size >= 10) return this.tell(this.#say.many);
      if (file.size > this.#most) this.#fail(file, 413);
      else this.#begin(file);
    }
  }

  /** The files are on their way with a message, or nobody wants them any more. */
  clear() {
    this.#ones.clear();
    this.list.replaceChildren();
    this.tell("");
  }

  tell(words = this.#say.coming) { this.said.textContent = words; }

  #begin(file) {
    const bar = this.#make("progress", { max: 1, value: 0, aria: { label: file.name } });
    const gone = this.#make("button", { type: "button", className: "plain", aria: { label: this.#say.remove(file.name) } }, "×");
    const item = this.#make("li", {}, this.#make("bdi", {}, file.name), bar, gone);
    const one = { file, bar, item, id: this.#line.newId(), done: null, waits: false };
    gone.addEventListener("click", () => {
      this.#drop(one);
      if (one.done) this.#line.dropFile(one.id);
      this.tell("");
      this.button.focus();
    });
    this.#ones.add(one);
    this.list.append(item);
    this.#send(one);
  }

  async #send(one) {
    one.waits = false;
    try {
      one.done = await this.#line.handIn(one.id, one.file, (part) => { one.bar.value = part; });
      one.bar.remove();
      if (this.#ones.has(one)) this.tell(this.#say.goes(one.done.name));
    } catch (error) {
      if (!this.#ones.has(one)) return;
      one.waits = ![400, 403, 404, 413, 415, 422].includes(error.status);
      if (one.waits) {
        this.tell(this.#say.waits);
        setTimeout(() => this.#again(), 5_000);
      } else {
        this.#drop(one);
        this.#fail(one.file, error.status);
      }
    }
  }

  #again() {
    for (const one of this.#ones) if (one.waits && this.#line.isLive !== false) this.#send(one);
  }

  #drop(one) {
    this.#ones.delete(one);
    one.item.remove();
  }

  #fail({ name }, status) { this.tell((this.#say[status] ?? this.#say.else)(name, this.#most / 1e6)); }
}
