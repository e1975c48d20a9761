// The radar of a comparison. The server's picture stands until Plotly has drawn its own; without
// a script, or when Plotly cannot be loaded, it stays. Plotly is fetched when the radar is near.
(() => {
  "use strict";
  const place = document.querySelector("[data-radar]");
  if (!place) return;
  const data = JSON.parse(document.getElementById("radar-data").textContent);
  const drawn = document.querySelector("[data-radar-drawn]");
  const DASHES = ["solid", "dash", "dot", "dashdot"];
  const SYMBOLS = ["circle", "square", "triangle-up", "diamond"];
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);

  // A token as a colour: light-dark() is resolved only on an element.
  const colour = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const closed = (list) => [...list, list[0]];

  const traces = () =>
    data.series.map((series, n) => ({
      type: "scatterpolar",
      mode: "lines+markers",
      name: series.name,
      theta: closed(data.axes),
      r: closed(series.values),
      text: closed(data.names),
      line: { color: colour(`--s${n + 1}`), dash: DASHES[n], width: 2 },
      marker: { symbol: SYMBOLS[n], size: 8, color: colour(`--s${n + 1}`) },
      hovertemplate: "%{text}: %{r:.2f}<extra>%{fullData.name}</extra>",
    }));

  const layout = () => ({
    paper_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour("--ink-2") },
    margin: { t: 32, r: 80, b: 40, l: 80 },
    showlegend: false,
    dragmode: false,
    separators: data.separators,
    hoverlabel: { bgcolor: colour("--surface"), bordercolor: colour("--control"), font: { color: colour("--ink") } },
    polar: {
      bgcolor: "rgba(0,0,0,0)",
      gridshape: "linear",
      angularaxis: { direction: "clockwise", rotation: 90, gridcolor: colour("--line"), linecolor: colour("--control") },
      radialaxis: { range: [0, 3], tickvals: [0, 1, 2, 3], angle: 90, tickangle: 0, gridcolor: colour("--line"), showline: false },
    },
  });

  const draw = () => {
    place.hidden = false;
    return window.Plotly.react(place, traces(), layout(), { displayModeBar: false, responsive: true })
      .then(() => { drawn.hidden = true; })
      .catch(() => { place.hidden = true; drawn.hidden = false; });
  };

  const load = () => {
    const script = document.createElement("script");
    script.src = place.dataset.radar;
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
