// Puts the editor in the place of a textarea, where the editor's script is on the page; without it the textarea stays, in a
// plain notation. The server learns from the field `<name>_kind` which of the two it was sent.
//
//   <rich-text data-html="<p>stored</p>">
//     <trix-toolbar id="id_body_bar" hidden>…</trix-toolbar>
//     <textarea id="id_body" name="body">plain notation</textarea>
//   </rich-text>
//   <button type="button" data-picture="abcdefghij" data-url="/…" data-alt="…">put it into the text</button>

class RichText extends HTMLElement {
  #editor = null;
  #pick = (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (button && this.#editor) this.#put(button.dataset);
  };
  #refuse = (event) => event.preventDefault(); // files come by their own field, with words for who does not see them

  // the editor draws pictures without their words, which whoever writes needs to hear as well
  #name = () => {
    for (const drawn of this.querySelectorAll("trix-editor img")) {
      const button = document.querySelector(`[data-picture][data-url="${CSS.escape(drawn.getAttribute("src") ?? "")}"]`);
      drawn.alt = button?.dataset.alt ?? "";
    }
  };

  connectedCallback() {
    customElements.whenDefined("trix-editor").then(() => this.isConnected && this.#begin());
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#pick);
  }

  #begin() {
    const area = this.querySelector("textarea");
    const kind = area.form.elements[`${area.name}_kind`];
    const bar = this.querySelector("trix-toolbar");
    if (this.#editor || !kind || !bar) return;
    area.value = this.dataset.html;
    kind.value = "html";
    bar.hidden = false;
    this.#editor = document.createElement("trix-editor");
    this.#editor.className = "prose";
    this.#editor.setAttribute("input", area.id);
    this.#editor.setAttribute("toolbar", bar.id);
    this.#editor.setAttribute("aria-labelledby", `${area.id}_label`);
    this.#editor.addEventListener("trix-file-accept", this.#refuse);
    for (const moment of ["trix-initialize", "trix-render", "trix-change"]) this.#editor.addEventListener(moment, this.#name);
    area.hidden = true;
    area.after(this.#editor);
    this.closest("form").classList.add("has-editor");
    document.addEventListener("click", this.#pick);
  }

  #put({ url, alt }) {
    const { Attachment } = globalThis.Trix;
    this.#editor.editor.insertAttachment(new Attachment({ contentType: "image/webp", url, filename: alt, previewable: true }));
    this.#editor.focus();
  }
}

customElements.define("rich-text", RichText);
