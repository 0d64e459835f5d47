// <auto-submit><form method="get">: a changed filter is applied at once. Buttons marked [data-without-script] go.
// Typed text waits for Enter or for leaving the field, as `change` does.

class AutoSubmit extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-without-script]")) button.hidden = true;
    this.addEventListener("change", ({ target }) => {
      if (!target.closest("[data-no-submit]")) target.form?.requestSubmit();
    });
  }
}

customElements.define("auto-submit", AutoSubmit);
