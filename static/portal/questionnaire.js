/* The questionnaire beyond its HTML: each answer is sent by itself, kept in the browser until the
   server has it, and can be given by keys. Without this script the page's form does the saving. */
"use strict";
(() => {
  const form = document.getElementById("answers");
  if (!form) return;
  const STORE = `portal.pending.${form.dataset.assessment}`;
  const RETRY_MS = 5000;
  const asks = [...form.querySelectorAll("[data-practice]")];
  const askOf = (practice) => asks.find((ask) => ask.dataset.practice === practice);

  /* ---- answers that the server does not have yet: practice → {url, entries} */
  const pending = {
    all() { try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; } },
    write(all) {
      try {
        if (Object.keys(all).length) localStorage.setItem(STORE, JSON.stringify(all));
        else localStorage.removeItem(STORE);
      } catch { /* a private window keeps nothing; the form still saves */ }
    },
    keep(practice, url, entries) { this.write({ ...this.all(), [practice]: { url, entries } }); },
    drop(practice, sent) {
      const all = this.all();
      if (sent && JSON.stringify(all[practice]?.entries) !== JSON.stringify(sent)) return;
      delete all[practice];
      this.write(all);
    },
  };

  /* The form's data reduced to one question: a save concerns no other. */
  function entriesOf(ask, data = new FormData(form)) {
    const prefix = `${ask.dataset.practice}-`;
    return [...data].filter(([name]) => name.startsWith(prefix) || name === "tab");
  }
  const keep = (ask, data) => {
    const entries = entriesOf(ask, data);
    pending.keep(ask.dataset.practice, form.action, entries);
    return entries;
  };

  function tell(ask, text) {
    const status = ask.querySelector(".status");
    const told = document.createElement("span");
    told.className = "sub";
    told.textContent = text;
    status.replaceChildren(told);
  }
  const tellTray = (text) => { document.getElementById("tray-status").textContent = text; };

  function needsReason(ask) {
    const reason = ask.querySelector("textarea[name$='-reason']");
    return reason && !reason.value.trim() && ask.querySelector("[value=not_applicable]").checked
      ? reason : null;
  }

  /* ---- saving through htmx */
  form.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const ask = ctx.sourceElement;
    const reason = needsReason(ask);
    if (reason) {
      event.preventDefault();
      tell(ask, form.dataset.reason);
      if (!ask.contains(document.activeElement) || document.activeElement.type === "radio") reason.focus();
      return;
    }
    const body = ctx.request.body;
    const entries = keep(ask, body);
    const names = new Set(entries.map(([name]) => name));
    for (const name of [...body.keys()]) if (!names.has(name)) body.delete(name);
    ctx.keptEntries = entries;
  });
  form.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const { status } = ctx.response;
    if (status === 200 || status === 400 || status === 409) {
      pending.drop(ctx.sourceElement.dataset.practice, ctx.keptEntries);
    } else {
      tellTray(form.dataset.failed);
    }
  });
  form.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.response) return;
    tellTray(form.dataset.lost);
  });

  /* ---- what is typed is kept at once, before it is sent */
  form.addEventListener("input", (event) => {
    const ask = event.target.closest("[data-practice]");
    if (ask && !needsReason(ask)) keep(ask);
  });

  /* ---- sending again what did not arrive */
  function apply(html) {
    const fragment = new DOMParser().parseFromString(html, "text/html");
    for (const element of fragment.querySelectorAll("[id]")) {
      element.removeAttribute("hx-swap-oob");
      document.getElementById(element.id)?.replaceWith(element);
    }
    localTimes();
  }
  function restore(ask, entries) {
    for (const [name, value] of entries) {
      for (const control of ask.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.type === "radio") control.checked = control.value === value;
        else if (control.type !== "hidden") control.value = value;
      }
    }
  }
  let isSending = false;
  async function sendPending() {
    if (isSending) return;
    isSending = true;
    try {
      for (const [practice, { url, entries }] of Object.entries(pending.all())) {
        const body = new URLSearchParams(entries);
        const token = form.elements.csrfmiddlewaretoken.value;
        const response = await fetch(url, {
          method: "POST", body, headers: { "X-CSRFToken": token, "HX-Request": "true" },
        });
        const isAnswered = [200, 400, 409].includes(response.status);
        const ask = askOf(practice);
        if (ask && isAnswered) apply(await response.text());
        if (response.ok || (ask && isAnswered) || response.status === 404) pending.drop(practice, entries);
      }
    } catch {
      tellTray(form.dataset.lost);
    } finally {
      isSending = false;
    }
  }
  for (const [practice, { entries }] of Object.entries(pending.all())) {
    const ask = askOf(practice);
    if (ask) restore(ask, entries);
  }
  sendPending();
  window.addEventListener("online", sendPending);
  setInterval(() => { if (Object.keys(pending.all()).length && !form.querySelector(":focus:is(textarea, [type=url])")) sendPending(); }, RETRY_MS);

  /* ---- times in the reader's own zone; the server only knows UTC */
  function localTimes() {
    for (const time of document.querySelectorAll("time[data-clock]")) {
      const clock = new Date(time.dateTime);
      time.textContent = clock.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      delete time.dataset.clock;
    }
  }
  localTimes();
  document.addEventListener("htmx:after:swap", localTimes);

  /* ---- keys */
  function currentIndex() {
    const inside = document.activeElement?.closest?.("[data-practice]");
    if (inside) return asks.indexOf(inside);
    const line = document.querySelector(".top").getBoundingClientRect().bottom + 8;
    return asks.findIndex((ask) => ask.getBoundingClientRect().bottom > line + 40);
  }
  function goTo(ask) {
    if (!ask) return;
    const radio = ask.querySelector("input[type=radio]:checked") || ask.querySelector("input[type=radio]");
    radio.focus({ preventScroll: true });
    ask.scrollIntoView({ block: "start" });
  }
  function choose(ask, value) {
    const radio = ask?.querySelector(`input[type=radio][value="${value}"]`);
    if (!radio) return;
    radio.focus({ preventScroll: true });
    if (!radio.checked) radio.click();
  }
  document.addEventListener("keydown", (event) => {
    if (!window.portal.isShortcut(event)) return;
    const at = Math.max(0, currentIndex());
    const inside = document.activeElement?.closest?.("[data-practice]");
    const actions = {
      j: () => goTo(asks[inside ? at + 1 : at]),
      k: () => goTo(asks[Math.max(0, at - 1)]),
      e: () => {
        const details = asks[at].querySelector("details");
        details.open = true;
        details.querySelector("input").focus();
      },
      "[": () => form.querySelector("button[value=previous]")?.click(),
      "]": () => form.querySelector("button[value=next]").click(),
      0: () => choose(asks[at], "unknown"),
    };
    for (const number of [1, 2, 3, 4]) actions[number] = () => choose(asks[at], number - 1);
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
