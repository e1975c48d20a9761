/* Replay of a run: shows its recorded events at their own times. Without it the table is there whole.
   Whoever wants less motion sees the clock move from event to event, not in between. */
"use strict";
(() => {
  const tape = JSON.parse(document.getElementById("replay-tape").textContent);
  const rows = [...document.querySelectorAll("#replay-events tbody tr")];
  const nodes = new Map([...document.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
  const [button, speed, slider, clock] =
    ["replay-play", "replay-speed", "replay-at", "replay-clock"].map((id) => document.getElementById(id));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let at = tape.seconds, last = 0, frame = 0;

  function show() {
    const states = new Map(tape.reused.map((name) => [name, "done"]));
    let count = 0;
    for (const event of tape.events) {
      if (event.at > at) break;
      if (event.step && event.state) states.set(event.step, event.state);
      count += 1;
    }
    rows.forEach((row, place) => { row.hidden = place >= count; });
    for (const [name, node] of nodes) {
      const state = states.get(name) ?? "waiting";
      if (node.dataset.s === state) continue;
      node.dataset.s = state;
      node.querySelector("use").setAttribute("href", `#st-${state}`);
    }
    const shown = calm.matches && count && at < tape.seconds ? tape.events[count - 1].at : at;
    slider.value = shown;
    clock.textContent = `${shown.toFixed(1)} / ${tape.seconds.toFixed(1)} s`;
    if (frame) rows[count - 1]?.scrollIntoView({ block: "nearest" });
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = button.dataset.play;
  }

  function tick(now) {
    at = Math.min(tape.seconds, at + ((now - last) / 1000) * Number(speed.value));
    last = now;
    show();
    if (at >= tape.seconds) stop(); else frame = requestAnimationFrame(tick);
  }

  button.addEventListener("click", () => {
    if (frame) { stop(); return; }
    if (at >= tape.seconds) at = 0;
    button.textContent = button.dataset.pause;
    last = performance.now();
    frame = requestAnimationFrame(tick);
  });
  slider.addEventListener("input", () => { stop(); at = Number(slider.value); show(); });

  document.getElementById("replay").hidden = false;
  document.getElementById("replay-time").hidden = false;
  show();
})();
