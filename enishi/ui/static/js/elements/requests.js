// What htmx cannot deliver is told in a toast; the words stand in the page (#toasts), in its language. When the part of the
// page that held the focus was replaced, the focus goes on in what took its place: to what is wrong, else to its heading.

import { toast } from "./toast-note.js";

const words = () => document.getElementById("toasts")?.dataset ?? {};

document.addEventListener("htmx:sendError", () => toast(words().offline));
document.addEventListener("htmx:responseError", () => toast(words().failed));

let held = "";
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  held = target.contains(document.activeElement) ? target.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (!held || (document.activeElement && document.activeElement !== document.body)) return;
  const here = document.getElementById(held);
  (here?.querySelector("[aria-invalid=true]") ?? here?.querySelector("[tabindex='-1']"))?.focus();
  held = "";
});
