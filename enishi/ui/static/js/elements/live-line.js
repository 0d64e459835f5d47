// <live-line src="/n/nagi/live/" hidden>: one line a tab to the server. For each hint {"topic": "feed"} the document gets an
// event `live:feed`, and whatever shows the feed asks for it again, under the rules of every page:
//   <div hx-get="/n/nagi/feed/new/" hx-trigger="live:feed from:document" hx-target="#feed">…</div>
// A hint may come for nothing: with each new line the server names every topic once, so that nothing is missed between two
// lines, or between the page and its first. Without a line pages work as they did, and know less soon.

const SPREAD = 300; // milliseconds among which the open pages of a network ask; hints within them are one
const FIRST = 1000, LONGEST = 60_000; // before the line is laid again: longer each time, by chance, so that not all come at once
const PULSE = 25_000, ANSWER = 10_000; // a dead line looks like a quiet one until it is asked
const SLEEP = 5 * 60_000; // a page that nobody has looked at for so long gives its line up
const OVER = 1008; // the server: this session, or membership, listens no longer

class LiveLine extends HTMLElement {
  connectedCallback() {
    this.tries = 0;
    [this.due, this.about] = [new Map(), new Map()]; // topic → its timer, or null while nobody looks; and what it is about
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    addEventListener("pagehide", () => this.drop(), { signal }); // else the way back would not be instant
    addEventListener("pageshow", ({ persisted }) => { if (persisted) this.wake(); }, { signal });
    addEventListener("online", () => this.wake(), { signal });
    this.look();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.drop();
    for (const timer of [...this.due.values(), this.nap]) clearTimeout(timer);
  }

  look() {
    clearTimeout(this.nap);
    if (document.hidden) {
      this.nap = setTimeout(() => this.drop(), SLEEP);
      return;
    }
    for (const [topic, timer] of this.due) if (timer === null) this.soon(topic);
    this.wake();
  }

  wake() {
    if (this.line || document.hidden) return;
    this.tries = 0;
    this.lay();
  }

  lay() {
    clearTimeout(this.again);
    const line = new WebSocket(new URL(this.getAttribute("src"), location.href).href.replace(/^http/, "ws"));
    this.line = line;
    line.onopen = () => this.beat(line);
    line.onmessage = ({ data }) => { if (line === this.line) this.hear(line, data); };
    line.onclose = ({ code }) => { if (line === this.line) this.lost(code); };
  }

  beat(line) {
    clearTimeout(this.pulse);
    this.pulse = setTimeout(() => {
      this.tries = 0; // it held
      line.send("ping");
      this.pulse = setTimeout(() => { this.drop(); this.lost(); }, ANSWER);
    }, PULSE);
  }

  hear(line, data) {
    this.beat(line);
    if (data === "pong") return;
    const { topic, about = null } = JSON.parse(data);
    this.about.set(topic, about && this.about.get(topic) !== null ? [...this.about.get(topic) ?? [], about] : null);
    if (document.hidden) this.due.set(topic, this.due.get(topic) ?? null);
    else this.soon(topic, about ? 0 : SPREAD);
  }

  soon(topic, spread = SPREAD) {
    if (!this.due.get(topic)) this.due.set(topic, setTimeout(() => {
      const detail = { about: this.about.get(topic) ?? null }; // what has news, by public id; null: whoever hears it asks
      for (const each of [this.due, this.about]) each.delete(topic);
      document.dispatchEvent(new CustomEvent(`live:${topic}`, { detail }));
    }, Math.random() * spread));
  }

  lost(code) {
    this.line = null;
    clearTimeout(this.pulse);
    if (code === OVER || document.hidden) return; // looked at again, it tries again
    const wait = Math.min(LONGEST, FIRST * 2 ** this.tries++) * (0.5 + Math.random());
    this.again = setTimeout(() => this.lay(), wait);
  }

  drop() {
    clearTimeout(this.pulse);
    clearTimeout(this.again);
    const line = this.line;
    this.line = null;
    line?.close();
  }
}

customElements.define("live-line", LiveLine);
