/* How is the hub asked, and how does it answer?

   Without cookies: the token alone says who asks. */

const PATIENCE = 15_000; // for an answer

/** The hub has refused; `wait`: milliseconds after which it may be asked again. */
export class Refused extends Error {
  constructor(status, detail, wait) {
    super(detail);
    Object.assign(this, { status, wait });
  }
}

/** Get, or post where there is a body; throw Refused, or what the line has done. */
export async function ask(url, body, { token, signal, within = PATIENCE }) {
  const limit = AbortSignal.timeout(within);
  const answer = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: { ...(body && { "content-type": "application/json" }), ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
    signal: signal ? either(signal, limit) : limit,
    credentials: "omit",
    cache: "no-store",
  });
  if (!answer.ok) throw await refusal(answer);
  return answer.json();
}

/** Yield server-sent events until the line breaks. */
export async function* listen(url, token, signal) {
  const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
  const answer = await fetch(url, { headers, signal, credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw await refusal(answer);
  yield* events(answer.body);
}

/** Whether it makes no sense to send the same once more. */
export function isFinal({ status = 0 }) {
  return status >= 400 && status < 500 && ![404, 408, 429].includes(status);
}

function either(...signals) {
  const both = new AbortController();
  for (const one of signals) one.addEventListener("abort", () => both.abort(), { once: true });
  if (signals.some((one) => one.aborted)) both.abort();
  return both.signal;
}

async function refusal(answer) {
  const wait = Number(answer.headers.get("retry-after")) * 1_000 || 0;
  const detail = await answer.json().then((told) => told.detail, () => "");
  return new Refused(answer.status, detail || `${answer.status}`, wait);
}

/** Read server-sent events, as the hub writes them: `name: value`, one line each. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let part; !(part = await reader.read()).done; ) {
      const blocks = (rest + part.value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks)
        yield Object.fromEntries(block.split("\n").map((line) => {
          const at = line.indexOf(": ");
          return [line.slice(0, at), line.slice(at + 2)];
        }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
