// Behaviour of the frame and the components. No framework: every hook is a data attribute in the HTML.
// gettext and interpolate come from the script of words, which every page loads before this one.

const byId = (id) => document.getElementById(id);
const on = (event, selector, handler) =>
  document.addEventListener(event, (e) => {
    const element = e.target instanceof Element && e.target.closest(selector);
    if (element) handler(element, e);
  });

// --- Theme: data-theme-toggle switches, and remembers --------------------------------------------------
on("click", "[data-theme-toggle]", () => {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme.includes("light dark")
    ? matchMedia("(prefers-color-scheme: dark)").matches
    : root.dataset.theme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // Not remembered then; the page in hand still switched.
  }
});

// --- Tabs: on phones some are out of sight; the current one is not ------------------------------------
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// --- Toasts: showToast({text, kind, undo_url}), or the response header HX-Trigger: {"toast": {…}} ------
function showToast({ text, kind = "success", undo_url = "" }) {
  const toast = byId("toast-template").content.firstElementChild.cloneNode(true);
  toast.classList.add(`toast-${kind}`);
  toast.querySelector("p").textContent = text;
  const undo = toast.querySelector("[data-undo]");
  if (undo_url) undo.dataset.undo = undo_url;
  else undo.remove();
  byId("toasts").append(toast);
  dismissLater(toast);
}

function dismissLater(toast) {
  if (toast.classList.contains("toast-error")) return; // stays until it was read
  let timer = setTimeout(() => toast.remove(), toast.querySelector("[data-undo]") ? 10_000 : 6000);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => (timer = setTimeout(() => toast.remove(), 3000)));
}

document.addEventListener("toast", (e) => showToast(e.detail));
on("click", "[data-dismiss]", (button) => button.closest(".toast, .note").remove());
on("click", "[data-undo]", (button) => {
  htmx.ajax("POST", button.dataset.undo, { source: document.body, swap: "none" });
  button.closest(".toast").remove();
});
document.addEventListener("htmx:sendError", () =>
  showToast({ text: gettext("The server cannot be reached. Nothing was changed; try again in a moment."), kind: "error" }),
);
document.addEventListener("htmx:responseError", (e) => {
  const words = {
    403: gettext("Your role does not allow this. Nothing was changed."),
    404: gettext("This is no longer there. Reload the page to see what is."),
    429: gettext("That was a lot at once. Wait a minute, then try again."),
  };
  const ours = gettext("Something failed on our side. Nothing was changed; try again in a moment.");
  const text = words[e.detail.xhr.status] ?? ours;
  showToast({ text, kind: "error" });
});

// --- Copy: data-copy="text"; without one, the code in front of the button -----------------------------------------------------------------------------
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const text = gettext("The browser did not allow copying. Select the text and copy it yourself.");
    showToast({ text, kind: "error" });
    return false;
  }
}

on("click", "[data-copy]", async (button, e) => {
  e.preventDefault();
  if (!(await copy(button.dataset.copy || button.previousElementSibling.textContent))) return;
  byId("announcer").textContent = gettext("Copied");
  const label = button.querySelector("[data-copy-label]");
  const before = label?.textContent;
  button.dataset.copied = "";
  const use = button.querySelector("use");
  const show = (icon) => use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  show("check");
  if (label) label.textContent = gettext("Copied");
  setTimeout(() => {
    delete button.dataset.copied;
    show("copy");
    if (label) label.textContent = before;
    byId("announcer").textContent = "";
  }, 1500);
});

// --- Dialogs: data-dialog="id" opens, data-dialog-close (or a click beside it) closes -------------------
// One dialog may serve many rows: each button says what it asks (data-dialog-title) and where it leads (-action).
on("click", "[data-dialog]", ({ dataset }) => {
  const dialog = byId(dataset.dialog);
  if (dataset.dialogAction) dialog.querySelector("form").action = dataset.dialogAction;
  if (dataset.dialogTitle) dialog.querySelector("h2").textContent = dataset.dialogTitle;
  dialog.showModal();
});
on("click", "[data-dialog-close]", (button) => button.closest("dialog").close());
on("click", "dialog", (dialog, e) => e.target === dialog && dialog.close());

