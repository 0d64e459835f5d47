// <chat-say data-box data-enter> around the form of a conversation: what is sent stands in the log at once, as waiting, and in this
// browser until the server has it; it goes out in order, one after the other, with a UUID of its own, so that sending it again makes no
// second one. Enter sends (data-enter), but not the Enter that ends a conversion by an input method. Without script the form is sent
// as every other.

import { addWaiting, hasArrived, PATIENCE, pause, tellRefused, waiting } from "../chat-waiting.js";
import { kept } from "../outbox.js";

class ChatSay extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.field = this.form.elements.text;
    this.room = this.closest("chat-room");
    this.box = kept(this.dataset.box);
    this.tries = 0;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.form.addEventListener("submit", (event) => this.take(event), { signal });
    this.field.addEventListener("keydown", (event) => this.key(event), { signal });
    addEventListener("online", () => this.send(), { signal });
    document.addEventListener("live:chat", () => this.send(), { signal });
    for (const each of this.box.all()) this.show(each);
    this.send();
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearTimeout(this.timer);
  }

  key(event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
    if (!event.ctrlKey && !event.metaKey && (!this.dataset.enter || matchMedia("(pointer: coarse)").matches)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  take(event) {
    event.preventDefault();
    const stamp = event.submitter?.name === "stamp" ? event.submitter.value : "";
    const text = stamp ? "" : this.field.value.trim();
    if (!text && !stamp) return;
    const said = { token: crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now(), text, stamp, answers: this.form.elements.answers.value };
    this.box.add(said);
    for (const field of stamp ? ["answers"] : ["answers", "text"]) this.form.elements[field].value = "";
    this.querySelector("details")?.removeAttribute("open");
    this.closest(".say-area").querySelector(".answered")?.remove();
    this.show(said);
    this.field.focus();
    this.tries = 0;
    this.send();
  }

  show({ token, text, stamp, refused }) {
    const label = this.querySelector(`[name=stamp][value="${CSS.escape(stamp)}"]`)?.ariaLabel ?? "";
    addWaiting(this.room.querySelector(".log"), token, text || `${this.dataset.stamp}: ${label}`, this.dataset.waits);
    if (refused) this.refuse(token, refused);
  }

  async send() {
    clearTimeout(this.timer);
    for (const { token } of this.box.all()) if (hasArrived(this.room, token)) this.box.drop(token);
    const next = this.box.all().find(({ refused }) => !refused);
    if (!next || this.sending) return;
    this.sending = true;
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries(next)) body.set(name, value);
    body.set("rev", this.room.dataset.rev);
    let wait = 0;
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 200 && !answer.redirected) {
        this.box.drop(next.token);
        if (!this.room.newest) { location.assign(this.form.action.replace(/messages\/$/, "#say")); return; } // it stands far below
        this.room.merge(await answer.text());
        waiting(this.room, next.token)?.remove();
        this.tries = 0;
      } else if (answer.status === 429 || answer.status >= 500) wait = Number(answer.headers.get("Retry-After")) * 1000 || pause(this.tries++);
      else {
        const said = answer.status === 422 ? await answer.text() : this.dataset.failed;
        this.box.refuse(next.token, said);
        this.refuse(next.token, said);
      }
    } catch {
      wait = pause(this.tries++);
    }
    this.sending = false;
    if (wait) this.timer = setTimeout(() => this.send(), wait);
    else this.send();
  }

  refuse(token, said) {
    tellRefused(waiting(this.room, token), said, [
      [this.dataset.again, (place) => { this.box.again(token); place.replaceChildren(this.dataset.waits); this.send(); }],
      [this.dataset.drop, () => { this.box.drop(token); waiting(this.room, token)?.remove(); }],
    ]);
  }
}

customElements.define("chat-say", ChatSay);
