// Where drafts lie: the storage of this tab, by the form they belong to. A browser that allows none keeps nothing.
// A draft is { values, version, sent, page, by, at }: what differs from the page, of which version of what is edited,
// whether it is on its way, where it was written, by whom (a visitor: empty) and when.

import { forgetOutbox } from "../outbox.js";

const PREFIX = "draft:";

function storage() {
  try { return window.sessionStorage; } catch { return null; }
}

export const read = (key) => JSON.parse(storage()?.getItem(key) ?? "null");
export const forget = (key) => storage()?.removeItem(key);
export const drafts = () => Object.keys(storage() ?? {}).filter((key) => key.startsWith(PREFIX));

export function write(key, draft) {
  try { storage()?.setItem(key, JSON.stringify(draft)); } catch { /* full: the page itself still holds the text */ }
}

export function undelivered(key) {
  const draft = read(key);
  if (draft) write(key, { ...draft, sent: false });
}

const keys = new WeakMap(); // also for a form that htmx has taken out of the page

export function keyOf(form) {
  if (!keys.has(form)) {
    const path = new URL(form.getAttribute("action") || location.href, location.href).pathname;
    const name = form.closest("draft-keeper")?.getAttribute("name") ?? form.id; // of one version of what is edited
    keys.set(form, `${PREFIX}${path}#${name}`);
  }
  return keys.get(form);
}

const thing = (key) => key.slice(PREFIX.length).split("#")[0].split("/").slice(0, 6).join("/"); // /n/nagi/desk/letters/ID

export function outdate(key, version) { // what else was begun on this version of the same thing goes on from what this brings
  for (const other of version === undefined ? [] : drafts()) {
    const draft = read(other);
    if (other !== key && thing(other) === thing(key) && draft.version === version) write(other, { ...draft, version: undefined });
  }
}

const others = "BroadcastChannel" in window ? new BroadcastChannel("drafts") : null;
const forgetHere = () => drafts().forEach(forget);
others?.addEventListener("message", forgetHere);

export function forgetAll() { // in every tab
  forgetHere();
  forgetOutbox();
  others?.postMessage("forget");
}
