// A Plotly figure that the server has made. The server's picture stands until Plotly has drawn its
// own; without a script, or when Plotly cannot be loaded, it stays. Plotly is fetched when it is near.
(() => {
  "use strict";
  const place = document.querySelector("[data-figure]");
  if (!place) return;
  const figure = JSON.parse(document.getElementById("figure").textContent);
  const drawn = document.querySelector("[data-figure-drawn]");
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);

  // A token as a colour: light-dark() is resolved only on an element.
  const colour = (token) => {
    probe.style.color = token;
    return getComputedStyle(probe).color;
  };

  // The figure with every token of the style sheet as the colour that it has now.
  const resolved = (value) => {
    if (typeof value === "string") return value.startsWith("var(") ? colour(value) : value;
    if (Array.isArray(value)) return value.map(resolved);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  };

  const draw = () => {
    place.hidden = false;
    const { data, layout } = resolved(figure);
    layout.font.family = getComputedStyle(document.body).fontFamily;
    return window.Plotly.react(place, data, layout, { displayModeBar: false, responsive: true })
      .then(() => { drawn.hidden = true; })
      .catch(() => { place.hidden = true; drawn.hidden = false; });
  };

  const load = () => {
    const script = document.createElement("script");
    script.src = place.dataset.figure;
    script.addEventListener("load", () => {
      draw();
      new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    });
    document.head.append(script);
  };

  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    load();
  }, { rootMargin: "200px" }).observe(drawn);
})();
