/* What tests/journeys/keyboard.py asks a page: where the focus is, how far the target is, and
   whether each stop on the way was marked and not wholly covered (WCAG 2.4.7 and 2.4.11). */
"use strict";
window.walk ??= (() => {
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const FOLLOWING = Node.DOCUMENT_POSITION_FOLLOWING;
  const seen = []; // every stop of Tab, in order
  let newest = null; // looked at before the next key, once the browser has scrolled to it

  function isMarked(element) {
    const style = element && getComputedStyle(element);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  }
  const inside = (value, size) => Math.min(Math.max(value, 1), size - 1);
  function isSeen(element, label) {
    const isPartOf = (hit) => hit && (element === hit || element.contains(hit) || label?.contains(hit));
    return [...element.getClientRects()].some(({ left, right, top, bottom }) => {
      if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return false;
      const across = [left + 2, (left + right) / 2, right - 2].map((x) => inside(x, innerWidth));
      const down = [top + 2, (top + bottom) / 2, bottom - 2].map((y) => inside(y, innerHeight));
      return across.some((x) => down.some((y) => isPartOf(document.elementFromPoint(x, y))));
    });
  }
  function settle() {
    const element = newest;
    newest = null;
    if (!element || element !== document.activeElement || element.tabIndex < 0) return;
    const label = element.closest("label");
    const name = element.outerHTML.slice(0, 120).replace(/\s+/g, " ");
    let fault = "";
    if (!isMarked(element) && !isMarked(label)) fault = "the focus is not marked";
    else if (!isSeen(element, label)) fault = "the focus is covered or outside the window";
    seen.push({ name, fault });
  }
  document.addEventListener("focusin", (event) => { settle(); newest = event.target; });
  document.addEventListener("keydown", settle, true);

  /* Tab stops at one radio of a group: the chosen one, else the first. */
  function isStopOfGroup(radio) {
    const group = [...document.getElementsByName(radio.name)];
    return radio === (group.find((one) => one.checked) || group[0]);
  }
  const isStop = (element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility() &&
    (element.type !== "radio" || isStopOfGroup(element));

  return (target) => {
    settle();
    const at = document.activeElement;
    const isMeant = (one) => one === target ||
      (one.type === "radio" && target.type === "radio" && one.name === target.name);
    const nowhere = at === document.body || at === document.documentElement;
    const isBefore = (one) => one === at || !(at.compareDocumentPosition(one) & FOLLOWING);
    const stops = [...document.querySelectorAll(STOPS)].filter(isStop);
    const goal = stops.findIndex(isMeant);
    const fromMain = goal - stops.findIndex((one) => one.closest("main"));
    const fromEnd = stops.length - goal;
    return {
      there: isMeant(at),
      nowhere,
      after: !isBefore(target),
      // the skip link is the shorter way; a page that opened at a fragment begins there
      skips: nowhere && fromMain >= 0 && (location.hash !== "" || fromMain < fromEnd),
      steps: nowhere ? fromEnd : Math.abs(goal - stops.filter(isBefore).length + 1),
      faults: seen.filter((stop) => stop.fault),
      names: seen.map((stop) => stop.name),
    };
  };
})();
