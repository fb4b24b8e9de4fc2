// Rows of the list: selecting them, and the keys that move a cursor through them and act on the link under it.

const picks = () => [...document.querySelectorAll("[data-pick]")];
const rows = () => [...document.querySelectorAll("#rows > [data-row]")];

// --- Selection ---------------------------------------------------------------------------------------------
function countPicked() {
  const all = document.querySelector("[data-pick-all]");
  if (!all) return;
  const picked = picks().filter((pick) => pick.checked).length;
  all.checked = picked > 0 && picked === picks().length;
  all.indeterminate = picked > 0 && picked < picks().length;
  const everything = document.querySelector("[data-all-picked]");
  if (everything && !all.checked) everything.closest("#matching").replaceChildren();
  document.querySelector("[data-picked]").textContent = everything?.isConnected ? everything.dataset.allPicked : picked;
  const matching = document.querySelector("[data-pick-matching]");
  if (matching) matching.hidden = !all.checked;
  for (const zone of document.querySelectorAll("#bulk [data-time-zone]"))
    zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function pickAll(checked) {
  for (const pick of picks()) pick.checked = checked;
  countPicked();
}

document.addEventListener("change", (e) => {
  if (e.target.matches("[data-pick-all]")) pickAll(e.target.checked);
  else if (e.target.matches("[data-pick]")) countPicked();
});
document.addEventListener("click", (e) => {
  if (e.target.closest?.("[data-pick-none]")) pickAll(false);
});
document.addEventListener("keydown", (e) => {
  // Enter would press the form's first button, which archives.
  if (e.key !== "Enter" || !["bulk-tags", "bulk-end"].includes(e.target.id)) return;
  e.preventDefault();
  e.target.closest(".menu-panel").querySelector("button").click();
});
document.addEventListener("links-changed", () => document.querySelector("#bulk dialog[open]")?.close());

// A file to save is the browser's business, not htmx's.
document.addEventListener(
  "click",
  (e) => {
    const button = e.target.closest?.("[data-saves-file]");
    if (!button) return;
    e.preventDefault();
    const picked = [...document.querySelectorAll("[data-pick]:checked")].map((pick) => ["id", pick.value]);
    location.assign(`${button.formAction}?${new URLSearchParams([[button.name, button.value], ...picked])}`);
  },
  { capture: true },
);

// --- The cursor: j and k move it, other keys act on the link under it, or on what is selected ---------------
let cursor = { id: "", place: -1 };

function show(place) {
  const all = rows();
  if (!all.length) return;
  const at = Math.max(0, Math.min(place, all.length - 1));
  marked()?.classList.remove("is-cursor");
  all[at].classList.add("is-cursor");
  all[at].tabIndex = -1;
  all[at].focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
  cursor = { id: all[at].id, place: at };
}

const marked = () => document.querySelector(".is-cursor");
// While the list is swapped the row has lost its mark: htmx puts the attributes that the server sent only as it settles.
const current = () => marked() ?? rows().find((row) => row.id === cursor.id);

/** What a button of the selection does, for what is selected or else for the link under the cursor. */
function press(selector) {
  if (!picks().some((pick) => pick.checked)) {
    const pick = current()?.querySelector("[data-pick]");
    if (!pick) return;
    pick.checked = true;
    countPicked();
  }
  document.querySelector(selector)?.click();
}

const DOES = {
  next: () => show(current() ? cursor.place + 1 : 0),
  previous: () => show(current() ? cursor.place - 1 : 0),
  open: () => current()?.querySelector("[data-open]").click(),
  copy: () => current()?.querySelector("[data-copy]").click(),
  pick: () => current()?.querySelector("[data-pick]").click(),
  archive: () => press("#bulk [name=action]:is([value=archive], [value=restore])"),
  delete: () => press("#bulk [data-dialog=bulk-delete]"),
  undo: () => [...document.querySelectorAll("#toasts [data-undo]")].at(-1)?.click(),
};
document.addEventListener("click", (e) => DOES[e.target.dataset?.rowKey]?.());
document.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && e.target === current()) DOES.open();
});

// The list was fetched again: the cursor stays on its link, or where that was.
document.addEventListener("htmx:afterSettle", (e) => {
  if (e.target.id !== "results" && e.detail?.elt?.id !== "results") return;
  if (cursor.place < 0 || marked() || !document.activeElement?.matches("body, [data-row]")) return;
  const place = rows().findIndex((row) => row.id === cursor.id);
  show(place < 0 ? cursor.place : place);
});
