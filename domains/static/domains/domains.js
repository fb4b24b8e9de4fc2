// The pages of domains: what moves is said to those who cannot see it, when the headline is another one.

const headline = () => document.getElementById("situation")?.textContent;
let said = headline();

document.addEventListener("htmx:afterSettle", () => {
  const now = headline();
  if (!now || now === said) return;
  said = now;
  document.getElementById("announcer").textContent = now;
});
