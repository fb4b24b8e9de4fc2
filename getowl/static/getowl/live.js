// Parts of a page that move (data-live, hx-trigger="live") are asked for again; never while nobody looks.

const EVERY = 4000; // ms
const isLive = (e) => e.target instanceof Element && e.target.matches("[data-live]");

function refresh() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  for (const part of document.querySelectorAll("[data-live]")) htmx.trigger(part, "live");
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);

// What nobody asked for fails silently: the next round asks again. Captured, before app.js shows a toast.
for (const name of ["htmx:sendError", "htmx:responseError"])
  document.addEventListener(
    name,
    (e) => {
      if (!isLive(e)) return;
      e.stopImmediatePropagation();
      if ([403, 404].includes(e.detail.xhr.status)) e.target.removeAttribute("data-live"); // removed meanwhile
    },
    true,
  );

// Signed out meanwhile: the answer is the form to sign in, which belongs on a page of its own.
document.addEventListener("htmx:beforeSwap", (e) => {
  if (!isLive(e) || new URL(e.detail.xhr.responseURL).pathname === location.pathname) return;
  e.detail.shouldSwap = false;
  location.reload();
});
