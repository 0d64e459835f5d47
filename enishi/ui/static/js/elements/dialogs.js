// <button data-dialog="id"> opens the dialog of that id; [data-close] and a click on its backdrop close it.

document.addEventListener("click", (event) => {
  const { target } = event;
  const opener = target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  if (target.matches("dialog[data-light-dismiss]")) target.close();
});
