// Puts the editor in the place of a textarea, where the editor's script is on the page; without it the textarea stays, in a
// plain notation. The server learns from the field `<name>_kind` which of the two it was sent.
//
//   <rich-text data-html="<p>stored</p>" data-remove="Take the picture out">
//     <trix-toolbar id="id_body_bar" hidden>…</trix-toolbar>
//     <textarea id="id_body" name="body">plain notation</textarea>
//   </rich-text>
//   <button type="button" data-picture="abcdefghij" data-url="/…" data-alt="…">put it into the text</button>

// What is read as HTML (what is pasted, what the editor drew itself) is read without its styles: the CSP refuses each of them anyway,
// and the console would say so each time.
const TAG = /<[a-z](?:[^"'>]|"[^"]*"|'[^']*')*>/gi;
const ATTRIBUTE = /\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?/g;
const plain = (html) => html.replace(TAG, (tag) => tag.replace(ATTRIBUTE, (all, name) => (/^style$/i.test(name) ? "" : all)));

function prepare({ config, models: { HTMLSanitizer } }, words) {
  Object.assign(config.lang, words, { captionPlaceholder: "" }); // no caption is kept: the words of a picture stand beside it
  const read = HTMLSanitizer.setHTML;
  HTMLSanitizer.setHTML = (element, html, options) => read.call(HTMLSanitizer, element, plain(html), options);
}

class RichText extends HTMLElement {
  static #prepared = false;
  #editor = null;
  #pick = (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (button && this.#editor) this.#put(button.dataset);
  };
  #refuse = (event) => event.preventDefault(); // files come by their own field, with words for who does not see them

  // what stands at a picture that was pressed
  #dress = ({ toolbar }) => toolbar.querySelector("button").classList.add("button", "small");

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
    if (!RichText.#prepared) prepare(globalThis.Trix, { remove: this.dataset.remove });
    RichText.#prepared = true;
    area.value = this.dataset.html;
    kind.value = "html";
    bar.hidden = false;
    this.#editor = document.createElement("trix-editor");
    this.#editor.className = "prose";
    this.#editor.setAttribute("input", area.id);
    this.#editor.setAttribute("toolbar", bar.id);
    this.#editor.setAttribute("aria-labelledby", `${area.id}_label`);
    this.#editor.addEventListener("trix-file-accept", this.#refuse);
    this.#editor.addEventListener("trix-attachment-before-toolbar", this.#dress);
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
