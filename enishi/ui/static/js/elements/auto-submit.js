// <auto-submit><form method="get">: a changed filter is applied at once. Buttons marked [data-without-script] go.
// Typed text waits for Enter or for leaving the field, as `change` does. On the page that comes, the focus is where it was,
// and its [role=status] is said aloud: who does not see the page learns from it what the filter left.

const KEY = "auto-submit";

class AutoSubmit extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-without-script]")) button.hidden = true;
    this.addEventListener("change", ({ target }) => {
      if (target.closest("[data-no-submit]") || !target.form) return;
      this.keep(target);
      target.form.requestSubmit();
    });
    this.back();
  }

  keep(field) {
    const choice = field.matches("[type=checkbox], [type=radio]");
    if (!choice && !field.matches("select") && matchMedia("(pointer: coarse)").matches) return; // it would call the keys up
    const by = { name: field.name, value: choice ? field.value : null, byKey: field.matches(":focus-visible") };
    try { sessionStorage.setItem(KEY, JSON.stringify(by)); } catch { /* without storage the page begins at its top */ }
  }

  back() {
    let by = null;
    try { by = JSON.parse(sessionStorage.getItem(KEY)); sessionStorage.removeItem(KEY); } catch { /* no storage */ }
    if (!by) return;
    const focus = () => {
      const field = [...this.querySelectorAll("input, select")].find((each) => each.name === by.name && (by.value ?? each.value) === each.value && each.type !== "hidden");
      field?.focus({ preventScroll: !by.byKey });
      if (field) document.removeEventListener("htmx:load", focus);
    };
    document.addEventListener("htmx:load", focus); // filters that come after the page
    focus();
    const status = this.querySelector("[role=status]");
    setTimeout(() => status?.replaceChildren(...status.childNodes), 300);
  }
}

customElements.define("auto-submit", AutoSubmit);
