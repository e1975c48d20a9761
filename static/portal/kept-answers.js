/* Answers that the server does not have yet: kept in this browser from the first letter typed, and
   sent until the server has taken or refused them. The questionnaire sends them, and so does each
   page that shows, counts or fixes answers (kept-note.js). */
"use strict";
(() => {
  const PREFIX = "portal.pending."; // then the assessment
  const FIRST_PAUSE_MS = 5000; // after a failure; each further one doubles it
  const LONGEST_PAUSE_MS = 300000;
  const ON_ITS_WAY_MS = 60000; // after which a request without a reply counts as lost
  const LEAVING_BYTES = 60000; // browsers finish no more than 64 KiB after a page is gone

  function stored(name) {
    try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; }
  }

  window.portal.keptAnswers = (assessment) => {
    const STORE = PREFIX + assessment;
    const PAUSE = `portal.pause.${assessment}`; // shared by the pages of this browser
    let memory = null; // where a private window stores nothing

    /* Entries by page load and practice, so that two tabs never overwrite each other's. */
    const all = () => memory || stored(STORE);
    function write(entries) {
      try {
        if (Object.keys(entries).length) localStorage.setItem(STORE, JSON.stringify(entries));
        else {
          localStorage.removeItem(STORE);
          localStorage.removeItem(PAUSE);
        }
      } catch { memory = entries; }
    }
    const keyOf = ({ practice, fields }) => `${Object.fromEntries(fields).tab} ${practice}`;
    const isSame = (entry, fields) => JSON.stringify(entry?.fields) === JSON.stringify(fields);

    /* "Not applicable" waits for its reason; without one the server only refuses it. */
    function lacksReason({ practice, fields }) {
      const given = Object.fromEntries(fields);
      return given[`${practice}-answer`] === "not_applicable" && !given[`${practice}-reason`]?.trim();
    }
    function keep(practice, url, fields) {
      write({ ...all(), [keyOf({ practice, fields })]: { practice, url, fields } });
    }
    /* Noted when it goes out, so that a page that is left does not send it a second time. */
    function begin(entry) {
      const entries = all();
      if (!isSame(entries[keyOf(entry)], entry.fields)) return;
      entries[keyOf(entry)].sentAt = Date.now();
      write(entries);
    }
    /* What became of it: taken is dropped, and with it what other page loads could not save of the
       practice; refused stays but is not sent again by itself. Where more was typed meanwhile, that
       stays as it is. No answer, or one that says nothing of it, makes the pause longer. */
    function settle(entry, status) {
      const { practice, fields } = entry;
      const entries = all();
      const key = keyOf(entry);
      if (status >= 200 && status < 300) {
        if (isSame(entries[key], fields)) delete entries[key];
        for (const [name, other] of Object.entries(entries)) {
          if (other.practice === practice && (other.isRefused || lacksReason(other))) delete entries[name];
        }
      } else if ([400, 404, 409].includes(status)) {
        if (isSame(entries[key], fields)) Object.assign(entries[key], { isRefused: true, status });
      } else {
        if (isSame(entries[key], fields)) delete entries[key].sentAt;
        fail();
      }
      write(entries);
      if ([200, 400, 404, 409].includes(status)) pause({});
    }
    function pause(value) {
      try {
        if (value.failures) localStorage.setItem(PAUSE, JSON.stringify(value));
        else localStorage.removeItem(PAUSE);
      } catch { /* private window: without a pause each try waits for its turn */ }
    }
    function fail() {
      const failures = (stored(PAUSE).failures || 0) + 1;
      const wait = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      pause({ failures, until: Date.now() + wait });
    }
    function forget(practice) {
      write(Object.fromEntries(Object.entries(all()).filter(([, entry]) => entry.practice !== practice)));
    }
    const list = () => Object.values(all());
    const sendable = () => list().filter((entry) => !entry.isRefused && !lacksReason(entry));
    const isPausing = () => (stored(PAUSE).until || 0) > Date.now();

    function post({ url, fields }, token, options) {
      const headers = { "X-CSRFToken": token, "HX-Request": "true" };
      return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, ...options });
    }
    /* Sends them one after another; `tell(entry, status, html)` after each. Ends at the first that
       the server neither took nor refused. Throws when there is no reply. */
    async function send(entries, token, tell = () => {}) {
      for (const entry of entries) {
        begin(entry);
        let response;
        try {
          response = await post(entry, token, { signal: AbortSignal.timeout(ON_ITS_WAY_MS) });
        } catch (error) {
          settle(entry, 0);
          throw error;
        }
        const html = await response.text();
        settle(entry, response.status);
        tell(entry, response.status, html);
        if (![200, 400, 404, 409].includes(response.status)) return;
      }
    }
    /* The last thing a page does: the browser finishes these after the page is gone. What is on its
       way already stays so, and a server in trouble gets nothing more. */
    function sendLeaving(token) {
      if (isPausing()) return;
      let room = LEAVING_BYTES;
      for (const entry of sendable()) {
        if (Date.now() - (entry.sentAt || 0) < ON_ITS_WAY_MS) continue;
        room -= String(new URLSearchParams(entry.fields)).length;
        if (room < 0) return; // it is kept, and the next page sends it
        begin(entry);
        post(entry, token, { keepalive: true }).then(({ status }) => settle(entry, status), () => {});
      }
    }
    return {
      keep, begin, settle, fail, forget, list, sendable, isPausing, lacksReason, send, sendLeaving,
    };
  };

  /* Of which assessments this browser keeps answers. */
  window.portal.keptAnswers.assessments = () => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
    } catch { return []; }
  };
})();
