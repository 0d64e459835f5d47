// For every form: a second press does not send twice, and Enter that only confirms a conversion (IME) sends nothing.

const AGAIN_AFTER = 15000; // an answer that is a download leaves the page, and the form, where they are

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), AGAIN_AFTER);
});

// back and forward bring a page as it was left
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", () => document.querySelectorAll("form[data-sent]").forEach(release));

// what was chosen is on its way: a further choice is another one, and the form does not send it once more
document.addEventListener("htmx:beforeSend", ({ target }) => {
  if (target.matches("input[type=file]")) target.value = "";
});

// Safari ends a conversion with a keydown of code 229 that would submit the form
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && target.matches("input")) event.preventDefault();
}, true);
