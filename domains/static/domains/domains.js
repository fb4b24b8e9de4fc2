// Parts of the page that move are asked for again, until they stand still; never while nobody looks.

const EVERY = 4000; // ms

function refresh() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  for (const part of document.querySelectorAll("[data-live]")) htmx.trigger(part, "live");
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
