// <toast-note>: goes after 8 seconds, not while it is pointed at or holds the focus; [data-stays] waits to be closed.

const SECONDS = 8;

class ToastNote extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector("[data-dismiss]");
    if (close) close.hidden = false;
    close?.addEventListener("click", () => this.remove());
    if ("stays" in this.dataset) return;
    this.start();
    for (const pause of ["pointerenter", "focusin"]) this.addEventListener(pause, () => clearTimeout(this.timer));
    for (const go of ["pointerleave", "focusout"]) this.addEventListener(go, () => this.start());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  start() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), SECONDS * 1000);
  }
}

export function toast(text) {
  if (!text) return;
  const note = document.createElement("toast-note");
  note.className = "toast";
  note.textContent = text;
  document.getElementById("toasts")?.append(note);
}

customElements.define("toast-note", ToastNote);

// what came with the page is put in once more: a live region speaks of what changes, not of what was there
const toasts = document.getElementById("toasts");
setTimeout(() => toasts?.append(...toasts.children), 300);
