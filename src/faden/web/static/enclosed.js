// Files for an answer: chosen, dropped or pasted, each is sent at once, with its progress, and kept
// with the draft. Without this script the form is sent with them (web/desk/files/enclosed.py).
const part = document.querySelector("[data-enclosed]");

const make = (name, fields = {}, ...children) => {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...children);
  return made;
};

class Enclosed {
  constructor() {
    this.form = part.closest("form");
    this.list = part.querySelector("ul");
    this.input = part.querySelector("[type=file]");
    this.status = part.querySelector("[role=status]");
    this.coming = new Set();
    part.querySelector("[data-attach]").hidden = true;
    this.input.addEventListener("change", () => {
      this.take(this.input.files);
      this.input.value = "";
    });
    this.list.addEventListener("click", (event) => this.remove(event));
    this.form.addEventListener("paste", (event) => this.handed(event, event.clipboardData));
    this.form.addEventListener("drop", (event) => this.handed(event, event.dataTransfer));
    this.form.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
    // Before anybody else hears of it: what is still coming would not go along.
    this.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    addEventListener("online", () => this.again());
  }

  handed(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    this.take(data.files);
  }

  take(files) {
    this.say("");
    for (const file of files) this.begin(file);
  }

  begin(file) {
    const words = part.dataset;
    if (file.size > words.largest) return this.say(words.tooLarge.replace("{name}", file.name));
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const item = make("li", {}, make("bdi", { textContent: file.name }), bar);
    this.list.append(item);
    const one = { file, item, bar };
    this.coming.add(one);
    this.send(one);
  }

  send(one) {
    const asked = new XMLHttpRequest(), body = new FormData();
    body.append("csrf", this.form.elements.csrf.value);
    body.append("file", one.file);
    one.waits = false;
    asked.open("POST", part.dataset.url);
    asked.setRequestHeader("Accept", "application/json");
    asked.upload.onprogress = ({ loaded, total }) => { one.bar.value = loaded / total; };
    asked.onload = () => this.sent(one, asked);
    asked.onerror = () => {
      one.waits = true;
      this.say(part.dataset.waits);
    };
    asked.send(body);
  }

  sent(one, asked) {
    let told = {};
    try {
      told = JSON.parse(asked.responseText);
    } catch {
      // signed out, or too much at once: below
    }
    this.coming.delete(one);
    const [taken] = told.taken ?? [];
    if (!taken) {
      one.item.remove();
      return this.say(told.problem || part.dataset.failed.replace("{name}", one.file.name));
    }
    const field = make("input", { type: "hidden", name: `file.${taken.id}`, value: "yes" });
    const size = make("span", { className: "size", textContent: taken.size });
    const gone = make("button", { className: "button small", name: "drop", value: taken.id, textContent: "×" });
    gone.setAttribute("aria-label", part.dataset.remove.replace("{name}", taken.name));
    one.item.replaceChildren(field, make("bdi", { textContent: taken.name }), size, gone);
    this.say(part.dataset.taken.replace("{name}", taken.name));
  }

  again() {
    for (const one of this.coming) if (one.waits) this.send(one);
  }

  async remove(event) {
    const button = event.target.closest("[name=drop]");
    if (!button) return;
    event.preventDefault();
    const body = new URLSearchParams({ csrf: this.form.elements.csrf.value, drop: button.value });
    const init = { method: "POST", body, headers: { Accept: "application/json" } };
    const answer = await fetch(`${part.dataset.url}/drop`, init).catch(() => null);
    if (!answer?.ok) return this.say(part.dataset.waits);
    button.closest("li").remove();
    this.say("");
    this.input.focus();
  }

  hold(event) {
    if (!this.coming.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.say(part.dataset.coming);
  }

  say(words) {
    this.status.textContent = words;
  }
}

if (part) new Enclosed();
