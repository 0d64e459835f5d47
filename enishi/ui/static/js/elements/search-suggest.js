// <search-suggest src="…"><input type="search" name="q">…: what is typed is looked up, and the answer, <li role="option"
// data-href="…">, is offered below (WAI-ARIA combobox: an option holds no link). Enter without a choice sends the form.

import { Suggesting } from "../suggesting.js";

class SearchSuggest extends Suggesting {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.list) return;
    this.offer(input, this.getAttribute("label") ?? input.getAttribute("aria-label") ?? "");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.autocomplete = "off";
  }

  typed() {
    return this.field.value.trim();
  }

  opened(number) {
    this.field.setAttribute("aria-expanded", String(number > 0));
  }

  take(option) {
    location.assign(option.dataset.href);
  }
}

customElements.define("search-suggest", SearchSuggest);
