// <progress-poll src="…" every="1000">: brings the state of a long job as a fragment, calmly, and only while the page is
// looked at. When the fragment holds [data-done], its address is opened; an error is tried again later.

class ProgressPoll extends HTMLElement {
  connectedCallback() {
    this.wait = Number(this.getAttribute("every") ?? 1000);
    this.timer = setTimeout(() => this.ask(), this.wait);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async ask() {
    let next = this.wait;
    if (!document.hidden) {
      try {
        const answer = await fetch(this.getAttribute("src"), { headers: { "HX-Request": "true" } });
        if (answer.status === 200 && !answer.redirected) this.show(await answer.text());
        else next = this.wait * 5;
      } catch {
        next = this.wait * 5;
      }
    }
    const done = this.querySelector("[data-done]");
    if (done) location.assign(done.dataset.done || location.href);
    else if (this.isConnected) this.timer = setTimeout(() => this.ask(), next);
  }

  show(html) {
    if (window.Idiomorph) window.Idiomorph.morph(this, html, { morphStyle: "innerHTML" });
    else this.innerHTML = html;
  }
}

customElements.define("progress-poll", ProgressPoll);
