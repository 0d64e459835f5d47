// <name-caller src="…" label="…" found="%s …" none="…">…<textarea>… <input type="hidden" name="named"></name-caller>: "@" and the
// beginning of a name are looked up, and the answer, <li role="option" data-id data-name>, is offered below. What is chosen is written
// into the text, and its id into `named`. Without a choice, and without script, "@…" is text like any other.
//
// A textarea stays a textbox (ARIA in HTML gives it no other role), so it says of its list what a textbox may say: that there is one
// (aria-haspopup, aria-controls), and where in it the reader is (aria-activedescendant); how many are offered is announced.

import { Suggesting } from "../suggesting.js";

const MOST = 100; // ids that a form hands on
const CALL = /(?:^|[^A-Za-z0-9._%+-])([@＠])([^\s@＠][^\n@＠]{0,29})$/;

class NameCaller extends Suggesting {
  connectedCallback() {
    const area = this.querySelector("textarea");
    this.ids = this.querySelector("[name=named]");
    if (!area || !this.ids || this.list) return;
    this.named = new Set();
    this.offer(area, this.getAttribute("label") ?? "");
    area.setAttribute("aria-haspopup", "listbox");
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.append(this.status);
  }

  get eager() { // Enter or Tab takes the first one
    return true;
  }

  begin() { // the button beside the text
    const area = this.field;
    area.focus();
    const before = area.value.slice(0, area.selectionStart);
    area.setRangeText(/[A-Za-z0-9]$/.test(before) ? " @" : "@", area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  typed() { // what stands between the last "@" and the cursor
    if (this.field.selectionStart !== this.field.selectionEnd) return null;
    const found = CALL.exec(this.field.value.slice(0, this.field.selectionStart));
    if (!found || [...this.named].some((name) => found[2].startsWith(name))) return null;
    return found[2];
  }

  about() { // who reads what is written
    const form = new FormData(this.field.form);
    return ["audience", "circle"].filter((name) => form.get(name)).map((name) => [name, form.get(name)]);
  }

  opened(number) {
    const found = number ? this.getAttribute("found")?.replace("%s", number) : this.getAttribute("none");
    this.status.textContent = number === null ? "" : found ?? "";
  }

  take(option) {
    const area = this.field;
    const end = area.selectionStart;
    const start = end - this.typed().length - 1;
    const { id, name } = option.dataset;
    this.named.add(name);
    const ids = this.ids.value.split(" ").filter((each) => each && each !== id);
    this.ids.value = [...ids, id].slice(-MOST).join(" ");
    area.setRangeText(`@${name}${document.documentElement.lang === "ja" ? "" : " "}`, start, end, "end");
    this.close();
    area.dispatchEvent(new Event("input", { bubbles: true })); // counters and drafts follow
  }
}

customElements.define("name-caller", NameCaller);

document.addEventListener("click", ({ target }) => {
  target.closest?.("[data-call-name]")?.form?.querySelector("name-caller")?.begin();
});
