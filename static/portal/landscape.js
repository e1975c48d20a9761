/* Landscape: keys, and what must survive when a part of the page is replaced.
   `/` search, `v` next view, `c` compare. Everything here only adds: without it the form and links work. */
"use strict";
(() => {
  const browse = () => document.getElementById("browse");
  if (!browse()) return;

  document.addEventListener("keydown", (event) => {
    if (!window.portal.isShortcut(event)) return;
    if (event.key === "/") {
      event.preventDefault();
      const field = document.getElementById("q");
      field.focus();
      field.select();
    } else if (event.key === "v") {
      const views = [...document.querySelectorAll(".seg a[id^=view-]")];
      const now = views.findIndex((view) => view.hasAttribute("aria-current"));
      views[(now + 1) % views.length].click();
    } else if (event.key === "c") {
      document.getElementById("compare")?.click();
    }
  });

  /* What a reader folded open stays open: the server does not know of it. */
  window.htmx?.registerExtension("folded-filters", {
    htmx_before_morph_attr: (element, detail) => detail.attrName !== "open" || !element.closest("#filters"),
  });

  /* A box that was pressed no longer follows its attribute; after an answer it must. */
  document.addEventListener("htmx:after:swap", () => {
    for (const box of browse().querySelectorAll("input[type=checkbox]")) box.checked = box.defaultChecked;
  });
})();
