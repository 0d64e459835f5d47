// <brand-preview>: hue and chroma (inputs [data-hue], [data-chroma], or a radio with both as data) colour what is inside.

class BrandPreview extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", ({ target }) => this.show(target));
  }

  show(input) {
    const hue = this.querySelector("input[name=hue]");
    const chroma = this.querySelector("input[name=chroma]");
    if (input.dataset.hue && hue && chroma) {
      hue.value = input.dataset.hue;
      chroma.value = input.dataset.chroma;
    }
    for (const shown of this.querySelectorAll("[data-brand=own]")) {
      shown.style.setProperty("--brand-h", hue?.value ?? "");
      shown.style.setProperty("--brand-c", chroma?.value ?? "");
    }
  }
}

customElements.define("brand-preview", BrandPreview);
