/* Answers that the server does not have yet: kept in this browser from the first letter typed, and
   sent until the server has taken or refused them. The questionnaire and the result use it. */
"use strict";
window.portal.keptAnswers = (assessment) => {
  const STORE = `portal.pending.${assessment}`;
  let memory = null; // where a private window stores nothing

  /* Entries by page load and practice, so that two tabs never overwrite each other's. */
  function all() {
    if (memory) return memory;
    try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; }
  }
  function write(entries) {
    try {
      if (Object.keys(entries).length) localStorage.setItem(STORE, JSON.stringify(entries));
      else localStorage.removeItem(STORE);
    } catch { memory = entries; }
  }
  const keyOf = (practice, fields) => `${Object.fromEntries(fields).tab} ${practice}`;
  const isSame = (entry, fields) => JSON.stringify(entry?.fields) === JSON.stringify(fields);

  /* "Not applicable" waits for its reason; without one the server only refuses it. */
  function lacksReason({ practice, fields }) {
    const given = Object.fromEntries(fields);
    return given[`${practice}-answer`] === "not_applicable" && !given[`${practice}-reason`]?.trim();
  }
  function keep(practice, url, fields) {
    write({ ...all(), [keyOf(practice, fields)]: { practice, url, fields } });
  }
  /* What became of it: taken is dropped, and with it what other page loads could not save of the
     practice; refused stays but is not sent again by itself. Where more was typed meanwhile, that
     stays as it is. */
  function settle({ practice, fields }, status) {
    const entries = all();
    const key = keyOf(practice, fields);
    if (status >= 200 && status < 300) {
      if (isSame(entries[key], fields)) delete entries[key];
      for (const [name, entry] of Object.entries(entries)) {
        if (entry.practice === practice && (entry.isRefused || lacksReason(entry))) delete entries[name];
      }
    } else if ([400, 404, 409].includes(status) && isSame(entries[key], fields)) {
      entries[key].isRefused = true;
    }
    write(entries);
  }
  function forget(practice) {
    write(Object.fromEntries(Object.entries(all()).filter(([, entry]) => entry.practice !== practice)));
  }
  const list = () => Object.values(all());
  const sendable = () => list().filter((entry) => !entry.isRefused && !lacksReason(entry));

  function post({ url, fields }, token, options) {
    const headers = { "X-CSRFToken": token, "HX-Request": "true" };
    return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, ...options });
  }
  /* Sends them one after another; `tell(entry, status, html)` after each. Throws when offline. */
  async function send(entries, token, tell = () => {}) {
    for (const entry of entries) {
      const response = await post(entry, token);
      const html = await response.text();
      settle(entry, response.status);
      tell(entry, response.status, html);
    }
  }
  /* The last thing a page does: the browser finishes these after the page is gone. */
  function sendLeaving(token) {
    for (const entry of sendable()) post(entry, token, { keepalive: true }).catch(() => {});
  }
  return { keep, settle, forget, list, sendable, lacksReason, send, sendLeaving };
};

/* On the result: send what is kept, then show the result of it. */
(() => {
  const note = document.querySelector("[data-kept-answers]");
  if (!note) return;
  const kept = window.portal.keptAnswers(note.dataset.keptAnswers);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const show = (name) => {
    const entry = kept.list()[0];
    note.querySelector("span").textContent = note.dataset[name];
    note.querySelector("a").href = `${new URL(entry.url, location).pathname}#${entry.practice}`;
    note.hidden = false;
  };
  async function refresh() {
    let isTaken = false;
    try {
      await kept.send(kept.sendable(), token, (entry, status) => { isTaken ||= status === 200; });
    } catch { /* told below: it is still kept */ }
    if (isTaken) location.reload();
    else if (kept.list().length) show(kept.sendable().length ? "waiting" : "refused");
  }
  if (kept.list().length) refresh();
})();
