// The command palette (Ctrl K or Cmd K), and the list of shortcuts (?). What the palette lists comes from the server.

const palette = document.getElementById("palette");
const asked = document.getElementById("palette-q");
const list = document.getElementById("palette-list");
const shortcuts = document.getElementById("shortcuts");

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) asked.setAttribute("aria-activedescendant", option.id);
  else asked.removeAttribute("aria-activedescendant");
}

function openPalette() {
  asked.value = "";
  list.replaceChildren(); // what the last question found is no answer to this one, and Enter would open it
  palette.showModal();
  asked.focus();
  htmx.trigger(asked, "palette:ask");
}

async function copyChosen() {
  const url = chosen()?.dataset.shortUrl;
  if (!url || !(await getowl.copy(url))) return;
  palette.close();
  getowl.showToast({ text: palette.dataset.copied.replace("…", url) });
}

asked.addEventListener("keydown", (e) => {
  if (e.isComposing) return; // Enter and the arrows are the input method's then
  const all = options();
  const at = all.indexOf(chosen());
  if (e.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (e.key === "ArrowUp") choose(all[(at - 1 + all.length) % all.length]);
  else if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) copyChosen();
  else if (e.key === "Enter") chosen()?.click();
  else return;
  e.preventDefault();
});

document.addEventListener("htmx:afterSwap", (e) => e.detail.target === list && choose(options()[0]));
list.addEventListener("pointermove", (e) => {
  const option = e.target.closest("[role=option]");
  if (option && option !== chosen()) choose(option);
});
list.addEventListener("click", (e) => {
  const option = e.target.closest("[role=option]");
  if (!option) return;
  palette.close();
  if (option.dataset.paletteDoes === "shortcuts") openShortcuts();
  if (option.dataset.paletteDoes === "sign-out") document.getElementById("sign-out").requestSubmit();
});

// --- The shortcuts of the page in hand: whatever has data-shortcut, under its own name -------------------------
function nameOf(element) {
  const label = element.labels?.[0]?.textContent || element.getAttribute("aria-label") || element.title;
  if (label) return label.trim();
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return copy.textContent.trim();
}

function openShortcuts() {
  const shown = shortcuts.querySelector("[data-shortcut-list]");
  shown.querySelectorAll("[data-found]").forEach((row) => row.remove());
  const known = new Set();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const keys = element.dataset.shortcut;
    if (known.has(keys)) continue;
    known.add(keys);
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    row.dataset.found = "";
    term.textContent = nameOf(element);
    for (const key of keys.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      detail.append(kbd);
    }
    row.append(term, detail);
    shown.append(row);
  }
  shortcuts.showModal();
}

document.addEventListener("keydown", (e) => {
  if (document.querySelector("dialog[open]")) return;
  if (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey) {
    e.preventDefault();
    openPalette();
    return;
  }
  const typing = e.target.closest?.("input, textarea, select, [contenteditable]");
  if (e.key !== "?" || typing || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  openShortcuts();
});
