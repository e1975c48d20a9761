// What is typed into a form with data-draft is kept in this browser until it is sent, for a week at
// most. The key is the person's own: nobody else who opens the form in this browser is offered it.
"use strict";
(() => {
  const PREFIX = "portal.draft.";
  const WEEK = 7 * 24 * 3600 * 1000;
  const PAUSE = 400; // milliseconds without a key before it is kept

  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const write = (key, draft) => {
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or forbidden: as without */ }
  };
  const drop = (key) => { try { localStorage.removeItem(key); } catch { /* the same */ } };
  const keys = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };

  const form = document.querySelector("form[data-draft]");
  const mine = form && PREFIX + form.dataset.draft;

  for (const key of keys()) {
    const draft = read(key);
    const isOver = !draft || Date.now() - draft.at > WEEK;
    if (isOver || (draft.isSent && key !== mine)) drop(key); // another page came: it was stored
  }
  if (!form) return;

  const said = () => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const seen = form.elements.seen.value;
  const first = said();
  const found = read(mine);

  // Stored since (its newest rating is another one), or nothing else than what stands here.
  if (found && (found.seen !== seen || same(found.values, first))) drop(mine);
  else if (found && !form.hasAttribute("data-changed")) offer(found);

  function offer(draft) {
    const note = document.getElementById("draft");
    note.hidden = false;
    note.querySelector("[data-takes]").addEventListener("click", () => { fill(draft.values); note.hidden = true; });
    note.querySelector("[data-drops]").addEventListener("click", () => { drop(mine); note.hidden = true; });
  }

  function fill(values) {
    const by = new Map(values);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      if (field.type === "radio") field.checked = by.get(field.name) === field.value;
      else field.value = by.get(field.name) ?? "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  let waiting = 0;
  const keep = () => {
    const values = said();
    if (same(values, first) && !form.hasAttribute("data-changed")) drop(mine);
    else write(mine, { at: Date.now(), seen, values });
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, PAUSE); });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    write(mine, { at: Date.now(), seen, values: said(), isSent: true });
  });
})();
