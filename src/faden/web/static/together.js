// The demo's two windows: which tab is open, and whether somebody is signed in at the desk already.
const customer = document.querySelector("iframe[name=customer]");
const desk = document.querySelector("iframe[name=desk]");
const tabs = [...document.querySelectorAll(".tabs a[target=customer]")];

/** The path a window shows, or "" while it shows none of ours. */
function path(frame) {
  try {
    return frame.contentWindow.location.pathname;
  } catch {
    return "";
  }
}

function mark() {
  const shown = path(customer);
  if (!tabs.some((tab) => tab.pathname === shown)) return; // a page behind one of them
  for (const tab of tabs) {
    if (tab.pathname === shown) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

function enter() {
  const shown = path(desk);
  const form = document.getElementById("enter");
  if (form && shown.startsWith("/")) form.hidden = !shown.startsWith("/sign-in");
}

customer.addEventListener("load", mark);
desk.addEventListener("load", enter);
if (customer.contentDocument?.readyState === "complete") mark();
if (desk.contentDocument?.readyState === "complete") enter();
