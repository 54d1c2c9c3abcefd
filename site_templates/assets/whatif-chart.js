// A histogram of scores, with the edits and without, drawn as the report's own charts are.
window.arrscoreHistogram = (function () {
  "use strict";
  const { number } = window.arrscoreRows;
  const MOST_BINS = 36;
  const FEWEST_BINS = 5;
  const TAIL = 0.05;
  const FENCE = 1.5;
  const LOWEST_BAR = 0.8;

  function draw(name, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }
  function niceStep(span, target) {
    const rough = span / target, power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  }
  function ticks(low, high, target) {
    const step = Math.max(1, niceStep(high - low, target)), values = [];
    for (let value = Math.ceil(low / step) * step; value <= high; value += step) values.push(value);
    return values;
  }

  // What is worth drawing: without the few at the far ends that would flatten the rest.
  function range(counts) {
    const values = [...counts.keys()].sort((one, other) => one - other);
    const total = values.reduce((sum, value) => sum + counts.get(value), 0);
    const reached = (enough) => {
      let sum = 0;
      for (const value of values) if (enough(sum += counts.get(value))) return value;
      return values[values.length - 1];
    };
    const low = reached((sum) => sum > total * TAIL), high = reached((sum) => sum >= total * (1 - TAIL));
    if (low === high) return [values[0], values[values.length - 1]];
    const fence = FENCE * (high - low);
    const drawn = values.filter((value) => value >= low - fence && value <= high + fence);
    return [drawn[0], drawn[drawn.length - 1]];
  }
  function axis(both, thresholds) {
    const [start, end] = range(both), room = Math.max(4, end - start) / 2;
    const near = thresholds.filter((value) => start - room <= value && value <= end + room);
    const low = Math.min(start, ...near), high = Math.max(end, ...near);
    const step = Math.max(1, Math.round(niceStep(high - low + 1, MOST_BINS)));
    let first = Math.floor(low / step), last = Math.floor(high / step);
    const missing = Math.max(0, FEWEST_BINS - (last - first + 1));
    first -= Math.floor(missing / 2);
    last += Math.ceil(missing / 2);
    return { step, low: first * step, high: (last + 1) * step, at: (value) => (100 * (value - first * step)) / ((last + 1 - first) * step) };
  }
  function tally(counts, { step, low, high }) {
    const bins = new Map();
    for (const [value, count] of counts) {
      if (value < low || value >= high) continue;
      const bin = Math.floor(value / step) * step;
      bins.set(bin, (bins.get(bin) || 0) + count);
    }
    return bins;
  }

  function thresholdMarks(scale, rules) {
    const marks = rules.minimum === rules.cutoff ? [["minimum and cutoff", rules.cutoff]] : [["minimum", rules.minimum], ["cutoff", rules.cutoff]];
    return marks.flatMap(([label, value], level) => {
      const beyond = value < scale.low || value > scale.high;
      const at = Math.min(100, Math.max(0, scale.at(value))), lift = -6 - 17 * level;
      const text = `${beyond && value < scale.low ? "← " : ""}${label} ${number(value)}${beyond && value > scale.high ? " →" : ""}`;
      const words = draw("text", { class: "rule-label", x: `${at}%`, dx: at > 50 ? -5 : 5, y: lift, "text-anchor": at > 50 ? "end" : "start" }, text);
      return beyond ? [words] : [draw("line", { class: "rule", x1: `${at}%`, x2: `${at}%`, y1: lift - 9, y2: "100%" }), words];
    });
  }
  // The outline of how the files score now, over the bars of how they would.
  function outline(bins, scale, tallest) {
    let path = "M0 100";
    for (let low = scale.low; low < scale.high; low += scale.step) {
      path += `V${(100 - (100 * (bins.get(low) || 0)) / tallest).toFixed(2)}H${scale.at(low + scale.step).toFixed(2)}`;
    }
    return draw("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", width: "100%", height: "100%", class: "outline" }, draw("path", { class: "line line-now", d: `${path}V100` }));
  }
  const span = (low, step) => (step === 1 ? number(low) : `${number(low)} to ${number(low + step - 1)}`);

  function plot(svg, scale, now, then, rules) {
    const most = Math.max(1, ...now.values(), ...then.values());
    const grid = niceStep(most, 4), tallest = Math.ceil(most / Math.max(1, grid)) * Math.max(1, grid);
    const parts = ticks(0, tallest, 4).flatMap((value) => [
      draw("line", { class: "grid-line", x1: 0, x2: "100%", y1: `${100 - (100 * value) / tallest}%`, y2: `${100 - (100 * value) / tallest}%` }),
      draw("text", { class: "tick", x: 0, dx: -8, y: `${100 - (100 * value) / tallest}%`, dy: 4, "text-anchor": "end" }, number(value)),
    ]);
    for (const [place, [low, count]] of [...then].sort(([one], [other]) => one - other).entries()) {
      const height = Math.max(LOWEST_BAR, (100 * count) / tallest), x = `${scale.at(low)}%`, width = `${scale.at(low + scale.step) - scale.at(low)}%`;
      const words = `${span(low, scale.step)}: ${number(count)} after, ${number(now.get(low) || 0)} now`;
      const says = { role: "img", "aria-label": words, tabindex: place ? -1 : 0 };
      parts.push(draw("g", { class: low + scale.step - 1 < rules.minimum ? "mark low" : "mark", ...says },
        draw("rect", { class: "hit", x, y: 0, width, height: "100%" }), draw("rect", { class: "bin", x, y: `${100 - height}%`, width, height: `${height}%` })));
    }
    parts.push(outline(now, scale, tallest), draw("line", { class: "base-line", x1: 0, x2: "100%", y1: "100%", y2: "100%" }));
    for (const value of ticks(scale.low, scale.high, 5)) {
      const at = scale.step === 1 ? scale.at(value + 0.5) : scale.at(value);
      if (at <= 100) parts.push(draw("text", { class: "tick", x: `${at}%`, y: "100%", dy: 18, "text-anchor": at < 6 ? "start" : at > 94 ? "end" : "middle" }, number(value)));
    }
    svg.replaceChildren(...parts, ...thresholdMarks(scale, rules));
  }
  function summaryOf({ counts, median, scored, belowMinimum }, before, minimum) {
    if (!counts.size) return "No file of this profile has a known score.";
    const was = before.median === median ? "" : ` (now ${number(before.median)})`;
    return `Half of ${number(scored)} files would score ${number(median)} or more${was}; ${belowMinimum ? number(belowMinimum) : "none"} would be below the minimum of ${number(minimum)}.`;
  }
  function outside(counts, scale) {
    let files = 0;
    for (const [value, count] of counts) if (value < scale.low || value >= scale.high) files += count;
    return files ? `Not drawn: ${number(files)} far outside the others.` : "";
  }

  return (figure, before, after) => {
    const { minimum, cutoff } = after.rules, svg = figure.querySelector("svg.plot"), body = figure.querySelector("tbody");
    figure.querySelector(".chart-summary").textContent = summaryOf(after, before, minimum);
    if (!after.counts.size) {
      svg.replaceChildren();
      body.replaceChildren();
      return;
    }
    const both = new Map(before.counts);
    for (const [value, count] of after.counts) both.set(value, (both.get(value) || 0) + count);
    const scale = axis(both, [minimum, cutoff]);
    const now = tally(before.counts, scale), then = tally(after.counts, scale);
    plot(svg, scale, now, then, after.rules);
    figure.querySelector(".chart-notes").textContent = outside(after.counts, scale);
    const bins = [...new Set([...now.keys(), ...then.keys()])].sort((one, other) => one - other);
    body.replaceChildren(...bins.map((low) => {
      const row = document.createElement("tr"), head = document.createElement("th");
      head.scope = "row";
      head.textContent = span(low, scale.step);
      const cells = [now, then].map((side) => {
        const cell = document.createElement("td");
        cell.className = "n";
        cell.textContent = number(side.get(low) || 0);
        return cell;
      });
      row.append(head, ...cells);
      return row;
    }));
  };
})();
