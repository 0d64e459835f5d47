// <copy-text><code>…</code><button data-copied="Copied" hidden>Copy</button></copy-text>

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("code, output").textContent.trim());
      button.textContent = button.dataset.copied;
      button.focus();
    });
  }
}

customElements.define("copy-text", CopyText);
