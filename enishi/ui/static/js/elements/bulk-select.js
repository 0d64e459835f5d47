// <bulk-select> around a table and its .bulkbar: [data-select-all] ticks every row, [data-chosen] tells how many.
// Without script the bar is simply there.

class BulkSelect extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => this.change(target));
    this.count();
  }

  get rows() {
    return [...this.querySelectorAll("tbody input[type=checkbox]:not(:disabled)")];
  }

  change(target) {
    const all = this.querySelector("[data-select-all]");
    if (target === all) this.rows.forEach((row) => { row.checked = all.checked; });
    this.count();
  }

  count() {
    const all = this.querySelector("[data-select-all]");
    const chosen = this.rows.filter((row) => row.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === this.rows.length;
      all.indeterminate = chosen > 0 && chosen < this.rows.length;
    }
    const bar = this.querySelector(".bulkbar");
    if (bar) bar.hidden = chosen === 0;
    for (const output of this.querySelectorAll("[data-chosen]")) output.textContent = chosen;
  }
}

customElements.define("bulk-select", BulkSelect);
