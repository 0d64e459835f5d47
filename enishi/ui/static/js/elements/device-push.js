// <device-push key="…" on="…" off="…"> within a form: the switch of notices on this device. Each [data-when] names the states
// (off on none apple denied failed) in which it is shown; [data-devices] holds the list, whose lines say which one is this device.

import { worker } from "./installed-app.js";

const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function markOf(endpoint) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}

class DevicePush extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[role=switch]");
    this.input.addEventListener("change", () => this.change());
    this.look();
  }

  get key() { return this.getAttribute("key"); }

  async look() {
    if (!able) return this.show(apple && !navigator.standalone ? "apple" : "none");
    if (Notification.permission === "denied") return this.show("denied");
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager?.getSubscription();
    const here = subscription && this.line(await markOf(subscription.endpoint));
    return this.show(here ? "on" : "off");
  }

  line(mark) {
    const line = this.querySelector(`[data-mark="${mark}"]`);
    if (line) line.querySelector("[data-here]").hidden = false;
    return line;
  }

  show(state) {
    for (const each of this.querySelectorAll("[data-when]")) each.hidden = !each.dataset.when.split(" ").includes(state);
    this.input.checked = state === "on";
    this.dataset.state = state;
  }

  async change() {
    const wanted = this.input.checked;
    this.input.disabled = true;
    try {
      await (wanted ? this.begin() : this.end());
      this.querySelector("[role=status]").textContent = this.querySelector("[role=status]").dataset[wanted ? "on" : "off"];
      await this.look();
    } catch {
      if (Notification.permission === "denied") this.show("denied");
      else { this.show("off"); this.querySelector('[data-when="failed"]').hidden = false; }
    } finally {
      this.input.disabled = false;
      if (!this.input.closest("[hidden]")) this.input.focus();
    }
  }

  async begin() {
    if (await Notification.requestPermission() !== "granted") throw new Error("not allowed");
    await worker();
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe(); // of another key, or of somebody who was here before
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.key) });
    const { endpoint, keys } = made.toJSON();
    try {
      await this.tell("on", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
    } catch (error) {
      await made.unsubscribe();
      throw error;
    }
  }

  async end() {
    const { pushManager } = await navigator.serviceWorker.ready;
    const held = await pushManager.getSubscription();
    if (!held) return;
    await this.tell("off", { endpoint: held.endpoint });
    await held.unsubscribe();
  }

  async tell(which, said) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(said)) body.set(name, value);
    const answer = await fetch(this.getAttribute(which), { method: "POST", body, headers: { "HX-Request": "true" } });
    if (answer.status !== 200) throw new Error(`${answer.status}`);
    this.querySelector("[data-devices]").innerHTML = await answer.text();
  }
}

customElements.define("device-push", DevicePush);
