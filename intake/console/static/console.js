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

  // A session ends when no page was asked for a while, and after some hours whatever happens: each is said some
  // minutes before. The first is put off by a click; what is sent after the end is kept by the server.
  const SAID_BEFORE = 300;
  const session = { timers: [], endsAt: 0 };
  const sayOfSession = (words, act) => {
    const said = document.createElement("div");
    said.append(Object.assign(document.createElement("span"), { textContent: words }));
    if (act) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "fr-btn fr-btn--sm", textContent: "Rester connecté" });
      button.addEventListener("click", act);
      said.append(button);
    }
    document.getElementById("session").replaceChildren(said);
  };
  const KEPT = "une décision envoyée après sera gardée et proposée à la reconnexion.";
  const ENDED = "La session a pris fin. La décision en cours peut encore être envoyée : elle sera gardée, et proposée après la reconnexion.";
  const stay = async () => {
    const answer = await fetch("/aide", { redirect: "manual" }).catch(() => null);
    if (!answer || !answer.ok) { sayOfSession(ENDED); return; }
    document.getElementById("session").replaceChildren();
    watchSession();
  };
  const after = (seconds, act) => session.timers.push(setTimeout(act, Math.max(seconds, 0) * 1000));
  const minutes = (seconds) => `${Math.max(Math.round(seconds / 60), 1)} minute${seconds >= 90 ? "s" : ""}`;
  const watchSession = () => {
    const idle = Number(document.body.dataset.idle || 0);
    if (!idle) return;
    session.endsAt ||= Date.now() + Number(document.body.dataset.ends || 0) * 1000;
    session.timers.splice(0).forEach(clearTimeout);
    const left = (session.endsAt - Date.now()) / 1000;
    const final = left <= idle;
    const end = final ? left : idle;
    const warning = Math.min(SAID_BEFORE, end / 2);
    const words = `La session prendra fin dans ${minutes(warning)}${final ? " : c’est sa durée maximale" : " sans nouvelle page"} ; ${KEPT}`;
    after(end - warning, () => sayOfSession(words, final ? null : stay));
    after(end, () => sayOfSession(ENDED));
  };
  document.addEventListener("DOMContentLoaded", watchSession);

  // A page whose picture could not be made says so, and leads to the reason.
  document.addEventListener("error", (event) => {
    const image = event.target;
    if (!(image instanceof HTMLImageElement) || !image.dataset.again) return;
    const said = document.createElement("p");
    const link = document.createElement("a");
    link.href = image.dataset.again;
    link.className = "fr-link";
    link.textContent = "voir pourquoi";
    said.append(`${image.alt} : cet aperçu n’a pas pu être fait ; `, link);
    image.replaceWith(said);
  }, true);

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
