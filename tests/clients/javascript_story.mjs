/* One visitor's story with the JavaScript client; what happened goes to standard output as JSON. */

import { Chat, Refused } from "../../clients/javascript/index.js";

const [url, how, identity] = process.argv.slice(2);
const kept = [];
const chat = new Chat(`${url}/`, "web", { keep: (now) => kept.push(now) });
const told = { hello: (await chat.hello()).title };

const first = await chat.send("Hallo", { id: "message-1" });
const again = await chat.send("Hallo", { id: "message-1" });
told.repeated = [first.repeated, again.repeated];
told.refused = await chat.send("Anders", { id: "message-1" }).catch((error) => error instanceof Refused && error.status);
console.log(JSON.stringify({ ready: true }));

const ends = new AbortController();
told.heard = [];
for await (const item of chat.listen({ signal: ends.signal, stream: how === "stream" })) {
  told.heard.push([item.mine, item.text]);
  if (!item.mine) {
    told.seen = await chat.seen([item.id], { read: true });
    ends.abort();
  }
}
const later = new Chat(url, "web", kept.at(-1));
const more = later.listen({ signal: AbortSignal.timeout(10_000), stream: how === "stream" });
await later.send("Danke");
told.later = (await more.next()).value.text;
await more.return();
told.name = await later.identify(identity);
told.forged = await later.identify("a.b.c").catch((error) => error.status);
console.log(JSON.stringify(told));
