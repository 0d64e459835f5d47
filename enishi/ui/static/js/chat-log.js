// What <chat-room> does with its log: a message put in its place by number, how many have read, and earlier messages put before.

export function put(log, line) {
  const { seq, day, token } = line.dataset;
  if (token) log.querySelector(`.pending[data-token="${CSS.escape(token)}"]`)?.remove();
  const known = document.getElementById(line.id);
  if (known) return known.replaceWith(line);
  const lines = [...log.querySelectorAll("[data-seq]")];
  if (lines.length && Number(seq) < Number(lines[0].dataset.seq)) return undefined; // of before what is shown
  log.querySelector(".room-intro")?.remove();
  const before = lines.filter((each) => Number(each.dataset.seq) < Number(seq)).at(-1);
  const parts = [before?.dataset.day === day ? null : dayOf(log, day), line].filter(Boolean);
  return before ? before.after(...parts) : log.prepend(...parts);
}

function dayOf(log, day) {
  if (log.querySelector(`[data-divides="${day}"]`)) return null;
  const divider = document.createElement("p");
  divider.className = "divider";
  divider.dataset.divides = day;
  divider.textContent = new Date(`${day}T00:00`).toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric", weekday: "short" });
  return divider;
}

export function markRead(room, marks) {
  const { one, readWord, readBy } = room.dataset;
  for (const line of room.log.querySelectorAll("[data-own]")) {
    const read = marks.filter((seq) => seq >= Number(line.dataset.seq)).length;
    const words = one ? readWord : readBy.replace("{n}", read);
    const place = line.querySelector("[data-read]");
    if (place && place.textContent !== (read ? words : "")) place.replaceChildren(...(read ? [words, document.createElement("br")] : []));
  }
}

export async function bringEarlier(log, link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const from = log.scrollHeight - log.scrollTop;
    page.querySelectorAll(".log .later, .log .divider.unread").forEach((each) => each.remove());
    const first = log.querySelector("[data-divides]");
    if (first && page.querySelector(`.log [data-divides="${first.dataset.divides}"]`)) first.remove();
    log.setAttribute("aria-live", "off"); // what was said long ago is no news
    setTimeout(() => log.setAttribute("aria-live", "polite"), 1000);
    link.closest(".earlier").replaceWith(...page.querySelector(".log").childNodes);
    log.scrollTop = log.scrollHeight - from;
    return true;
  } catch {
    return false; // the link stays, to be pressed
  }
}
