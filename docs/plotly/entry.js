'use strict';
// The traces that the portal draws; scatter comes with the core.
const Plotly = require('plotly.js/lib/core');

Plotly.register([
  require('plotly.js/lib/bar'),
  require('plotly.js/lib/heatmap'),
  require('plotly.js/lib/scatterpolar'),
  require('plotly.js/lib/sankey'),
  require('plotly.js/lib/treemap'),
  require('plotly.js/lib/indicator'),
]);

module.exports = Plotly;
