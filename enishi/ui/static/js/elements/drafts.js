// Every posted form keeps in this tab what was typed or chosen in it, until it has arrived. When the session ended in
// between, or an answer did not come, it is back on the form's page, for the person who wrote it.
//
// Never kept: passwords, one-time codes, files, [data-private], and the forms of pages that are only passed through
// (signing in, errors: [data-keep-drafts]). A draft goes when it has arrived, after a day, by signing out here
// ([data-forget-drafts]) and when somebody else signs in. It holds only what differs from the page, so that it never brings
// back the rest of an older one, and the version it was written on, so that nothing saved meanwhile is replaced unseen.
// Of a visitor, whom another may follow at this tab, only what was sent is kept, while its way leads back to the form: any
// other page, a new beginning at the form, and ten minutes end it. A form that differs says so itself: [data-unsaved].

import { differs, fields, put, value, versionOf } from "./draft-fields.js";
import { drafts, forget, forgetAll, keyOf, outdate, read, undelivered, write } from "./draft-shelf.js";
import { say, tell } from "./draft-words.js";

const person = document.body.dataset.person ?? "";
const longest = (draft) => (draft.by ? 24 * 60 : 10) * 60 * 1000;
const passing = document.querySelector("[data-keep-drafts]")?.dataset.keepDrafts; // "wait": what was sent goes on from here
const opened = performance.getEntriesByType("navigation")[0];
const byLink = opened?.type === "navigate"; // or by a form; not by going back, not by loading again
const fromHere = document.referrer.startsWith(`${location.origin}/`);

const isPosted = (form) => form instanceof HTMLFormElement && form.getAttribute("method")?.toLowerCase() === "post";
const isKept = (form) => isPosted(form) && !form.closest("[data-keep-drafts]") && !fields(form).next().done;

function keep(form, sent = false) {
  const key = keyOf(form);
  if (!person && !sent) return forget(key);
  const before = read(key)?.by === person ? read(key) : null;
  const now = [...fields(form)].filter(([id, field]) => id in (before?.values ?? {}) || differs(field));
  form.toggleAttribute("data-unsaved", now.some(([, field]) => differs(field)));
  if (!now.length) return forget(key);
  const values = Object.fromEntries(now.map(([id, field]) => [id, value(field)]));
  const page = before?.page ?? location.pathname + location.search;
  return write(key, { values, version: versionOf(form)?.value, sent, page, by: person, at: Date.now() });
}

function restore(form) {
  const key = keyOf(form);
  const draft = read(key);
  if (draft?.by !== person) return;
  const here = new Map(fields(form));
  const mark = versionOf(form);
  const newest = mark?.value;
  if (mark) mark.value = draft.version ?? newest; // before the fields, whose changes are kept with it
  const kept = Object.entries(draft.values);
  const changed = kept.filter(([id, said]) => here.has(id) && put(here.get(id), said)).length > 0;
  const homeless = kept.filter(([id, said]) => !here.has(id) && typeof said === "string" && said).map(([, said]) => said);
  const again = () => { if (mark) mark.value = newest; };
  if (person) write(key, { ...draft, sent: false });
  else forget(key); // it stands in the page now
  form.toggleAttribute("data-unsaved", changed);
  if (changed || homeless.length) tell(form, homeless, () => { again(); forget(key); });
  else again();
}

function start(form) {
  const key = keyOf(form);
  if (!byLink || !read(key)?.sent) restore(form);
  else if (opened.redirectCount) forget(key); // it arrived, and the way led back here
  else keep(form); // the server shows the form again, with what was typed in it
}

function sort(key, here) { // what a page that was opened says about a draft that was on its way
  const draft = read(key);
  const nobodys = !person && !draft.by && byLink && !draft.sent && !(here.has(key) && fromHere);
  if (Date.now() - draft.at > longest(draft) || (person && draft.by !== person) || nobodys) forget(key);
  else if (!draft.sent || here.has(key) || passing === "wait") return;
  else if (passing === undefined && byLink) forget(key);
  else undelivered(key);
}

function begin(root) {
  const forms = [...root.querySelectorAll("form")].filter(isKept);
  if (root === document) drafts().forEach((key) => sort(key, new Set(forms.map(keyOf))));
  forms.forEach(start);
  if (passing !== undefined) say(drafts().map(read));
}

document.addEventListener("input", ({ target }) => {
  if (target.form && isKept(target.form)) keep(target.form);
});
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-forget-drafts]")) forgetAll();
  else if (isKept(target)) { keep(target, true); outdate(keyOf(target), versionOf(target)?.value); }
});
document.addEventListener("click", ({ target }) => { // 'Back without saving'
  const way = target.closest("form a[data-discard]");
  if (way) forget(keyOf(way.closest("form")));
});
document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr } }) => {
  if (!isPosted(elt)) return;
  if (xhr.status < 300 && !xhr.getResponseHeader("HX-Redirect")) forget(keyOf(elt));
  else undelivered(keyOf(elt));
});
document.addEventListener("htmx:sendError", ({ detail: { elt } }) => {
  if (isPosted(elt)) undelivered(keyOf(elt));
});

begin(document);
