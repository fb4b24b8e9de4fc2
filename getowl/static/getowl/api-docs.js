// The language that examples are shown in: chosen once, it holds for all of them and for the next visit.
const KEPT = "api-docs-language";

function show(language) {
  for (const one of document.querySelectorAll(".docs-languages input")) if (one.value === language) one.checked = true;
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches(".docs-languages input")) return;
  const before = target.getBoundingClientRect().top;
  show(target.value);
  localStorage.setItem(KEPT, target.value);
  window.scrollBy(0, target.getBoundingClientRect().top - before); // those above may have grown
});

show(localStorage.getItem(KEPT));
