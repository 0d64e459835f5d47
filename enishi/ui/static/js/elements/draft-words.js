// What is said about drafts: beside a form that text came back, and on pages in between whether it is kept.

export function tell(form, homeless, forgotten) {
  let note = form.querySelector("[data-restored]");
  if (!note) {
    note = document.getElementById("restored")?.content.firstElementChild.cloneNode(true);
    if (!note) return;
    form.before(note);
  }
  const more = note.querySelector("[data-homeless]"); // from rows that the page has not got now
  more.hidden = !homeless.length;
  more.querySelector("ul").replaceChildren(...homeless.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  note.hidden = false;
  note.querySelector("[data-discard]").addEventListener("click", () => {
    form.reset();
    for (const field of form.elements) field.dispatchEvent(new Event("input", { bubbles: true })); // counters and previews
    forgotten();
    note.hidden = true;
    [...form.elements].find((field) => field.matches(":not([type=hidden], [tabindex='-1'])"))?.focus();
  }, { once: true });
}

export function say(drafts) {
  const newest = drafts.sort((one, other) => other.at - one.at)[0];
  if (!newest) return;
  for (const words of document.querySelectorAll("[data-kept]")) words.hidden = false;
  for (const words of document.querySelectorAll("[data-not-kept]")) words.hidden = true;
  for (const way of document.querySelectorAll("a[data-kept]")) way.href = newest.page;
}
