/* The page of a run, and what starts a pipeline: `l` goes to the log, and what must survive when
   the live part is replaced.
   Everything here only adds: without it the page is read again by hand. */
"use strict";
(() => {
  const SLACK = 24; // pixels from its end at which the log still counts as read to the end
  const log = () => document.getElementById("log-lines");
  if (!document.getElementById("run-panel") && !document.getElementById("starts")) return;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "l" || !log() || !window.portal.isShortcut(event)) return;
    event.preventDefault();
    log().focus();
  });

  /* What a reader folded open stays open: the server does not know of it. */
  window.htmx?.registerExtension("folded", {
    htmx_before_morph_attr: (_element, detail) => detail.attrName !== "open",
  });

  /* Who reads the end of the log keeps reading its end. */
  let follows = true;
  const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < SLACK;
  const toEnd = () => { if (follows && log()) log().scrollTop = log().scrollHeight; };
  document.addEventListener("htmx:before:swap", () => { follows = log() ? isAtEnd(log()) : true; });
  document.addEventListener("htmx:after:swap", toEnd);
  toEnd();

  /* What has the focus stays where it was on the screen when lines appear above it. */
  const root = document.documentElement;
  let held = null;
  document.addEventListener("htmx:before:swap", () => {
    const at = document.activeElement;
    held = document.getElementById("run-panel")?.contains(at) ? { at, top: at.getBoundingClientRect().top } : null;
    root.classList.toggle("holds", held !== null);
  });
  document.addEventListener("htmx:after:swap", () => {
    if (held?.at.isConnected) window.scrollBy({ top: held.at.getBoundingClientRect().top - held.top, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove("holds")));
  });
})();
