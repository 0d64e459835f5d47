// What follows live (hx-swap-oob) leaves alone what somebody is about to use: a part that waits for an answer of its own, which will be
// newer, and one in which a choice is open ([name=choosing]), if what came was asked for before it was opened.

document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
  const waits = target.querySelector(".htmx-request");
  const chooses = target.querySelector("[name=choosing]") && !detail.fragment.querySelector("[name=choosing]");
  if (waits || chooses) detail.shouldSwap = false;
});

// Of the parts that a place asks for beside itself (hx-select-oob), those that stand on this page: comments are shown in other rooms, too.
document.addEventListener("htmx:beforeSwap", ({ detail: { elt } }) => {
  const asked = elt.getAttribute("hx-select-oob")?.split(",");
  const here = asked?.filter((part) => document.querySelector(part));
  if (here?.length) elt.setAttribute("hx-select-oob", here.join(","));
  else elt.removeAttribute("hx-select-oob");
});
