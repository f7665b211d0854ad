// One connection for all tabs of a browser: whatever the server says must be read again is passed on
// to the tabs that show it. Browsers open at most six connections to a host; a tab each would be too many.
const SILENT = 35_000; // ms without a word after which the line counts as dead
const tabs = new Map(); // port -> customer ids
let state = "lost";
let controller = null;
let asked = "";
let pause = 500;
let timer = 0;

function wanted() {
  const all = new Set();
  for (const ids of tabs.values()) for (const id of ids) all.add(id);
  return [...all].sort().slice(-20);
}

function tell(message, only) {
  for (const [port, ids] of tabs) if (!only || ids.includes(only)) port.postMessage(message);
}

function become(next) {
  if (state === next) return;
  state = next;
  tell({ state });
}

function again(soon) {
  clearTimeout(timer);
  timer = setTimeout(connect, soon ? 0 : pause + Math.random() * 250);
  pause = Math.min(pause * 2, 5_000);
}

async function connect() {
  if (!tabs.size) return;
  controller?.abort();
  const mine = (controller = new AbortController());
  const ids = wanted();
  asked = ids.join();
  let silence = 0;
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => mine.abort(), SILENT);
  };
  try {
    listen();
    const query = ids.map((id) => `customer=${id}`).join("&");
    const answer = await fetch(`/live?${query}`, {
      headers: { "Faden-Live": "1", Accept: "text/event-stream" },
      redirect: "manual",
      signal: mine.signal,
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      return become("signed-out");
    }
    if (answer.status === 404) { // a customer that is not there any more, or not ours
      for (const port of tabs.keys()) tabs.set(port, []);
      return again(false);
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      listen();
      text += value;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) if (hear(event)) return;
    }
  } catch {
    // whatever it was: the line is gone
  } finally {
    clearTimeout(silence);
    if (mine === controller && state !== "signed-out") {
      become("lost");
      again(false);
    }
  }
}

function hear(event) {
  const kind = /^event: (.*)$/m.exec(event)?.[1];
  const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '""');
  if (kind === "hello") {
    pause = 500;
    become("live");
    tell({ read: "all" }); // whatever happened while nobody listened
  } else if (kind === "entry") tell({ entry: data }, data.customer);
  else if (kind === "customer") tell({ read: "customer" }, data);
  else if (kind === "queue") tell({ read: "queue" });
  else if (kind === "signed-out") {
    become("signed-out");
    controller.abort();
    return true;
  }
  return false;
}

function hail(port) {
  port.onmessage = ({ data }) => {
    if (data.bye) tabs.delete(port);
    if (data.customers) tabs.set(port, data.customers);
    if (data.customers) port.postMessage({ state });
    if (!tabs.size) return controller?.abort();
    const other = wanted().join() !== asked;
    if (data.customers && (other || state !== "live")) again(true);
    if (data.wake && state === "lost") again(true);
  };
}

if ("SharedWorkerGlobalScope" in self) self.onconnect = ({ ports }) => hail(ports[0]);
else hail(self); // a worker of one tab, where browsers share none
