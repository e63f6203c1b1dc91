// Adds to the line of ways below each table a button that saves the table, as it is shown, as CSV for a spreadsheet.
// A classic script: nothing is fetched, and nothing is in the file that is not on the page.
(function () {
  "use strict";

  var NUMBER = "[+-]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?";
  var N = "(" + NUMBER + ")", NOUN = "[A-Za-z][A-Za-z ]*", UNIT = "(?: ?(%|" + NOUN + "))?";
  var RANGE = "(?:\\d+(?:\\.\\d+)? ?% interval )?" + N + "(?: ?%)?(?:\u2013| to )" + N;
  var COUNTED = "(?:" + N + " of )?" + N + "(?: (" + NOUN + "))?";
  var BOUND = "\\d+(?:\\.\\d+)? ?% or (?:more|less)";

  // What a cell may say: its pattern, and the name of each group; "unit" belongs to the value, "of what" to a count.
  function form(pattern, names) {
    return { pattern: new RegExp("^" + pattern + "$"), names: names };
  }
  var ALONE = form(N + UNIT, ["", "unit"]);
  var INTERVAL = form(N + "(?: ?%)?(?:\u2013| to )" + N + UNIT, ["from", "to", "unit"]);
  var SHARE = form(N + " of " + N + UNIT, ["", "of", "unit"]);
  var TOLD = [
    form(N + "(?: of " + N + UNIT + ")? \\(" + N + " ?%\\)", ["", "of", "unit", "share (%)"]),
    form(N + UNIT + " \\(" + RANGE + "\\)(?:: (.+))?", ["", "unit", "from", "to", "in words"]),
    form(N + UNIT + " \\((local [a-z ]+)\\)", ["", "unit", "in words"]),
    form(N + UNIT + " \\(" + COUNTED + "; " + RANGE + "\\)", ["", "unit", "counted", "of", "of what", "from", "to"]),
    form("(" + BOUND + ") \\(" + COUNTED + "; " + RANGE + "\\)", ["", "counted", "of", "of what", "from", "to"]),
    form(N + " of " + N + " \\(" + RANGE + "\\)", ["", "of", "from", "to"]),
    form(N + "(?: ?%| " + NOUN + ")? \u2192 " + N + UNIT + "(?: \\(" + RANGE + "\\))?", ["before", "", "unit", "from", "to"])
  ];
  // Forms that one column may mix, the plainest first.
  var FAMILIES = [[ALONE], [INTERVAL], [SHARE], [ALONE, SHARE].concat(TOLD)];
  var ORDER = ["", "before", "counted", "of", "share (%)", "from", "to", "in words"], LABELS = ["unit", "of what"];
  var NUMERIC = /^[+\-<>\u2264\u2265\u2248~]? ?\d/, BOUND_ALONE = new RegExp("^" + BOUND + "$");
  // A number with a sign, its unit and what stands in brackets behind it: no spreadsheet takes that for a formula.
  var SIGNED = new RegExp("^" + NUMBER + UNIT + "(?: \\([\\dA-Za-z .,;%\u2013+-]*\\))?$");

  function clean(text) {
    return text.replace(/[\u00a0\u2007\u2009\u202f\s]+/g, " ").replace(/\u2212/g, "-").trim();
  }

  function number(text) {
    return text.replace(/,/g, "").replace(/^\+/, "");
  }

  // What a cell says, by name; nothing where it is words.
  function read(cell, forms) {
    for (var i = 0; i < forms.length; i += 1) {
      var match = forms[i].pattern.exec(cell), said = {};
      if (!match) continue;
      forms[i].names.forEach(function (label, place) {
        var text = match[place + 1] || "";
        var words = LABELS.concat("in words").indexOf(label) >= 0 || BOUND_ALONE.test(text);
        said[label] = words ? text.trim() : number(text);
      });
      // "27 answers" is how many were counted, and of nothing more.
      if (said.of && said.counted === "") { said.counted = said.of; said.of = ""; }
      return said;
    }
    return null;
  }

  // The columns that one column becomes: a family counts where every cell that begins as a number fits it; words stand once.
  function columns(name, cells) {
    var numeric = cells.filter(function (cell) { return NUMERIC.test(cell) && !BOUND_ALONE.test(cell); });
    var forms = FAMILIES.filter(function (family) {
      return numeric.length && numeric.every(function (cell) { return read(cell, family); });
    })[0];
    if (!forms) return [[name].concat(cells.map(defused))];
    var said = cells.map(function (cell) { return read(cell, forms); });
    var found = said.filter(Boolean);
    function held(label) { return found.some(function (each) { return each[label]; }); }
    // A label that is the same all along stands in the heading; else it has a column of its own.
    function common(label) {
      var told = found.filter(function (each) {
        // A bare 0 and a bound have the unit of the others.
        return label === "unit" ? each.unit || (each[""] !== "0" && !BOUND_ALONE.test(each[""])) : each.counted;
      });
      var first = told.length ? told[0][label] || "" : "";
      return told.every(function (each) { return (each[label] || "") === first; }) ? first : null;
    }
    var units = { unit: common("unit"), "of what": common("of what") };
    var made = ORDER.filter(held).map(function (label, place) {
      var beside = label === "counted" || (label === "of" && held("counted")) ? "of what" : "unit";
      var unit = label === "share (%)" || label === "in words" ? "" : units[beside];
      var head = name + (label ? ", " + label : "") + (unit && name.indexOf(unit) < 0 ? " (" + unit + ")" : "");
      return [head].concat(cells.map(function (cell, row) {
        return said[row] ? (label === "in words" ? defused(said[row][label] || "") : said[row][label] || "") : place ? "" : defused(cell);
      }));
    });
    LABELS.filter(function (label) { return units[label] === null; }).forEach(function (label) {
      made.push([name + ", " + label].concat(said.map(function (each) { return each ? each[label] || "" : ""; })));
    });
    return made;
  }

  // A spreadsheet would take such a text for a formula.
  function defused(text) {
    return /^[=+\-@\t\r]/.test(text) && !SIGNED.test(text) ? "'" + text : text;
  }

  function quoted(text) {
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  // What the page's footer says of itself: quarter, day of the data, stage, and that data are synthetic.
  function provenance() {
    var said = {};
    document.querySelectorAll(".wa-provenance > span").forEach(function (each) {
      var label = each.querySelector(".wa-label");
      if (label) said[label.textContent.trim()] = clean(each.textContent).slice(label.textContent.trim().length).trim();
    });
    return said;
  }

  function csv(table) {
    var rows = Array.prototype.filter.call(table.tBodies[0].rows, function (row) { return !row.hidden; });
    var grid = [];
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, place) {
      var cells = rows.map(function (row) { return clean(row.cells[place].textContent); });
      var name = defused(clean(head.textContent));
      // The first column names the row.
      grid = grid.concat(place ? columns(name, cells) : [[name].concat(cells.map(defused))]);
    });
    var said = provenance();
    [["Quarter", said.quarter], ["Data as of", said["data as of"]], ["Stage", said.stage], ["Data", said.data]].forEach(function (each) {
      if (each[1]) grid.push([each[0]].concat(rows.map(function () { return each[1]; })));
    });
    var lines = grid[0].map(function (_, row) {
      return grid.map(function (column) { return quoted(column[row]); }).join(",");
    });
    return "\ufeff" + lines.join("\r\n") + "\r\n";
  }

  function fileName(scroll) {
    var place = document.querySelector("[data-page]");
    var page = place ? place.dataset.page.replace(/\.html$/, "") : "page";
    var parts = [page, (scroll.id || "numbers").replace(/^numbers-/, ""), provenance().quarter || ""];
    return parts.filter(Boolean).join("-").replace(/[^A-Za-z0-9._-]+/g, "-") + ".csv";
  }

  function save(scroll) {
    var address = URL.createObjectURL(new Blob([csv(scroll.querySelector("table"))], { type: "text/csv" }));
    var link = document.createElement("a");
    link.href = address;
    link.download = fileName(scroll);
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
  }

  // The line of ways below the table; one is made where there is none.
  function lineOf(scroll) {
    var whole = scroll.closest("details.wa-numbers") || scroll, next = whole.nextElementSibling;
    if (!next || !next.classList.contains("wa-links")) {
      next = document.createElement("div");
      next.className = "wa-links";
      next.appendChild(document.createElement("p"));
      whole.insertAdjacentElement("afterend", next);
    }
    return next.querySelector("p");
  }

  function prepare(scroll) {
    var table = scroll.querySelector("table");
    if (!table.tHead || !table.tBodies.length) return;
    var line = lineOf(scroll), button = document.createElement("button"), of = document.createElement("span");
    button.type = "button";
    button.className = "wa-download";
    button.textContent = "Numbers as CSV";
    of.className = "wa-said";
    of.textContent = ": " + clean(table.caption ? table.caption.textContent : "");
    button.appendChild(of);
    button.addEventListener("click", function () { save(scroll); });
    // Ways to answer come last, and are the ones that lead out of the book.
    var answer = line.querySelector("a[href^='http'], a[href^='mailto:']");
    line.insertBefore(button, answer);
    if (answer) line.insertBefore(document.createTextNode(" \u00b7 "), answer);
    else if (button.previousSibling) line.insertBefore(document.createTextNode(" \u00b7 "), button);
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".wa-scroll[id^='numbers-']").forEach(prepare);
  });
})();
