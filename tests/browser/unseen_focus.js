// Those of the elements that may have the focus on which nobody sees that they have it (WCAG 2.2, 2.4.7).
() => {
  const able = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const all = [...document.querySelectorAll(able)]
    .filter((each) => !each.disabled && each.checkVisibility({visibilityProperty: true}));
  const unseen = all.filter((each) => {
    each.focus();
    if (document.activeElement !== each) return true;
    const labels = [...(each.labels ?? [])]
      .flatMap((label) => ["::before", "::after"].map((part) => getComputedStyle(label, part)));
    const parts = ["::before", "::after"].map((part) => getComputedStyle(each, part));
    return ![getComputedStyle(each), ...parts, ...labels].some(outlined);
  });
  return {looked: all.length, unseen: unseen.map((each) => each.outerHTML.slice(0, 140))};
}
