// The list of links: copying what was just made, and pills that change by themselves.

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
