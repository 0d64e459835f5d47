// What <search-suggest> and <name-caller> share: what is typed into a field is asked of `src`, and the answer, <li role="option" …>,
// is offered below, to choose by key or by finger. Who extends it says what was typed (typed), what taking an option does (take),
// what the field is told of the list being there (opened), and whether the first one is chosen from the start (eager).

const PAUSE = 180;
let count = 0;

export class Suggesting extends HTMLElement {
  offer(field, label) {
    this.field = field;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `suggest-${count += 1}`, className: "suggest", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", label);
    this.append(this.list);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.take(option);
    });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    field.addEventListener("compositionend", () => this.later());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get eager() {
    return false;
  }

  about() { // what is asked beside the words, as [name, value]
    return [];
  }

  later() {
    this.choose(-1); // what is offered is of what was typed before
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const q = this.typed();
    if (!q) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    const address = new URL(this.getAttribute("src"), location.href);
    for (const [name, value] of [["q", q], ...this.about()]) address.searchParams.set(name, value);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      if (answer.status !== 200 || answer.redirected || document.activeElement !== this.field || this.typed() !== q) return this.close();
      this.list.innerHTML = await answer.text();
      this.options.forEach((option, index) => { option.id = `${this.list.id}-${index}`; });
      this.open(this.options.length);
      return this.choose(this.eager && this.options.length ? 0 : -1);
    } catch {
      return this.close();
    }
  }

  open(number) {
    this.list.hidden = !number;
    this.opened(number);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.choose(-1);
    this.opened(null);
  }

  choose(index) {
    this.at = index;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === index)));
    if (index < 0) return this.field.removeAttribute("aria-activedescendant");
    this.options[index].scrollIntoView({ block: "nearest" });
    return this.field.setAttribute("aria-activedescendant", this.options[index].id);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || this.list.hidden) return;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.choose(this.at >= last ? 0 : this.at + 1);
    else if (event.key === "ArrowUp") this.choose(this.at <= 0 ? last : this.at - 1);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || (event.key === "Tab" && this.eager && !event.shiftKey)) && this.at >= 0) this.take(this.options[this.at]);
    else return;
    event.preventDefault();
  }
}
