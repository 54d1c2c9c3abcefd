// What the views say of an instance, computed anew for other scores, minimums and cutoffs. Touches no element.
//
// A row of the data stands for all files of one profile, quality rank, set of formats and score: nothing else that
// scores decide tells them apart. Each step is named after the view that it follows, of which "How it is computed"
// tells; tests compare the results with those of the views.
(function () {
  "use strict";
  const STATES = [
    "unmonitored", "unavailable", "not_aired", "missing", "upgrades_off", "quality_below_cutoff", "score_below_cutoff", "done",
  ];
  const [UNMONITORED, UNAVAILABLE, , , UPGRADES_OFF, QUALITY_BELOW, SCORE_BELOW, DONE] = STATES.keys();
  const PRIORITIES = ["critical", "high", "medium", "low"];
  const GRADES = ["A", "B", "C", "D"];
  const NONE = new Map();
  const rounded = (value) => Number(value.toFixed(1));

  // The order of the terms must not matter (Neumaier).
  function sum(values) {
    let total = 0, lost = 0;
    for (const value of values) {
      const next = total + value;
      lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
      total = next;
    }
    return total + lost;
  }

  function openLibrary(data) {
    const count = data.rows.files.length;
    const column = (name) => Float64Array.from(data.rows[name], (value) => (value === null ? NaN : value));
    const library = {
      ...data,
      rows: {
        count, rank: column("quality_rank"), set: Int32Array.from(data.rows.set), score: column("score"),
        files: column("files"), bytes: column("size_bytes"), items: column("items"),
        itemFiles: column("item_files"), itemBytes: column("item_bytes"), idle: column("idle_items"),
        waiting: column("waiting_items"),
        looping: column("looping_items"), loopingBytes: column("looping_bytes"),
      },
    };
    library.profiles = data.profiles.map((profile) => {
      const points = new Float64Array(data.formats.length);
      for (const [format, score] of profile.points) points[format] = score;
      return { ...profile, points, allowed: new Set(profile.allowed), rows: [] };
    });
    data.rows.profile.forEach((profile, row) => library.profiles[profile].rows.push(row));
    library.now = library.profiles.map((profile) => stand(library, profile, rulesOf(profile, null)));
    library.whole = wholeOf(library, library.now);
    return library;
  }

  // A profile's rules after an edit: { points: Map of format to score, minimum, cutoff, increment }, each if changed.
  function rulesOf(profile, edit) {
    const { points: edited = NONE, minimum = profile.minimum, cutoff = profile.cutoff, increment = profile.increment } = edit || {};
    const points = Float64Array.from(profile.points);
    const difference = new Float64Array(points.length);
    for (const [format, score] of edited) {
      difference[format] = score - points[format];
      points[format] = score;
    }
    return { points, difference, minimum, cutoff, minGain: Math.max(1, increment) };
  }

  // format_set_scores: each row's score, and whether it matches a format with negative points.
  function rescore({ rows, sets }, profile, { points, difference }) {
    const scores = new Float64Array(profile.rows.length), clean = new Uint8Array(profile.rows.length);
    profile.rows.forEach((row, place) => {
      let score = rows.score[row], harmless = 0;
      if (rows.set[row] >= 0) {
        harmless = 1;
        for (const format of sets[rows.set[row]]) {
          score += difference[format];
          if (points[format] < 0) harmless = 0;
        }
      }
      scores[place] = score;
      clean[place] = harmless;
    });
    return { scores, clean };
  }

  // score_quantiles, score_counts: how many files have each score or less, of all and by quality; nearest rank.
  function distribution({ rows }, profile, scores) {
    const order = profile.rows.map((_, place) => place).filter((place) => !Number.isNaN(scores[place]));
    order.sort((one, other) => scores[one] - scores[other]);
    const whole = { places: [], files: 0 }, ranks = new Map(), counts = new Map();
    for (const place of order) {
      const row = profile.rows[place], rank = rows.rank[row];
      if (!ranks.has(rank)) ranks.set(rank, { places: [], files: 0 });
      for (const group of [whole, ranks.get(rank)]) {
        group.places.push(place);
        group.files += rows.files[row];
      }
      counts.set(scores[place], (counts.get(scores[place]) || 0) + rows.files[row]);
    }
    // The lowest score up to which a group has enough files.
    const least = (group, enough) => {
      let upTo = 0;
      for (const place of group.places) {
        upTo += rows.files[profile.rows[place]];
        if (enough(upTo)) return scores[place];
      }
      return null;
    };
    return { whole, ranks, counts, least };
  }

  // profile_reach: by quality rank, what better files reach; and the same of the whole profile.
  function reachable({ judgements }, { whole, ranks, least }, rules) {
    const top = (group) => least(group, (upTo) => upTo >= group.files * judgements.reach_quantile - 1e-9);
    const profileTop = top(whole);
    const reach = new Map();
    for (const [rank, group] of ranks) {
      reach.set(rank, Math.min(group.files >= judgements.reach_min_files ? top(group) : profileTop, rules.cutoff));
    }
    return { reach, profileTop };
  }

  // profile_spread: the profile's scale in points; null where all files score the same.
  function spreadOf({ whole, least }, profileTop, rules, scores) {
    if (!whole.files) return null;
    const tenth = least(whole, (upTo) => upTo * 10 >= whole.files);
    const floor = Math.max(rules.minimum, Math.min(0, tenth));
    const lowest = scores[whole.places[0]], highest = scores[whole.places[whole.places.length - 1]];
    if (profileTop > floor) return profileTop - floor;
    if (profileTop > tenth) return profileTop - tenth;
    return highest > lowest ? highest - lowest : null;
  }

  // upgrade_targets: by quality rank, where an upgrade leads.
  function targetsOf(profile, reach) {
    const targets = new Map();
    for (const rank of reach.keys()) {
      let target = rank;
      for (const better of reach.keys()) {
        if (better > target && profile.cutoffRank !== null && better <= profile.cutoffRank && profile.allowed.has(better)) target = better;
      }
      targets.set(rank, { rank: target, score: reach.get(target) });
    }
    return targets;
  }

  // upgrade_state of an item with a file that is monitored and available.
  function stateOf(profile, rules, rank, score) {
    if (!profile.upgrades) return UPGRADES_OFF;
    if (rank < (profile.cutoffRank ?? 0)) return QUALITY_BELOW;
    return score < rules.cutoff ? SCORE_BELOW : DONE;
  }

  // upgrade_candidates: 1 to 4, or 0 where it is not worth upgrading.
  function priorityOf(judgements, profile, rules, { state, rank, score, target, spread }) {
    if (!target || !(target.score > score) || (state !== QUALITY_BELOW && state !== SCORE_BELOW)) return 0;
    const below = score < rules.minimum;
    const ratio = spread === null ? null : (target.score - score) / spread;
    if (!below && (ratio === null || ratio < judgements.gain_share_least)) return 0;
    if (target.rank > rank) {
      if (state !== QUALITY_BELOW || !(profile.bestRank !== null && profile.bestRank > rank) || target.score < rules.minimum) return 0;
    } else if (!profile.allowed.has(rank) || !(score < rules.cutoff) || target.score < Math.max(score + rules.minGain, rules.minimum)) return 0;
    if (score < 0 || below) return 1;
    const step = ratio >= judgements.gain_share_high ? 2 : ratio >= judgements.gain_share_medium ? 3 : 4;
    return Math.max(2, step - (state === QUALITY_BELOW ? 1 : 0));
  }

  // health_counts: how near a file comes to what is reachable, 0 to 1.
  function nearness(score, reached, spread) {
    if (score >= reached) return 1;
    return spread === null ? 0 : Math.max(0, 1 - (reached - score) / spread);
  }

  const emptyTotals = (steady) => ({
    files: 0, scored: 0, atMinimum: 0, belowMinimum: 0, clean: 0, qualityMet: 0, candidateBytes: 0, candidates: 0,
    states: STATES.map((state) => steady[state] || 0), priorities: PRIORITIES.map(() => 0), attained: [],
  });

  function stand(library, profile, rules) {
    const { rows, judgements } = library;
    const { scores, clean } = rescore(library, profile, rules);
    const spreadOut = distribution(library, profile, scores);
    const { reach, profileTop } = reachable(library, spreadOut, rules);
    const spread = spreadOf(spreadOut, profileTop, rules, scores);
    const targets = targetsOf(profile, reach);
    const totals = emptyTotals(profile.steady), marks = new Int8Array(profile.rows.length);
    profile.rows.forEach((row, place) => {
      const score = scores[place], rank = rows.rank[row], files = rows.files[row];
      const state = stateOf(profile, rules, rank, score);
      const priority = priorityOf(judgements, profile, rules, { state, rank, score, target: targets.get(rank), spread });
      marks[place] = state * 8 + priority;
      totals.files += files;
      totals.states[state] += rows.items[row];
      totals.states[UNMONITORED] += rows.idle[row];
      totals.states[UNAVAILABLE] += rows.waiting[row];
      if (rank >= (profile.cutoffRank ?? 0)) totals.qualityMet += files;
      if (!Number.isNaN(score)) {
        totals.scored += files;
        totals[score < rules.minimum ? "belowMinimum" : "atMinimum"] += files;
        totals.clean += clean[place] * files;
        totals.attained.push(files * nearness(score, reach.get(rank), spread));
      }
      if (priority) {
        // What is in an upgrade loop is no candidate.
        const items = rows.items[row] - rows.looping[row];
        totals.priorities[priority - 1] += items;
        totals.candidates += items;
        if (items) totals.candidateBytes += rows.itemBytes[row] - rows.loopingBytes[row];
      }
    });
    totals.attained = sum(totals.attained);
    const { whole, counts, least } = spreadOut;
    return {
      ...totals, ...healthOf(judgements, totals, profile), rules, scores, marks, counts,
      median: least(whole, (upTo) => upTo * 2 >= whole.files),
    };
  }

  // health_parts, library_health, profile_health: 0 to 100, from the parts that can be measured.
  function healthOf(judgements, totals, { wanted, present }) {
    if (!totals.scored) return { health: null, grade: null };
    const share = (part, whole) => (whole ? part / whole : null);
    const parts = [
      [share(totals.atMinimum, totals.scored), judgements.weight_minimum],
      [share(totals.attained, totals.scored), judgements.weight_reach],
      [share(totals.clean, totals.scored), judgements.weight_clean],
      [share(totals.qualityMet, totals.files), judgements.weight_quality],
      [share(present, wanted), judgements.weight_present],
    ].filter(([value]) => value !== null);
    const weights = sum(parts.map(([, weight]) => weight));
    const health = weights ? rounded(sum(parts.map(([value, weight]) => rounded((100 * value * weight) / weights)))) : null;
    const grade = GRADES.find((letter) => health >= judgements[`grade_${letter.toLowerCase()}`]) || "F";
    return { health, grade: health === null ? null : grade };
  }

  // The instance is the sum of its profiles; its health comes from the sums.
  function wholeOf(library, profiles) {
    const totals = emptyTotals(library.steady);
    const names = Object.keys(totals).filter((name) => typeof totals[name] === "number");
    for (const one of profiles) {
      for (const name of names) totals[name] += one[name];
      one.states.forEach((count, state) => { totals.states[state] += count; });
      one.priorities.forEach((count, priority) => { totals.priorities[priority] += count; });
    }
    totals.attained = sum(profiles.map((one) => one.attained));
    return { ...totals, ...healthOf(library.judgements, totals, library) };
  }

  // `edits` has an edit or null for each profile. What moves are items that change state or priority.
  function compute(library, edits) {
    const { rows, now } = library;
    const moved = { items: 0, bytes: 0, rescored: 0 };
    const then = library.profiles.map((profile, place) => {
      if (!edits[place]) return now[place];
      const result = stand(library, profile, rulesOf(profile, edits[place]));
      profile.rows.forEach((row, at) => {
        if (result.scores[at] !== now[place].scores[at] && !Number.isNaN(result.scores[at])) moved.rescored += rows.files[row];
        if (result.marks[at] === now[place].marks[at]) return;
        // Of the items in upgrade loops, only the state can change.
        const all = result.marks[at] >> 3 !== now[place].marks[at] >> 3;
        const items = rows.items[row] - (all ? 0 : rows.looping[row]);
        if (items) {
          moved.items += items;
          moved.bytes += rows.itemBytes[row] - (all ? 0 : rows.loopingBytes[row]);
        }
      });
      return result;
    });
    return { profiles: then, whole: wholeOf(library, then), moved };
  }

  window.arrscoreScores = { STATES, PRIORITIES, openLibrary, compute };
})();
