/* The questionnaire beyond its HTML: each answer is sent by itself and kept in the browser until
   the server has it. Without this script the page's form does the saving. */
"use strict";
(() => {
  const form = document.getElementById("answers");
  if (!form) return;
  const RETRY_MS = 5000;
  const LEAVING_MS = 10000;
  const KEEPALIVE_BYTES = 20000; // of a save that may outlive the page; browsers allow 64 KiB in all
  const kept = window.portal.keptAnswers(form.dataset.assessment);
  const asks = [...form.querySelectorAll("[data-practice]")];
  const askOf = (practice) => asks.find((ask) => ask.dataset.practice === practice);
  const tokenOf = () => form.elements.csrfmiddlewaretoken.value;
  let requests = 0; // of htmx that are on their way
  let leftAt = -Infinity;

  /* The form's data reduced to one question: a save concerns no other. */
  function entryOf(ask) {
    const { practice } = ask.dataset;
    const fields = [...new FormData(form)].filter(
      ([name]) => name.startsWith(`${practice}-`) || name === "tab",
    );
    return { practice, url: form.getAttribute("action"), fields };
  }
  function keep(ask) {
    const entry = entryOf(ask);
    kept.keep(entry.practice, entry.url, entry.fields);
    return entry;
  }

  /* ---- what a person is told: beside the question, where it is read out, and in the tray */
  function tell(ask, text) {
    const told = document.createElement("span");
    told.className = "sub";
    told.textContent = text;
    ask.querySelector(".status").replaceChildren(told);
  }
  function tellTray() {
    const waiting = kept.list().filter((entry) => entry.isRefused || kept.lacksReason(entry));
    if (!waiting.length) return;
    const tray = document.getElementById("tray-status");
    tray.replaceChildren(form.dataset.unsaved);
    for (const [practice, { url }] of new Map(waiting.map((entry) => [entry.practice, entry]))) {
      const link = document.createElement("a");
      link.href = `${url}#${practice}`;
      link.textContent = practice;
      tray.append(" ", link);
    }
  }
  function tellUnsent(ask, reason) {
    if (ask) tell(ask, reason);
    document.getElementById("tray-status").textContent = reason;
  }
  /* The field that a message is about says so itself. */
  function markFields(ask) {
    const wrong = new Set([...ask.querySelectorAll(".status [data-field]")].map((e) => e.dataset.field));
    for (const control of ask.querySelectorAll("textarea, input[type=url]")) {
      control.toggleAttribute("aria-invalid", wrong.has(control.id));
      if (wrong.has(control.id)) control.setAttribute("aria-invalid", "true");
      const ids = (control.getAttribute("aria-describedby") || "").split(" ");
      const described = ids.filter((id) => id && !id.endsWith("-status"));
      if (wrong.has(control.id)) described.push(`${ask.dataset.practice}-status`);
      if (described.length) control.setAttribute("aria-describedby", described.join(" "));
      else control.removeAttribute("aria-describedby");
    }
  }
  /* What another page stored meanwhile comes with the answer; a field changed here since stays. */
  function showMerged(ask, fields) {
    const sent = Object.fromEntries(fields);
    const { practice } = ask.dataset;
    const revision = document.getElementById(`${practice}-revision`);
    if (!revision.dataset.stored) return;
    const stored = JSON.parse(revision.dataset.stored);
    delete revision.dataset.stored;
    const radios = [...ask.querySelectorAll("input[type=radio]")];
    const chosen = radios.find((radio) => radio.checked)?.value;
    if (chosen === sent[`${practice}-answer`]) for (const r of radios) r.checked = r.value === stored.answer;
    for (const control of ask.querySelectorAll("textarea, input[type=url]")) {
      if (control.value === sent[control.name]) setText(control, stored[control.name.slice(practice.length + 1)]);
    }
  }
  function setText(control, text) {
    control.value = text;
    if (text && control.closest("details")) control.closest("details").open = true;
  }
  function showOutcome(ask, status, fields) {
    markFields(ask);
    if (status === 200) showMerged(ask, fields);
    if (status === 403) renewToken();
    if (status === 404) tellUnsent(ask, form.dataset.gone);
    else if (status !== 200 && status !== 400 && status !== 409) tellUnsent(ask, form.dataset.failed);
    tellTray();
  }

  /* ---- saving through htmx */
  form.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const entry = keep(ctx.sourceElement);
    if (kept.lacksReason(entry)) {
      event.preventDefault();
      askForReason(ctx.sourceElement);
      return;
    }
    const names = new Set(entry.fields.map(([name]) => name));
    const { body } = ctx.request;
    for (const name of [...body.keys()]) if (!names.has(name)) body.delete(name);
    ctx.entry = entry;
    ctx.request.keepalive = String(new URLSearchParams(entry.fields)).length < KEEPALIVE_BYTES;
  });
  function askForReason(ask) {
    tell(ask, form.dataset.reason);
    tellTray();
    const isTyping = ask.contains(document.activeElement) && document.activeElement.type !== "radio";
    if (!isTyping) ask.querySelector("textarea[name$='-reason']").focus();
  }
  /* Once another page is asked for, what is saved may come too late for it: kept entries stay, and
     that page shows them and sends them again. */
  window.addEventListener("beforeunload", () => { leftAt = performance.now(); });
  const isLeaving = () => performance.now() - leftAt < LEAVING_MS;
  form.addEventListener("htmx:before:request", (event) => {
    requests += 1;
    if (event.detail.ctx.entry) kept.begin(event.detail.ctx.entry);
  });
  form.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    if (!ctx.entry) return;
    requests -= 1;
    if (isLeaving()) return;
    if (!ctx.response) return kept.settle(ctx.entry, 0);
    kept.settle(ctx.entry, ctx.response.status);
    showOutcome(ctx.sourceElement, ctx.response.status, ctx.entry.fields);
  });
  form.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx && !ctx.response) tellUnsent(ctx.sourceElement, form.dataset.lost);
  });

  /* ---- what is typed is kept at once, before it is sent */
  form.addEventListener("input", (event) => {
    const ask = event.target.closest("[data-practice]");
    if (ask) keep(ask);
  });

  /* ---- buttons of a question, and Enter in a field, which presses the form's first button */
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    const ask = (submitter?.closest("[data-practice]") || document.activeElement.closest("[data-practice]"));
    if (submitter?.name === "take") kept.forget(submitter.value);
    if (submitter?.name === "clear") {
      event.preventDefault();
      for (const radio of ask.querySelectorAll("input[type=radio]")) radio.checked = false;
      ask.querySelector("input[type=radio]").focus();
    } else if (submitter?.matches(".vh") && ask) {
      event.preventDefault();
      if (document.activeElement.type === "radio") return form.dispatchEvent(new CustomEvent("portal:next"));
    } else return;
    ask.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---- sending again what did not arrive */
  function apply(html) {
    const fragment = new DOMParser().parseFromString(html, "text/html");
    for (const element of fragment.querySelectorAll("[id]")) {
      const shown = document.getElementById(element.id);
      if (!shown) continue;
      if (element.matches(".status")) shown.replaceChildren(...element.childNodes);
      else {
        element.removeAttribute("hx-swap-oob");
        shown.replaceWith(element);
      }
    }
  }
  function restore(ask, { practice, fields }) {
    const given = Object.fromEntries(fields);
    for (const radio of ask.querySelectorAll("input[type=radio]")) {
      radio.checked = radio.value === given[`${practice}-answer`];
    }
    for (const control of ask.querySelectorAll("textarea, input[type=url]")) {
      setText(control, given[control.name] ?? "");
    }
    // What is shown now was typed on top of that state, not of the newest one.
    const revision = document.getElementById(`${practice}-revision`);
    revision.value = given[revision.name];
  }
  /* Signing in or out in another tab ends this page's token: fetch the page for a new one. */
  async function renewToken() {
    const html = await fetch(location.pathname).then((answer) => answer.text(), () => "");
    const page = new DOMParser().parseFromString(html, "text/html");
    const token = page.querySelector("#answers [name=csrfmiddlewaretoken]")?.value;
    if (!token) return;
    form.elements.csrfmiddlewaretoken.value = token;
    form.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
    send(kept.sendable());
  }
  let isSending = false;
  async function send(entries) {
    if (isSending || requests || isLeaving() || !entries.length) return;
    isSending = true;
    try {
      await kept.send(entries, tokenOf(), ({ practice, fields }, status, html) => {
        const ask = askOf(practice);
        if (ask && [200, 400, 409].includes(status)) apply(html);
        if (ask) showOutcome(ask, status, fields);
      });
    } catch {
      tellUnsent(null, form.dataset.lost);
    } finally {
      isSending = false;
    }
  }
  function resume() {
    const entries = kept.list();
    for (const entry of entries) {
      const ask = askOf(entry.practice);
      if (!ask) continue;
      restore(ask, entry);
      if (kept.lacksReason(entry)) tell(ask, form.dataset.reason);
    }
    tellTray();
    // What was refused is sent once more where its question is shown, so that it says why again.
    send(entries.filter((e) => !kept.lacksReason(e) && (!e.isRefused || askOf(e.practice))));
  }
  resume();
  const isTyping = () => form.querySelector(":focus:is(textarea, [type=url])");
  setInterval(() => { if (!isTyping() && !kept.isPausing()) send(kept.sendable()); }, RETRY_MS);
  window.addEventListener("online", () => send(kept.sendable()));
  window.addEventListener("pagehide", () => kept.sendLeaving(tokenOf()));

})();
