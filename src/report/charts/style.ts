/**
 * How charts look: colours by the names that a page sets as CSS variables (`--text --faint --rule --band --accent --good --bad
 * --doubt --plain --page`), so that they follow its scheme.
 */
export const chartStyle = `
svg{display:block;width:100%;height:auto;overflow:visible;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
svg text{fill:var(--text);paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}svg .faint{fill:var(--faint)}svg .strong{font-weight:600}svg .value{font-variant-numeric:tabular-nums}
.grid{stroke:var(--rule)}.axis{stroke:var(--faint)}.none{stroke:var(--faint);stroke-dasharray:3 3}
.band{fill:var(--band)}
.solid{fill:currentColor}.hollow{fill:var(--page);stroke:currentColor;stroke-width:2}
.interval{stroke:currentColor;stroke-width:2;stroke-linecap:round}.lead{stroke:var(--faint);stroke-width:.75}.whisker{stroke:var(--faint);stroke-width:1}
svg .plain{color:var(--plain)}svg .accent{color:var(--accent)}svg .good{color:var(--good)}svg .bad{color:var(--bad)}svg .doubt{color:var(--doubt)}
.spread{stroke:var(--accent);stroke-width:9;opacity:.28}.median{stroke:var(--accent);stroke-width:2.5}
.dots{fill:none;stroke:var(--plain);stroke-width:4.5;stroke-linecap:round;opacity:.7}.columns{fill:var(--plain);opacity:.6}
.expected{stroke:var(--text);stroke-width:1.5}.level{fill:none;stroke:var(--accent);stroke-width:2.5}.step{stroke:var(--doubt);stroke-dasharray:3 3}.path{fill:none;stroke:var(--plain);stroke-width:1;opacity:.6}
.frontier{fill:none;stroke:var(--accent);stroke-width:1.5;stroke-dasharray:5 3}
.passed{fill:var(--good)}.failed{fill:var(--bad)}.errored{fill:var(--doubt)}.skipped{fill:var(--plain)}
`.trim();
