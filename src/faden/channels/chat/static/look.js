/* What does the window look like, and which words does it say itself?

   Sizes hang on the reader's own text size, never on the page's. Colours: `--faden-chat-…` of the page. */

/** Where the window fills the screen, and nothing behind it can be reached. */
export const FULL = "(max-width:30rem),(max-height:26rem)";

export const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
.window{--ground:#fff;--wash:#f3f2ef;--ink:#1b1d1c;--soft:#55575a;--edge:#84827b;--mine:#e0f0ed;--red:#a01c1c;--shade:rgb(0 0 0/.3)}
@supports(color:light-dark(#000,#fff)){.window{--ground:light-dark(#fff,#1e2120);--wash:light-dark(#f3f2ef,#2a2e2c);--ink:light-dark(#1b1d1c,#ecefed);--soft:light-dark(#55575a,#b1b8b5);--edge:light-dark(#84827b,#8c9390);--mine:light-dark(#e0f0ed,#163834);--red:light-dark(#a01c1c,#ff9c94);--shade:light-dark(rgb(0 0 0/.3),rgb(0 0 0/.7))}}
.window,.window *{box-sizing:border-box}
.window[hidden],.window [hidden]{display:none}
.window{--accent:var(--faden-chat-color,var(--teal));--on-accent:var(--faden-chat-on-color,var(--on));position:fixed;inset:auto var(--faden-chat-inset,1em) calc(var(--faden-chat-inset,1em) + 4.25em) auto;display:flex;flex-direction:column;width:24em;max-width:calc(100vw - 2em);height:38em;max-height:calc(100vh - 6.5em);max-height:calc(100dvh - 6.5em);overflow:hidden;border:1px solid var(--edge);border-radius:.8em;background:var(--faden-chat-ground,var(--ground));color:var(--faden-chat-ink,var(--ink));box-shadow:0 8px 32px var(--shade);font-size:1em;text-align:start}
h2,p,ol{margin:0;padding:0}
ol{list-style:none}
button,input,textarea{font:inherit;color:inherit}
header{flex:none;display:flex;align-items:center;gap:.5em;padding:.35em .35em .35em 1em;background:var(--accent);color:var(--on-accent)}
h2{flex:1;min-width:0;font-size:1.05em;line-height:1.25;overflow-wrap:anywhere}
button{min-width:2.75em;min-height:2.75em;padding:.3em .8em;border:1px solid var(--edge);border-radius:.5em;background:none;cursor:pointer}
button.plain{padding:0;border-color:transparent;font-size:1em}
button.main{border-color:transparent;background:var(--accent);color:var(--on-accent);font-weight:600}
button.link{min-width:0;padding:0 .3em;border:0;color:inherit;font-weight:700;text-decoration:underline}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
header :focus-visible{outline-color:var(--on-accent);outline-offset:-5px}
[role=log]:focus-visible{outline-offset:-3px}
svg{display:block;width:1.4em;height:1.4em;margin:auto;fill:none;stroke:currentcolor;stroke-width:2;stroke-linecap:round}
.greeting{flex:none;min-height:calc(1.45em + 1.4em);padding:.7em 1em;border-bottom:1px solid var(--edge);color:var(--faden-chat-ink,var(--ink));background:var(--wash);font-size:.95em}
[role=log]{flex:1 1 auto;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:.8em 1em}
li{max-width:88%;margin-block-end:.7em;padding:.5em .75em;border:1px solid transparent;border-radius:.7em;background:var(--wash)}
li.mine{margin-inline-start:auto;background:var(--mine)}
.who{display:flex;flex-wrap:wrap;gap:0 .6em;color:var(--soft);font-size:.85em}
.who b{color:var(--faden-chat-ink,var(--ink));overflow-wrap:anywhere}
.words{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;text-align:start}
.words a{color:inherit;text-decoration:underline}
.state{color:var(--soft);font-size:.85em}
.state.bad,.line.bad{color:var(--red);font-weight:600}
.line,.writing{padding:.3em 1em;font-size:.9em;color:var(--soft)}
.choices{display:flex;flex-wrap:wrap;gap:.4em;margin-top:.5em}
.choices button{min-height:44px;border:2px solid var(--accent);background:var(--faden-chat-ground,var(--ground));overflow-wrap:anywhere;font-weight:600}
.choices :disabled{border:1px solid var(--edge);color:var(--soft);font-weight:400;cursor:default}
.choices [aria-pressed=true]{background:var(--accent);color:var(--on-accent);font-weight:600}
.choices [aria-pressed=true]::before{content:"✓ "/""}
.line:empty,.writing:empty{display:none}
form{flex:none;display:grid;gap:.3em;padding:.6em 1em .8em;border-top:1px solid var(--edge)}
label{display:block;font-size:.9em;font-weight:600}
textarea,input{display:block;width:100%;min-height:2.75em;margin:.2em 0 0;padding:.5em .7em;border:1px solid var(--edge);border-radius:.5em;background:var(--faden-chat-ground,var(--ground));font-weight:400;font-size:max(1em,16px)}
textarea{height:4.2em;margin:0;resize:none}
.write{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.5em;align-items:end}
.write button{width:3em;height:3em;padding:0}
.row{display:flex;flex-wrap:wrap;gap:0 .5em;align-items:center;justify-content:space-between}
.row>button{min-height:44px;padding-inline:.6em;font-size:.9em}
::placeholder{color:var(--soft);opacity:1}
details{font-size:.9em}
details[open]{flex:1 0 100%}
summary{display:flex;align-items:center;min-width:44px;min-height:max(2.75em,44px);cursor:pointer;text-decoration:underline}
details p{color:var(--soft);font-size:.9em}
details label{margin-top:.4em}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media ${FULL}{.window{inset:0;width:auto;max-width:none;height:auto;max-height:none;border:0;border-radius:0}.bubble[aria-expanded=true]{display:none}}
@media(max-height:26rem){.window{overflow-y:auto}.window>*{flex:none}[role=log]{overflow:visible}}
@media(prefers-contrast:more){.window{--soft:var(--ink);--edge:var(--ink)}}
@media(forced-colors:active){header{border-bottom:1px solid}li{border-color:CanvasText}button.main,.bubble{border-color:ButtonText}}
@media(prefers-reduced-motion:no-preference){.window{animation:rise .15s ease-out}@keyframes rise{from{opacity:0;transform:translateY(.5em)}}}
`);

const EN = {
  title: "Chat",
  close: "Close chat",
  open: (us) => (us ? `People at ${us} answer here.` : "People answer here."),
  closed: (when) => `Nobody is here at the moment. From ${when} on you get an answer here. Your message is kept.`,
  by: (when) => ` We answer by ${when}, by e-mail if you like.`,
  code: (code) => `Your reference, also by phone and e-mail: ${code}`,
  closedLong: "Nobody is here at the moment. You get an answer here; your message is kept.",
  unreachable: "The chat cannot be reached at the moment. What you write is kept on this device and sent as soon as it can be.",
  waiting: "No connection. What you write is kept and sent later.",
  writing: (who) => `${who || "Somebody"} is writing …`,
  log: "Conversation",
  you: "You",
  us: "We",
  automatic: "automatic",
  choices: "Answers",
  field: "Your message",
  send: "Send",
  human: "Talk to a person",
  humanWords: "I would like to talk to a person.",
  sending: "Sending …",
  done: "Delivered",
  notYet: "Not sent yet.",
  refused: "Not sent.",
  again: "Try again",
  discard: "Delete",
  tooLong: (n) => `Too long by ${n} characters.`,
  contact: "Name and e-mail",
  contactWhy: "If you like: so that we can reach you when you are gone. It goes with your next message.",
  byMail: "If you like: when you have left, our answer goes there by e-mail. It goes with your next message.",
  wait: (n) => (n > 90 ? `Lately it took about ${Math.round(n / 60)} hours.` : n > 1 ? `Lately it took about ${n} minutes.` : "Lately it took about a minute."),
  name: "Name",
  email: "E-mail",
  noMail: "This is not an e-mail address.",
  knownAs: (name) => (name ? `Signed in as ${name}.` : "You are signed in."),
};

const DE = {
  title: "Chat",
  close: "Chat schließen",
  open: (us) => (us ? `Hier antworten Menschen von ${us}.` : "Hier antworten Menschen."),
  closed: (when) => `Gerade ist niemand da. Ab ${when} bekommen Sie hier Antwort. Ihre Nachricht bleibt erhalten.`,
  by: (when) => ` Bis ${when} antworten wir, auf Wunsch per E-Mail.`,
  code: (code) => `Ihr Zeichen, auch am Telefon und per E-Mail: ${code}`,
  closedLong: "Gerade ist niemand da. Sie bekommen hier Antwort; Ihre Nachricht bleibt erhalten.",
  unreachable: "Der Chat ist gerade nicht erreichbar. Was Sie schreiben, bleibt auf diesem Gerät und wird gesendet, sobald es geht.",
  waiting: "Keine Verbindung. Was Sie schreiben, bleibt erhalten und wird später gesendet.",
  writing: (who) => `${who || "Jemand"} schreibt gerade …`,
  log: "Unterhaltung",
  you: "Sie",
  us: "Wir",
  automatic: "automatisch",
  choices: "Antworten",
  field: "Ihre Nachricht",
  send: "Senden",
  human: "Mit einem Menschen sprechen",
  humanWords: "Ich möchte mit einem Menschen sprechen.",
  sending: "Wird gesendet …",
  done: "Zugestellt",
  notYet: "Noch nicht gesendet.",
  refused: "Nicht gesendet.",
  again: "Erneut versuchen",
  discard: "Löschen",
  tooLong: (n) => `Um ${n} Zeichen zu lang.`,
  contact: "Name und E-Mail",
  contactWhy: "Freiwillig: damit wir Sie erreichen, wenn Sie nicht mehr da sind. Geht mit der nächsten Nachricht mit.",
  byMail: "Freiwillig: Sind Sie nicht mehr da, geht unsere Antwort per E-Mail dorthin. Geht mit der nächsten Nachricht mit.",
  wait: (n) => (n > 90 ? `Zuletzt dauerte es etwa ${Math.round(n / 60)} Stunden.` : n > 1 ? `Zuletzt dauerte es etwa ${n} Minuten.` : "Zuletzt dauerte es etwa eine Minute."),
  name: "Name",
  email: "E-Mail",
  noMail: "Das ist keine E-Mail-Adresse.",
  knownAs: (name) => (name ? `Angemeldet als ${name}.` : "Sie sind angemeldet."),
};

export const WORDS = { de: DE, en: EN };
