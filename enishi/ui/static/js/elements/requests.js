// What htmx cannot deliver is told in a toast; the words stand in the page (#toasts), in its language.

import { toast } from "./toast-note.js";

const words = () => document.getElementById("toasts")?.dataset ?? {};

document.addEventListener("htmx:sendError", () => toast(words().offline));
document.addEventListener("htmx:responseError", () => toast(words().failed));
