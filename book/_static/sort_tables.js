// Sorts a table when a column's heading is pressed. A classic script, so that it runs on pages opened as files.
(function () {
  "use strict";

  // "78 %", "1,204", "−0.4" and "72–83" sort by their first number; words stay words; nothing known comes last.
  function key(cell) {
    var text = cell.textContent.trim().replace(/\u2212/g, "-").replace(/(\d),(?=\d{3})/g, "$1");
    if (/^\d{4}-\d{2}/.test(text)) return Number(text.slice(0, 7).replace("-", ""));  // a month
    var number = /^[+<>≤≥]?\s*(-?\d+(\.\d+)?)/.exec(text);
    return number ? parseFloat(number[1]) : text.toLocaleLowerCase();
  }

  function compare(one, other) {
    var numbers = (typeof one === "number") + (typeof other === "number");
    if (numbers === 1) return typeof one === "number" ? -1 : 1;
    return numbers === 2 ? one - other : one.localeCompare(other);
  }

  function sort(table, column, heading) {
    var ascending = heading.getAttribute("aria-sort") !== "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row) {
      return { row: row, key: key(row.cells[column]) };
    });
    rows.sort(function (one, other) {
      var wordLast = (typeof one.key === "number") !== (typeof other.key === "number");
      return (ascending || wordLast ? 1 : -1) * compare(one.key, other.key);
    });
    rows.forEach(function (each) { body.appendChild(each.row); });
    table.querySelectorAll("thead th").forEach(function (each) { each.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  }

  function prepare(table) {
    table.querySelectorAll("thead th").forEach(function (heading, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", function () { sort(table, column, heading); });
      heading.textContent = "";
      heading.appendChild(button);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("table.sortable").forEach(prepare);
  });
})();
