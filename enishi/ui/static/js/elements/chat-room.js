// <chat-room data-since data-reading data-rev data-last data-room [data-newest]> around one conversation: asks for what is new when it
// hears of it (live:chat), when the line was gone and when the page is looked at again; puts each message in its place by number;
// says how far it was read; and brings earlier messages when their link comes into sight. Without script the page is complete at
// every load.

import { bringEarlier, markRead, put } from "../chat-log.js";

const NEAR = 120; // pixels from the end in which somebody is following what is said
const READ_AFTER = 400;
const ANEW = 25_000, PATIENCE = 15_000; // milliseconds: asked without a hint, for a line may be impossible; and waited for an answer

class ChatRoom extends HTMLElement {
  connectedCallback() {
    this.log = this.querySelector(".log");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("live:chat", ({ detail }) => this.heard(detail?.about), { signal });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.ask(); }, { signal });
    addEventListener("online", () => this.ask(), { signal });
    this.log.addEventListener("scroll", () => this.read(), { signal, passive: true });
    if (!this.newest) return;
    this.clock = setInterval(() => { if (!document.hidden) this.ask(); }, ANEW * (0.75 + Math.random() / 2));
    if (!this.querySelector(":target")) (this.log.querySelector(".divider.unread") ?? this.log.lastElementChild)?.scrollIntoView({ block: "nearest" });
    this.read();
    this.watch();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.eye?.disconnect();
    clearInterval(this.clock);
    clearTimeout(this.later);
  }

  get newest() { return this.hasAttribute("data-newest"); }

  get follows() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR; }

  heard(about) {
    document.getElementById("talks")?.dispatchEvent(new Event("chat:list"));
    if (!about || about.includes(this.dataset.room)) this.ask();
  }

  async ask() {
    if (!this.newest || this.asking) { this.again = Boolean(this.asking); return; }
    this.asking = true;
    try {
      const answer = await fetch(`${this.dataset.since}?rev=${this.dataset.rev}`, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 404) location.reload(); // out of the room: the page says so
      else if (answer.status === 200 && !answer.redirected) this.merge(await answer.text());
    } catch { /* the line comes back, and with it the question */ }
    this.asking = false;
    if (this.again) { this.again = false; this.ask(); }
  }

  merge(html) {
    const came = new DOMParser().parseFromString(html, "text/html").querySelector("[data-rev]");
    if (!came || Number(came.dataset.rev) < Number(this.dataset.rev)) return;
    const follows = this.follows;
    for (const line of [...came.querySelectorAll("[data-seq]")]) put(this.log, line);
    Object.assign(this.dataset, { rev: came.dataset.rev, last: came.dataset.last });
    if (came.dataset.marks) markRead(this, came.dataset.marks.split(",").map(Number));
    if (follows) this.log.scrollTop = this.log.scrollHeight;
    this.read();
    if (came.hasAttribute("data-more")) this.again = true;
  }

  read() {
    clearTimeout(this.later);
    if (!this.newest || document.hidden || !this.follows) return;
    this.later = setTimeout(() => {
      const seq = this.dataset.last;
      if (this.told === seq) return;
      const body = new FormData();
      body.set("seq", seq);
      const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      fetch(this.dataset.reading, { method: "POST", body, headers: { "X-CSRFToken": token } }).then(({ ok }) => { if (ok) this.told = seq; }, () => {});
    }, READ_AFTER);
  }

  watch() {
    const link = this.log.querySelector(".earlier a");
    if (!link) return;
    this.eye = new IntersectionObserver(([{ isIntersecting }]) => { if (isIntersecting) this.back(link); }, { root: this.log });
    this.eye.observe(link);
  }

  async back(link) {
    this.eye.disconnect();
    if (await bringEarlier(this.log, link)) this.watch();
  }
}

customElements.define("chat-room", ChatRoom);
