// What follows live (hx-swap-oob) leaves alone what somebody is about to use: a part that waits for an answer of its own, which will be
// newer, and one in which a choice is open ([name=choosing]), if what came was asked for before it was opened.

document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
  const waits = target.querySelector(".htmx-request");
  const chooses = target.querySelector("[name=choosing]") && !detail.fragment.querySelector("[name=choosing]");
  if (waits || chooses) detail.shouldSwap = false;
});

// So does a part that asks for itself when it hears that something is new (hx-trigger="live:…"): it stays as it is while something in
// it waits for an answer, is open or is being written, and asks again later. A press is not lost because somebody else pressed, too.
const AGAIN_AFTER = 15_000;

function isInUse(target, came, part) {
  if (target.querySelector(".htmx-request, details[open], :is(input, textarea, select):focus")) return true;
  const open = [...target.querySelectorAll("[name=choosing]")];
  if (!open.length) return false;
  const page = new DOMParser().parseFromString(came, "text/html");
  const fresh = (part && page.querySelector(part)) ?? page;
  return open.some(({ value }) => !fresh.querySelector(`[name=choosing][value="${CSS.escape(value)}"]`));
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const heard = detail.requestConfig.triggeringEvent?.type ?? "";
  if (!heard.startsWith("live:") || !isInUse(detail.target, detail.serverResponse, detail.elt.getAttribute("hx-select"))) return;
  detail.shouldSwap = false;
  setTimeout(() => document.dispatchEvent(new CustomEvent(heard)), AGAIN_AFTER);
});

// A part that its own answer puts anew no longer hears of a hint that came while it waited for that answer, which may be the older one:
// htmx would ask for the part that is gone. So the new part is told once more, when it listens (htmx lets it begin 20 ms later).
const LISTENS_AFTER = 100;
const newest = new Map(); // event → when it was heard last

document.addEventListener("htmx:beforeRequest", ({ detail: { requestConfig } }) => {
  const { type = "", timeStamp } = requestConfig?.triggeringEvent ?? {};
  if (!type.startsWith("live:") || newest.has(type)) return;
  newest.set(type, timeStamp);
  document.addEventListener(type, (heard) => newest.set(type, heard.timeStamp));
});

document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig } }) => {
  const { type = "", timeStamp } = requestConfig?.triggeringEvent ?? {};
  if (requestConfig?.elt.isConnected || !(timeStamp < newest.get(type))) return;
  setTimeout(() => document.dispatchEvent(new CustomEvent(type)), LISTENS_AFTER);
});

// Of the parts that a place asks for beside itself (hx-select-oob), those that stand on this page: comments are shown in other rooms, too.
document.addEventListener("htmx:beforeSwap", ({ detail: { elt } }) => {
  const asked = elt.getAttribute("hx-select-oob")?.split(",");
  const here = asked?.filter((part) => document.querySelector(part));
  if (here?.length) elt.setAttribute("hx-select-oob", here.join(","));
  else elt.removeAttribute("hx-select-oob");
});
