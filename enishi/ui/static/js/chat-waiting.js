// A message in the log that the server does not have yet: how it stands there, and what can be done when it was refused.

export const PATIENCE = 15_000; // milliseconds for an answer
const FIRST = 1000, LONGEST = 30_000; // until it is tried again

export function pause(tries) {
  return Math.min(LONGEST, FIRST * 2 ** tries) * (0.5 + Math.random());
}

export function waiting(room, token) {
  return room.querySelector(`.pending[data-token="${CSS.escape(token)}"]`);
}

export function hasArrived(room, token) { // its answer was lost, and it came as what others say does
  return Boolean(room.querySelector(`[data-own][data-token="${CSS.escape(token)}"]`));
}

export function addWaiting(log, token, words, waits) {
  const row = document.createElement("div");
  row.className = "bubble-row mine pending";
  row.dataset.token = token;
  row.setAttribute("aria-hidden", "true"); // it is told once it has arrived, or was refused
  row.innerHTML = '<div class="said"><div class="bubble"></div><span class="read"></span></div>';
  row.querySelector(".bubble").textContent = words;
  row.querySelector(".read").textContent = waits;
  log.append(row);
  log.scrollTop = log.scrollHeight;
}

export function tellRefused(row, said, choices) {
  const place = row?.querySelector(".read");
  if (!place) return;
  const button = ([words, act]) => Object.assign(document.createElement("button"), {
    type: "button", className: "button quiet small", textContent: words, onclick: () => act(place),
  });
  row.removeAttribute("aria-hidden");
  place.setAttribute("role", "alert");
  place.replaceChildren(said, " ", ...choices.map(button));
}
