// <textarea maxlength data-count="id of an output">: how much of the limit is used.

function show(area) {
  const output = document.getElementById(area.dataset.count);
  if (output && area.maxLength > 0) output.textContent = `${area.value.length} / ${area.maxLength}`;
}

function showAll(root) {
  root.querySelectorAll("[data-count]").forEach(show);
}

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-count]")) show(target);
});
document.addEventListener("htmx:load", ({ target }) => showAll(target));
showAll(document);
