// <pass-key src="/where/options/come/from/">  <form>… <input name="credential"> <button>…</button></form>
//   <p class="error" hidden>…</p>  </pass-key>
// Runs the browser's passkey ceremony when the form is sent, puts the answer into `credential` and sends it.
// `make` makes a passkey instead of using one; without `src` the options stand in a JSON script inside.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decode(options) {
  const key = structuredClone(options.publicKey);
  key.challenge = bytes(key.challenge);
  if (key.user) key.user.id = bytes(key.user.id);
  for (const list of [key.allowCredentials, key.excludeCredentials]) {
    for (const each of list ?? []) each.id = bytes(each.id);
  }
  return { publicKey: key };
}

function encode(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

class PassKey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", this);
  }

  disconnectedCallback() {
    this.form.removeEventListener("submit", this);
  }

  handleEvent(event) {
    event.preventDefault();
    event.stopImmediatePropagation(); // the guard against a second press would keep the button shut
    this.run().catch(() => {
      this.querySelector(".error").hidden = false;
    });
  }

  async run() {
    this.querySelector(".error").hidden = true;
    const options = decode(await this.options());
    const make = this.hasAttribute("make");
    const credential = await (make ? navigator.credentials.create(options) : navigator.credentials.get(options));
    this.form.elements.credential.value = JSON.stringify(encode(credential));
    this.form.submit();
  }

  async options() {
    const src = this.getAttribute("src");
    if (!src) return JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    const answer = await fetch(src, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options;
  }
}

customElements.define("pass-key", PassKey);
