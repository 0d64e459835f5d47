// <draft-keeper name="…"><form>: keeps what is typed in this tab until it has arrived. When the session ended in
// between, the text is back after signing in. Passwords, codes, files and [data-private] are never kept.
//
// A draft that was sent is thrown away by the next page, unless that page asks to sign in ([data-keep-drafts]) or shows
// the same form again.

const PREFIX = "draft:";
const TEXT = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [autocomplete=one-time-code])";

const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.key = `${PREFIX}${location.pathname}#${this.getAttribute("name") ?? ""}`;
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.restore();
    this.addEventListener("input", () => this.keep());
    this.addEventListener("submit", () => this.keep(true));
    this.querySelector("[data-discard]")?.addEventListener("click", () => this.discard());
  }

  get fields() {
    return [...this.form.querySelectorAll(TEXT)].filter((field) => field.name && !("private" in field.dataset));
  }

  get filled() { // the server has answered with what was typed: nothing to add
    return this.form.querySelector("[aria-invalid=true]") !== null;
  }

  keep(sent = false) {
    const values = this.fields.map((field) => [field.name, field.value, field.checked ?? null]);
    write(this.key, { values, sent });
  }

  restore() {
    const draft = read(this.key);
    if (!draft || this.filled) return;
    let changed = false;
    this.fields.forEach((field, index) => {
      const [name, value, checked] = draft.values[index] ?? [];
      if (name !== field.name) return;
      if (field.type === "checkbox" || field.type === "radio") {
        if (value === field.value && field.checked !== checked) { field.checked = checked; changed = true; }
      } else if (field.value !== value) {
        field.value = value;
        changed = true;
      }
    });
    const note = this.querySelector("[data-restored]");
    if (note && changed) note.hidden = false;
    write(this.key, { ...draft, sent: false });
  }

  discard() {
    sessionStorage.removeItem(this.key);
    this.form.reset();
    this.querySelector("[data-restored]").hidden = true;
  }
}

function throwAwayWhatArrived() {
  if (document.querySelector("[data-keep-drafts]")) return;
  const here = [...document.querySelectorAll("draft-keeper")].map((keeper) => `${PREFIX}${location.pathname}#${keeper.getAttribute("name") ?? ""}`);
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !here.includes(key) && read(key)?.sent) sessionStorage.removeItem(key);
  }
}

throwAwayWhatArrived();
customElements.define("draft-keeper", DraftKeeper);
