// The list of links: copying what was just made, selecting rows, and pills that change by themselves.

const byId = (id) => document.getElementById(id);
const { showToast, closeDrawer } = globalThis.getowl;

// --- The paste box: the server made a link; it goes to the clipboard --------------------------------------
document.addEventListener("link-made", async (e) => {
  const { url, text } = e.detail;
  for (const one of document.querySelectorAll("#filters :is(input:not([data-time-zone]), select)")) {
    if (one.type === "hidden") one.remove();
    else one.value = one.id === "sort" ? "newest" : "";
  }
  try {
    await navigator.clipboard.writeText(url);
    showToast({ text: interpolate(gettext("%(link)s is made and copied."), { link: text }, true) });
  } catch {
    showToast({ text: interpolate(gettext("%(link)s is made. Click it to copy."), { link: text }, true) });
  }
});

// Dates of the filters are days where the viewer is.
const zone = document.querySelector("[data-time-zone]");
if (zone) zone.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;

// --- Rows: a click beside anything that can be operated opens the editor ----------------------------------
document.addEventListener("click", (e) => {
  const row = e.target.closest?.("[data-row]");
  if (!row || e.target.closest("a, button, input, label, .col-pick") || String(getSelection())) return;
  row.querySelector("[data-open]").click();
});

// --- Selection ---------------------------------------------------------------------------------------------
function countPicked() {
  const picks = [...document.querySelectorAll("[data-pick]")];
  const picked = picks.filter((pick) => pick.checked).length;
  const all = document.querySelector("[data-pick-all]");
  if (!all) return;
  all.checked = picked > 0 && picked === picks.length;
  all.indeterminate = picked > 0 && picked < picks.length;
  document.querySelector("[data-picked]").textContent = picked;
}

document.addEventListener("change", (e) => {
  if (e.target.matches("[data-pick-all]"))
    for (const pick of document.querySelectorAll("[data-pick]")) pick.checked = e.target.checked;
  if (e.target.matches("[data-pick], [data-pick-all]")) countPicked();
});
document.addEventListener("keydown", (e) => {
  // Enter would press the form's first button, which archives.
  if (e.key !== "Enter" || e.target.id !== "bulk-tags") return;
  e.preventDefault();
  document.querySelector("[data-tag-button]").click();
});

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

// --- Pills and panels that are moving are asked for together, until they stand still -----------------------
let asking = false;

async function refreshMoving() {
  const moving = [...document.querySelectorAll("[data-moving]")];
  if (!moving.length || asking || document.hidden) return;
  asking = true;
  try {
    const url = `${byId("filters").getAttribute("action")}/status?${moving.map((one) => one.dataset.moving).join("&")}`;
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const one of moving) {
      const found = fresh.getElementById(one.id);
      if (found) one.replaceWith(found);
      else one.removeAttribute("data-moving"); // deleted meanwhile
    }
  } catch {
    // Out of reach for now; the next round asks again.
  } finally {
    asking = false;
  }
}
setInterval(refreshMoving, 1500);

// --- The drawer: closed by the server after an archive or a delete -----------------------------------------
document.addEventListener("drawer-close", () => {
  document.querySelector("#drawer dialog[open]")?.close();
  closeDrawer(document.querySelector("#drawer [data-drawer-close]")?.getAttribute("href"));
});
document.addEventListener("links-changed", () => document.querySelector("#bulk dialog[open]")?.close());
