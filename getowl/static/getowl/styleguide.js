// Shows states that only a pointer or a keyboard brings about: every rule for :hover, :focus… is repeated for a class
// .as-hover, .as-focus…, so that what is shown is what the style sheets say.
const PSEUDO = /(?<!:):(hover|focus-visible|focus-within|focus|active)/g;

for (const sheet of document.styleSheets) {
  for (const rule of [...sheet.cssRules]) {
    if (!(rule instanceof CSSStyleRule) || !rule.selectorText.match(PSEUDO)) continue;
    sheet.insertRule(rule.cssText.replace(rule.selectorText, rule.selectorText.replaceAll(PSEUDO, ".as-$1")), sheet.cssRules.length);
  }
}

const CLASSES = { hover: ["as-hover"], focus: ["as-focus", "as-focus-visible"], active: ["as-hover", "as-active"], loading: ["htmx-request"] };

for (const box of document.querySelectorAll("[data-as]")) {
  const which = box.dataset.asWhich ?? "a, button, input, select, textarea";
  const shown = "asSelf" in box.dataset ? box : box.querySelector(which);
  shown?.classList.add(...(CLASSES[box.dataset.as] ?? []));
}

// Colours by the names of their tokens: the content security policy allows no style in the page itself.
for (const swatch of document.querySelectorAll(".swatch")) {
  const { ink, ground, ring } = swatch.dataset;
  swatch.style.background = `var(--${ground})`;
  if (ink) swatch.style.color = `var(--${ink})`;
  if (ring) swatch.style.boxShadow = `inset 0 0 0 2px var(--${ring})`;
}
