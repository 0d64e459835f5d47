// <theme-switch><form method="post">: changes light and dark at once; the server keeps the choice in a cookie, so that
// the next page comes in it from the first paint.

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.change(event));
  }

  change(event) {
    event.preventDefault();
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const theme = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    const form = event.target;
    const data = new FormData(form);
    data.set("theme", theme);
    root.dataset.theme = theme;
    fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual" });
  }
}

customElements.define("theme-switch", ThemeSwitch);
