// Keyboard and small comforts. Every journey works without this file: it only presses what is on the page.
(() => {
  "use strict";

  const SWITCH = "raccourcis";
  const active = () => localStorage.getItem(SWITCH) !== "non";
  const isTyping = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const press = (selector) => {
    const found = document.querySelector(selector);
    if (!found) return false;
    if (found.matches("input, textarea, select")) found.focus();
    else found.click();
    return true;
  };

  const lines = () => [...document.querySelectorAll("[data-line] a[data-open]")];
  const move = (step) => {
    const all = lines();
    if (all.length === 0) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
    return true;
  };

  // Choosing a decision shows its fields, and the key Enter then confirms it.
  const choose = (action) => {
    const radio = document.querySelector(`input[name="action"][value="${action}"]`);
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const form = radio.form;
    const first = form.querySelector(`[data-for~="${action}"] [data-first]:not([disabled])`);
    const empty = first && !first.value;
    (empty ? first : form.querySelector("[data-confirm]")).focus();
    return true;
  };
  const showFields = (form) => {
    const chosen = form.querySelector('input[name="action"]:checked');
    form.querySelectorAll("[data-for]").forEach((group) => {
      const shown = chosen !== null && group.dataset.for.split(" ").includes(chosen.value);
      group.hidden = !shown;
      group.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = !shown; });
    });
  };

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    d: () => choose("file"),
    r: () => choose("return"),
    a: () => choose("annex"),
    c: () => choose("appeal"),
    i: () => choose("ignore"),
    s: () => choose("split"),
    n: () => press("[data-next]"),
    u: () => press("[data-undo]"),
    m: () => press("[data-mine]"),
    "/": () => press("[data-search]") || press('a[href="/recherche"]'),
    "?": () => { document.getElementById("raccourcis")?.showModal(); return true; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (!active() && event.key !== "?") return;
    const act = KEYS[event.key];
    if (act && act()) event.preventDefault();
  });

  // Listened to at the document: what htmx brings later needs nothing more.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-ruling]")) showFields(form);
    if (event.target.matches("[data-check-all]")) {
      form.querySelectorAll('input[type=checkbox][name="item"]').forEach((each) => { each.checked = event.target.checked; });
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-once]")) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-ruling]").forEach(showFields);
    const box = document.getElementById("raccourcis-actifs");
    if (box) {
      box.checked = active();
      box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "oui" : "non"));
    }
  });
  document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("form[data-ruling]").forEach(showFields));
  // A page taken back from the browser's memory may show what was settled since.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