// --- Menus: a <details class="menu"> closes when something else is clicked ------------------------------
document.addEventListener("click", (e) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(e.target)) menu.open = false;
});

// --- Drawer: anything swapped into #drawer opens it; data-drawer-close empties it -----------------------
let drawerOpener = null;

function closeDrawer(url) {
  const drawer = byId("drawer");
  drawer.replaceChildren();
  if (url) history.pushState({}, "", url);
  drawer.dispatchEvent(new CustomEvent("drawer:closed", { bubbles: true }));
  if (drawerOpener?.isConnected) drawerOpener.focus();
  drawerOpener = null;
}

document.addEventListener("htmx:beforeRequest", (e) => {
  if (e.detail.target?.id === "drawer" && !e.detail.target.contains(e.detail.elt)) drawerOpener = e.detail.elt;
});
document.addEventListener("htmx:afterSwap", (e) => {
  if (e.detail.target?.id !== "drawer") return;
  (e.detail.target.querySelector("[aria-invalid=true], [autofocus]") ?? e.detail.target.querySelector("h2"))?.focus();
});
on("click", "[data-drawer-close]", (link, e) => {
  e.preventDefault();
  closeDrawer(link.getAttribute("href"));
});

// --- Keyboard: data-shortcut="c" on a link or button clicks it, on a field focuses it; "g a" is one after the other ---
let firstKey = "";
let firstKeyAt = 0;

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && !document.querySelector("dialog[open]")) {
    const menu = document.querySelector(".menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else byId("drawer")?.querySelector("[data-drawer-close]")?.click();
    return;
  }
  const typing = e.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
  const both = e.timeStamp - firstKeyAt < 1000 ? `${firstKey} ${e.key}` : e.key;
  [firstKey, firstKeyAt] = [e.key, e.timeStamp];
  const named = (keys) => document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
  const target = named(both) ?? named(e.key);
  if (!target) return;
  e.preventDefault();
  if (target.matches("input, textarea, select, dialog")) target.showModal?.() ?? target.focus();
  else target.click();
});

// --- Times: the server writes "3 h ago"; here they stay true, and show the exact local time on hover ----
// The page's language, as this browser's region writes it.
const { lang } = document.documentElement;
const locale = navigator.languages.find((one) => one.split("-")[0] === lang) ?? lang;
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const STEPS = [
  [60, 60, gettext("%(count)s min ago"), gettext("in %(count)s min")],
  [3600, 24, gettext("%(count)s h ago"), gettext("in %(count)s h")],
  [86400, 7, gettext("%(count)s d ago"), gettext("in %(count)s d")],
];

function relative(then) {
  const seconds = (Date.now() - then) / 1000;
  if (Math.abs(seconds) < 60) return gettext("just now");
  for (const [unit, limit, past, future] of STEPS) {
    const count = Math.floor(Math.abs(seconds) / unit);
    if (count < limit) return interpolate(seconds > 0 ? past : future, { count }, true);
  }
  return null;
}

function refreshTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const then = new Date(time.dateTime);
    time.title = exact.format(then);
    const text = time.hasAttribute("data-relative") && relative(then);
    if (text) time.textContent = text;
  }
}

// Pages that count by days are asked for with the clock of whoever looks at them.
document.cookie = `timezone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`;

// --- Small helpers in forms -----------------------------------------------------------------------------
on("change", "[data-submit-on-change]", (field) => field.form.requestSubmit());
// A second click on a slow form must not send it twice; a form that answered with a file works again soon.
document.addEventListener("submit", (e) => {
  const button = e.submitter;
  if (!button || e.defaultPrevented || e.target.method === "dialog") return;
  setTimeout(() => (button.disabled = true));
  setTimeout(() => (button.disabled = false), 4000);
});

document.addEventListener("htmx:load", refreshTimes);
refreshTimes();
setInterval(refreshTimes, 60_000);
document.querySelectorAll(".toast").forEach(dismissLater);

// For the scripts of single pages.
globalThis.getowl = { showToast, copy, closeDrawer, locale };
