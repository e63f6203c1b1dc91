// Gives each long table a field that leaves the rows with certain words, and lets it scroll with the page where it can.
// A classic script; without it all rows are there.
(function () {
  "use strict";

  function rows(table) {
    return Array.prototype.slice.call(table.tBodies[0].rows);
  }

  function filter(table, asked, status) {
    var words = asked.toLowerCase().split(/\s+/).filter(Boolean), left = 0, all = rows(table);
    all.forEach(function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      left += row.hidden ? 0 : 1;
    });
    status.textContent = words.length ? left + " of " + all.length + " rows" : all.length + " rows";
  }

  // What is no wider than the page needs no frame to scroll in; what is folded has no width yet.
  function fit(scroll) {
    var width = scroll.querySelector("table").offsetWidth;
    if (width) scroll.classList.toggle("wa-fits", width <= scroll.clientWidth);
  }

  function prepare(scroll, number) {
    var table = scroll.querySelector("table");
    var line = document.createElement("p"), label = document.createElement("label");
    var field = document.createElement("input"), status = document.createElement("span");
    line.className = "wa-filter";
    field.type = "search";
    field.id = "wa-filter-" + number;
    field.autocomplete = "off";
    label.htmlFor = field.id;
    label.textContent = "Filter rows";
    status.setAttribute("role", "status");
    field.addEventListener("input", function () { filter(table, field.value, status); });
    [label, field, status].forEach(function (each) { line.appendChild(each); });
    scroll.parentNode.insertBefore(line, scroll);
    filter(table, "", status);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var all = document.querySelectorAll(".wa-scroll.wa-long");
    function fitAll() { all.forEach(fit); }
    all.forEach(prepare);
    fitAll();
    window.addEventListener("resize", fitAll);
    document.addEventListener("toggle", fitAll, true);
  });
})();
