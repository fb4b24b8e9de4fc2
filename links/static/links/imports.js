// The upload: dropping a file on the field, and saying at once what is wrong with it.

const zone = document.querySelector("[data-dropzone]");
const input = zone?.querySelector("input[type=file]");

function check() {
  const file = input.files[0];
  const { maxBytes, suffixes, wrong, large, empty } = zone.dataset;
  let text = "";
  if (file && !suffixes.split(" ").some((suffix) => file.name.toLowerCase().endsWith(suffix))) text = wrong;
  else if (file && file.size > Number(maxBytes)) text = large;
  else if (file && !file.size) text = empty;
  const line = document.createElement("p");
  line.className = "error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  document.querySelector("[data-file-error]").replaceChildren(...(text ? [line] : []));
  return !text;
}

if (input) {
  input.addEventListener("change", check);
  input.form.addEventListener("submit", (e) => check() || e.preventDefault());
  for (const name of ["dragenter", "dragover"])
    zone.addEventListener(name, (e) => {
      e.preventDefault();
      zone.classList.add("is-over");
    });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    input.files = e.dataTransfer.files;
    check();
  });
}
