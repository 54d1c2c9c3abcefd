// Before the first paint: scripts run, the theme is the chosen one, ages are by the reader's clock. Elements fill
// themselves while the page is read, so that nothing moves.
(function () {
  "use strict";
  var root = document.documentElement;
  var now = Date.now();
  var DAY = 86400000;
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("arrscore-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch (error) {
    // Storage may be forbidden.
  }

  function ageOf(iso) {
    var minutes = Math.round((now - Date.parse(iso)) / 60000);
    var say = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
    if (!(minutes >= 0)) return "";
    if (minutes < 2) return "just now";
    if (minutes < 90) return say(minutes, "minute");
    if (minutes < 36 * 60) return say(Math.round(minutes / 60), "hour");
    return say(Math.round(minutes / 1440), "day");
  }

  // <data-age of="…"> says "(3 days ago)".
  customElements.define("data-age", class extends HTMLElement {
    connectedCallback() {
      var age = ageOf(this.getAttribute("of"));
      if (age) this.textContent = ` (${age})`;
    }
  });

  // <stale-notice fetched-at="…" days="8"> is hidden until the data are that old.
  customElements.define("stale-notice", class extends HTMLElement {
    connectedCallback() {
      this.hidden = !(now - Date.parse(this.getAttribute("fetched-at")) > this.getAttribute("days") * DAY);
    }
  });
})();
