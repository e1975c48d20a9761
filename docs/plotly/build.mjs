// Bundles plotly.js with the traces of entry.js into one file that needs no eval and no inline style.
import { build } from "esbuild";
import { builtinModules } from "node:module";

const empty = { name: "empty", setup(b) {
  const names = builtinModules.filter((n) => !["buffer", "events", "assert", "util", "stream"].includes(n));
  b.onResolve({ filter: new RegExp(`^(node:)?(${names.join("|")})$`) }, (a) => ({ path: a.path, namespace: "empty" }));
  b.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {}" }));
  b.onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "js" }));
} };

await build({
  entryPoints: ["entry.js"], outfile: process.argv[2], bundle: true, minify: true, format: "iife",
  globalName: "Plotly", target: "es2020", legalComments: "none", logLevel: "warning",
  define: { global: "window", "define.amd": "false" }, alias: { regl: "@plotly/regl" }, plugins: [empty],
  banner: { js: "/* plotly.js 4.1.1, partial bundle: scatter, bar, heatmap, scatterpolar, sankey, treemap, indicator. MIT */" },
});
