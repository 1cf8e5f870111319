/**
 * Draws the charts of a page. The figures come with the page as JSON; colours and letters are those of the style sheet,
 * read anew when the page turns dark. Nothing is fetched and nothing is sent. Without it the tables say the same.
 */
const CONFIG = {
  displaylogo: false,
  displayModeBar: false,
  plotlyServerURL: "",
  responsive: true,
  showSendToCloud: false,
};

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {object} trace one line or stack, with the name of its colour in `meta.tone` */
const coloured = (trace) => {
  const colour = token(trace.meta.tone);
  const marker = { ...trace.marker, color: colour };
  if (marker.pattern) marker.pattern = { ...marker.pattern, bgcolor: token("--surface"), fgcolor: colour, size: 6, solidity: 0.4 };
  return { ...trace, marker, line: trace.line && { ...trace.line, color: colour }, insidetextfont: { color: marker.pattern ? token("--ink") : token("--surface") } };
};

const axis = (given) => ({
  ...given,
  color: token("--ink-3"),
  fixedrange: true,
  gridcolor: token("--line"),
  linecolor: token("--line-2"),
  zeroline: false,
});

/** @param {object} layout the server's layout, without colours */
const dressed = (layout) => ({
  ...layout,
  font: { color: token("--ink-2"), family: token("--font-sans"), size: 13 },
  hoverlabel: { bgcolor: token("--surface"), bordercolor: token("--line-2"), font: { color: token("--ink"), family: token("--font-sans") } },
  shapes: (layout.shapes ?? []).map((shape) => ({ ...shape, line: { ...shape.line, color: token("--ink") } })),
  xaxis: axis(layout.xaxis),
  yaxis: axis(layout.yaxis),
});

/** A narrow chart names every third month only. */
const thinned = (given, width) => {
  const isEveryThird = (_, place) => place % 3 === 0;
  if (width > 560 || (given.tickvals?.length ?? 0) < 12) return given;
  return { ...given, tickvals: given.tickvals.filter(isEveryThird), ticktext: given.ticktext.filter(isEveryThird) };
};

/** On paper a chart is as wide as the sheet and not as the window, so its drawings have to be able to shrink. */
const scalable = (place) => {
  for (const drawing of place.querySelectorAll(".main-svg")) {
    drawing.setAttribute("viewBox", `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`);
  }
};

const draw = () => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const { data, layout } = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = false;
    layout.xaxis = thinned(layout.xaxis, place.clientWidth);
    window.Plotly.react(place, data.map(coloured), dressed(layout), CONFIG).then(() => {
      scalable(place);
      place.removeAllListeners("plotly_afterplot");
      place.on("plotly_afterplot", () => scalable(place));
    });
  }
};

if (window.Plotly) {
  for (const words of document.querySelectorAll("[data-with-charts]")) words.hidden = false;
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
