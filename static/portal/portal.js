/* What every page does beyond its HTML: theme without a reload, the list of keys, and the keys.
   Everything here only adds: links, forms and the language work without it.
   Other scripts ask `portal.isShortcut(event)` before they act on a key. */
"use strict";
window.portal = (() => {
  const root = document.documentElement;
  const KEYS_OFF = "portal.keys-off";
  const SEQUENCE_MS = 1200; // how long "g" waits for its second key
  root.classList.add("js");

  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => {
    try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* private window */ }
  };

  /* theme: system, light, dark, and round again; the cookie is what the server reads */
  function switchTheme(form) {
    const next = { system: "light", light: "dark", dark: "system" }[root.dataset.theme || "system"];
    const age = next === "system" ? 0 : 31536000;
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `theme=${next};path=/;max-age=${age};samesite=lax${secure}`;
    if (next === "system") delete root.dataset.theme; else root.dataset.theme = next;
    const button = form.querySelector("button");
    const label = button.dataset[`label${next[0].toUpperCase()}${next.slice(1)}`];
    button.setAttribute("aria-label", label);
    form.querySelector("[role=status]").textContent = label;
    document.dispatchEvent(new CustomEvent("portal:theme", { detail: next }));
  }

  /* keys: never in a field, never with a modifier, never over a dialog, and only while switched on */
  const areKeysOn = () => kept(KEYS_OFF) === null;
  const typesText = (target) =>
    target instanceof Element &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])"));
  function isShortcut(event) {
    return areKeysOn() && !event.defaultPrevented && !event.isComposing &&
      !event.ctrlKey && !event.metaKey && !event.altKey &&
      !typesText(event.target) && !document.querySelector("dialog[open]");
  }

  let waitsForDoorUntil = 0;
  function onKey(event) {
    if (!isShortcut(event)) return;
    const now = performance.now();
    const door = now < waitsForDoorUntil && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    waitsForDoorUntil = event.key === "g" ? now + SEQUENCE_MS : 0;
    if (door) { event.preventDefault(); door.click(); }
    else if (event.key === "?") { event.preventDefault(); document.getElementById("keyboard-help").showModal(); }
  }

  document.addEventListener("submit", (event) => {
    const themeSwitch = event.submitter?.closest("[data-theme-switch]");
    if (!themeSwitch) return;
    event.preventDefault();
    switchTheme(themeSwitch);
  });
  document.addEventListener("click", (event) => {
    const control = event.target.closest?.("[data-opens], [data-closes], [data-print]");
    if (!control) return;
    if (control.dataset.opens) document.getElementById(control.dataset.opens).showModal();
    else if (control.dataset.closes) document.getElementById(control.dataset.closes).close();
    else window.print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-switch]")) keep(KEYS_OFF, event.target.checked ? null : "1");
  });
  document.addEventListener("keydown", onKey);

  /* A part of the page that was replaced may have given it another address: links that come back
     here (language, signing in) come back to that one. */
  const opened = location.pathname + location.search;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='next=']");
    const here = location.pathname + location.search;
    if (!link || here === opened) return;
    const to = new URL(link.href);
    to.searchParams.set("next", here);
    link.href = to;
  }, true);

  const ready = () => {
    const keysSwitch = document.querySelector("[data-keys-switch]");
    if (keysSwitch) keysSwitch.checked = areKeysOn();
    document.querySelector("[data-form-errors]")?.focus();
  };
  ready();
  return { isShortcut, areKeysOn };
})();
