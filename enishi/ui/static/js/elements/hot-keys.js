// <hot-keys> around a page: a single letter presses the link or button with data-key="j", or opens the <details> so marked.
// Not while somebody types or holds a modifier. The server leaves the element out where the keys are switched off.

class HotKeys extends HTMLElement {
  connectedCallback() {
    this.press = (event) => this.pressed(event);
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog")) return;
    const letter = event.key.toLowerCase();
    const meant = /^[a-z]$/.test(letter) && this.querySelector(`[data-key="${letter}"]`);
    if (!meant) return;
    event.preventDefault();
    if (meant.matches("details")) {
      meant.open = true;
      meant.querySelector("input:not([type=hidden]), textarea")?.focus();
    } else meant.click();
  }
}

customElements.define("hot-keys", HotKeys);
