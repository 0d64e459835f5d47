// The worker of one network, /n/<network>/worker.js: shows what is pushed, and a page of its own where there is no connection.
// It keeps that page and its styles, fetched as a visitor (no cookies), and nothing else: a device may be somebody else's, too.

const PLACE = new URL(self.registration.scope).pathname;
const LANGUAGE = new URL(self.location.href).searchParams.get("lang") === "en" ? "en" : "ja";
const OFFLINE = `${PLACE}app/offline/${LANGUAGE}/`;
const KEPT = `offline ${PLACE}`;
const ANEW = { credentials: "omit", cache: "reload" };

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

async function keep() {
  const page = await fetch(OFFLINE, ANEW);
  if (!page.ok) throw new Error(`${page.status} ${OFFLINE}`);
  const styles = [...(await page.clone().text()).matchAll(/<link rel="stylesheet" href="([^"]+)">/g)].map((found) => found[1]);
  await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  await kept.put(OFFLINE, page);
  await Promise.all(styles.map(async (style) => kept.put(style, await fetch(style, ANEW))));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch((error) => kept(OFFLINE, error)));
  else if (request.destination === "style") event.respondWith(fetch(request).catch((error) => kept(request.url, error)));
});

async function kept(address, error) {
  const found = await (await caches.open(KEPT)).match(address);
  if (!found) throw error;
  return found;
}

// -- what is pushed: { title, body, tag, path, place, icon, lang }, all of it made by our server and encrypted for this browser
const within = (path) => (typeof path === "string" && path.startsWith(PLACE) ? path : `${PLACE}notices/`);

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data.json(); } catch { /* something must be shown; it leads to the notices */ }
  event.waitUntil(self.registration.showNotification(said.title || "Enishi", {
    body: said.body || "",
    lang: said.lang || LANGUAGE,
    tag: said.tag || "notices",
    renotify: true,
    icon: said.icon ? within(said.icon) : undefined,
    data: { path: within(said.path), place: within(said.place || said.path) },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data ?? {}));
});

async function open({ path, place }) {
  const to = within(path);
  const there = new URL(within(place), self.location.origin).pathname;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = pages.find((page) => new URL(page.url).pathname === there);
  if (!here) return self.clients.openWindow(to); // never led away from a page where somebody may be writing
  await here.focus();
  return fetch(to, { redirect: "manual" }); // it was read by being opened
}
