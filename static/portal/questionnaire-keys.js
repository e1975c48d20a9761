/* The questionnaire by keys: 1 to 4 and 0 answer, j and k move, e opens the evidence, [ and ] change
   the dimension, Enter on an option goes to the next question. */
"use strict";
(() => {
  const form = document.getElementById("answers");
  if (!form) return;
  const asks = [...form.querySelectorAll("[data-practice]")];
  const insideOf = () => document.activeElement?.closest?.("[data-practice]");

  function currentIndex() {
    const inside = insideOf();
    if (inside) return asks.indexOf(inside);
    const line = document.querySelector(".top").getBoundingClientRect().bottom + 48;
    return asks.findIndex((ask) => ask.getBoundingClientRect().bottom > line);
  }
  function goTo(ask) {
    if (!ask) return;
    const radio = ask.querySelector("input[type=radio]:checked") || ask.querySelector("input[type=radio]");
    radio.focus({ preventScroll: true });
    ask.scrollIntoView({ block: "start" });
    radio.closest("label").scrollIntoView({ block: "nearest" });
  }
  function choose(ask, value) {
    const radio = ask?.querySelector(`input[type=radio][value="${value}"]`);
    if (!radio) return;
    radio.focus({ preventScroll: true });
    radio.closest("label").scrollIntoView({ block: "nearest" });
    if (!radio.checked) radio.click();
  }
  function openEvidence(ask) {
    const details = ask.querySelector("details");
    details.open = true;
    details.querySelector("input").focus();
  }
  const next = () => form.querySelector("button[value=next]");

  form.addEventListener("portal:next", () => {
    const ask = asks[asks.indexOf(insideOf()) + 1];
    if (ask) goTo(ask);
    else next().focus();
  });
  document.addEventListener("keydown", (event) => {
    if (!window.portal.isShortcut(event)) return;
    const at = Math.max(0, currentIndex());
    const actions = {
      j: () => goTo(asks[insideOf() ? at + 1 : at]),
      k: () => goTo(asks[Math.max(0, at - 1)]),
      e: () => openEvidence(asks[at]),
      "[": () => form.querySelector("button[value=previous]")?.click(),
      "]": () => next().click(),
      0: () => choose(asks[at], "unknown"),
    };
    for (const number of [1, 2, 3, 4]) actions[number] = () => choose(asks[at], number - 1);
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
