// The way past the navigation leaves no #main in the address: with one, browsers heed no autofocus, and the next page of a
// form would not put the focus on what is wrong.

document.querySelector("a.skip")?.addEventListener("click", (event) => {
  const main = document.getElementById("main");
  if (!main) return;
  event.preventDefault();
  main.focus();
});
