// The words of a button that does something now or, where its form names a moment, then: they follow what is chosen. Without it they
// stay those that are true of both.
//
//   <input type="date" name="day"> <input type="time" name="clock">, or <input type="datetime-local" name="at">
//   <button><moment-words data-now="Send it now" data-later="Plan it for %s" data-clock="09:00">Send it</moment-words></button>

const DAYS = {
  ja: { year: "numeric", month: "long", day: "numeric", weekday: "short" },
  en: { year: "numeric", month: "short", day: "numeric" },
};

function said(moment) {
  const at = new Date(`${moment}Z`); // as it was typed, wherever this browser is
  if (Number.isNaN(at.getTime())) return "";
  const ja = document.documentElement.lang === "ja";
  const day = new Intl.DateTimeFormat(ja ? "ja" : "en-GB", { ...DAYS[ja ? "ja" : "en"], timeZone: "UTC" }).format(at);
  const clock = `${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, "0")}`;
  return ja ? `${day.replace("(", "（").replace(")", "）")}${clock}` : `${day}, ${clock}`;
}

class MomentWords extends HTMLElement {
  #form = null;
  #say = () => {
    const { at, day, clock } = this.#form.elements;
    const when = said(at ? at.value : `${day.value}T${clock.value || this.dataset.clock}`);
    this.textContent = when ? this.dataset.later.replace("%s", when) : this.dataset.now;
  };

  connectedCallback() {
    this.#form = this.closest("form");
    this.#form.addEventListener("input", this.#say);
    addEventListener("pageshow", this.#say); // back and forward bring a form as it was filled in
    this.#say();
  }

  disconnectedCallback() {
    this.#form.removeEventListener("input", this.#say);
    removeEventListener("pageshow", this.#say);
  }
}

customElements.define("moment-words", MomentWords);
