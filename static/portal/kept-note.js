/* On a page that shows, counts or fixes answers: what this browser still keeps is sent first, and
   the page read again with it. Until then the page says so, and what fixes the count waits. */
"use strict";
(() => {
  const note = document.querySelector("[data-kept-answers]");
  if (!note) return;
  const LOOK_MS = 1000;
  const text = note.querySelector("span");
  const button = note.querySelector("button");
  const places = note.querySelector(".places");
  const waiting = [...document.querySelectorAll("[data-counts-answers] button[type=submit]")];
  const isOver = note.dataset.state !== "open"; // submitted or closed: nothing more is taken
  let isSending = false;
  let isGone = false;

  const stores = () => (note.dataset.keptAnswers ? [note.dataset.keptAnswers] : window.portal.keptAnswers.assessments())
    .map(window.portal.keptAnswers);
  const number = (entries) => new Set(entries.map((entry) => entry.url + entry.practice)).size;

  function show(name, entries) {
    const count = number(entries);
    note.hidden = false;
    const words = (count === 1 && note.dataset[`${name}One`]) || note.dataset[name];
    const told = words.replace("{n}", count);
    if (text.textContent !== told) text.textContent = told;
    button.hidden = name !== "waiting" || isSending;
    places.replaceChildren(...(name === "sending" ? [] : entries.slice(0, 12).flatMap((entry) => {
      const link = document.createElement("a");
      link.href = `${new URL(entry.url, location).pathname}#${entry.practice}`;
      link.textContent = entry.practice;
      return [" ", link];
    })));
  }
  function look() {
    const found = stores();
    const unsent = found.flatMap((store) => store.sendable());
    const rest = found.flatMap((store) => store.list());
    for (const control of waiting) control.disabled = !isOver && unsent.length > 0;
    if (!rest.length) note.hidden = true;
    else if (isOver) show(note.dataset.state, rest);
    else if (unsent.length) show(isSending ? "sending" : "waiting", unsent);
    else show("refused", rest);
  }
  /* Signing in or out in another tab ends this page's token. */
  async function freshToken() {
    const html = await fetch(location.href, { headers: { Accept: "text/html" } }).then((answer) => answer.text());
    return new DOMParser().parseFromString(html, "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value;
  }
  /* `again`: also what a submission refused, since it may be taken now. */
  async function send({ isAsked = false, again = false } = {}) {
    if (isOver || isSending || isGone) return;
    isSending = true;
    let isTaken = false;
    let isForbidden = false;
    try {
      let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      for (const store of stores()) {
        if (store.isPausing() && !isAsked) continue;
        const entries = again
          ? store.list().filter((entry) => !store.lacksReason(entry) && (!entry.isRefused || entry.status === 404))
          : store.sendable();
        if (entries.length) look();
        if (isForbidden) token = await freshToken();
        await store.send(entries, token, (_entry, status) => {
          isTaken ||= status === 200;
          isForbidden ||= status === 403;
        });
      }
      if (isForbidden) document.querySelector("[name=csrfmiddlewaretoken]").value = (await freshToken()) || token;
    } catch { /* told: it is still kept */ }
    isSending = false;
    if (isTaken && !isGone) { isGone = true; location.reload(); } else look();
  }

  button.addEventListener("click", () => send({ isAsked: true, again: true }));
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-counts-answers]") || isOver) return;
    if (!stores().some((store) => store.sendable().length)) return;
    event.preventDefault();
    look();
    send({ isAsked: true });
  });
  window.addEventListener("online", () => send({ isAsked: true }));
  window.addEventListener("storage", look); // another tab of this browser
  window.addEventListener("pageshow", (event) => { if (event.persisted) send({ isAsked: true }); });
  setInterval(() => {
    look();
    if (stores().some((store) => store.sendable().length && !store.isPausing())) send();
  }, LOOK_MS);
  send({ again: true });
  look();
})();
