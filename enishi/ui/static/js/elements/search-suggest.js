// <search-suggest src="…"><input type="search" name="q">…: what is typed is looked up, and the answer, <li role="option">
// data-href="…">, is offered below (WAI-ARIA combobox: an option holds no link). Enter without a choice sends the form.

const PAUSE = 180;
let count = 0;

class SearchSuggest extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    if (!this.input || this.list) return;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `suggest-${count += 1}`, className: "suggest", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", this.getAttribute("label") ?? this.input.getAttribute("aria-label") ?? "");
    this.append(this.list);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) location.assign(option.dataset.href);
    });
    const { input } = this;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.autocomplete = "off";
    input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    input.addEventListener("compositionend", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const q = this.input.value.trim();
    if (!q) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    const address = new URL(this.getAttribute("src"), location.href);
    address.searchParams.set("q", q);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      if (answer.status !== 200 || answer.redirected || document.activeElement !== this.input) return this.close();
      this.list.innerHTML = await answer.text();
      this.options.forEach((option, index) => { option.id = `${this.list.id}-${index}`; });
      this.choose(-1);
      return this.open(this.options.length > 0);
    } catch {
      return this.close();
    }
  }

  open(yes) {
    this.list.hidden = !yes;
    this.input.setAttribute("aria-expanded", String(yes));
  }

  close() {
    this.open(false);
    this.choose(-1);
  }

  choose(index) {
    this.at = index;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === index)));
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.options[index].id);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || this.list.hidden) return;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.choose(this.at >= last ? 0 : this.at + 1);
    else if (event.key === "ArrowUp") this.choose(this.at <= 0 ? last : this.at - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) location.assign(this.options[this.at].dataset.href);
    else return;
    event.preventDefault();
  }
}

customElements.define("search-suggest", SearchSuggest);
