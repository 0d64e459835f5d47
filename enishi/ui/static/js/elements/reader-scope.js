// Keeps marks, readers and the button of a composer in step with who it is for: a mark that does not go with the chosen readers
// is shut, the usual one is chosen, and the numbers are theirs. Without it the server says the same after sending.
//
//   <reader-scope>
//     <input type="radio" name="audience" data-labels="employees handle" data-all="1,696" data-outside="1,284">
//     <input type="radio" name="label" value="employees">
//     <b data-outside-number></b>  <p data-outside-line></p>  <button data-words="Show to %s people"></button>
//   </reader-scope>

class ReaderScope extends HTMLElement {
  #changed = (event) => event.target.name === "audience" && this.#follow(event.target);

  connectedCallback() {
    this.addEventListener("change", this.#changed);
    const chosen = this.querySelector("[name=audience]:checked");
    if (chosen) this.#follow(chosen);
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.#changed);
  }

  #follow(audience) {
    const labels = audience.dataset.labels.split(" ");
    for (const label of this.querySelectorAll("[name=label]")) {
      label.disabled = !labels.includes(label.value);
      if (label.checked && label.disabled) label.checked = false;
    }
    if (!this.querySelector("[name=label]:checked")) this.querySelector(`[name=label][value=${labels[0]}]`).checked = true;
    for (const number of this.querySelectorAll("[data-outside-number]")) number.textContent = audience.dataset.outside;
    for (const line of this.querySelectorAll("[data-outside-line]")) line.hidden = audience.dataset.outside === "0";
    for (const button of this.querySelectorAll("[data-words]")) button.textContent = button.dataset.words.replace("%s", audience.dataset.all);
  }
}

customElements.define("reader-scope", ReaderScope);
