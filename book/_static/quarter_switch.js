// Leads from a page to the same page of another quarter. A classic script over a classic script, ../quarters.js beside
// the quarters' folders, so that it runs on pages opened as files; quarters.html says where that is for each page.
(function () {
  "use strict";

  function element(name, text) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  }

  // The folder of this site below the one that holds all quarters: "2026Q3", or "2026Q3-" and clinics for a part.
  function here(up) {
    var above = new URL(up, window.location.href).pathname;
    return decodeURIComponent(window.location.pathname.slice(above.length).split("/")[0]);
  }

  function has(known, quarter, page) {
    var place = known.pages.indexOf(page);
    return place >= 0 && quarter.without.indexOf(place) < 0;
  }

  function entry(known, quarter, nav, current) {
    var item = element("li");
    if (quarter === current) {
      var own = element("span", quarter.label);
      own.setAttribute("aria-current", "true");
      item.appendChild(own);
    } else {
      var same = has(known, quarter, nav.dataset.page);
      var way = element("a", quarter.label);
      way.href = nav.dataset.up + encodeURIComponent(quarter.name) + "/" + (same ? nav.dataset.page : "index.html");
      item.appendChild(way);
      if (!same) item.appendChild(element("small", " its first page: it has none like this"));
    }
    item.appendChild(element("small", quarter.note));
    return item;
  }

  // One press to the same page of the quarter before; where it has none, the list says what it has.
  function previous(known, nav, current) {
    var earlier = known.quarters.filter(function (each) { return each.part === current.part && each.name < current.name; })[0];
    if (!earlier || !has(known, earlier, nav.dataset.page)) return null;
    var way = element("a"), said = element("span", "The same page in ");
    said.className = "wa-said";
    way.className = "wa-previous";
    way.href = nav.dataset.up + encodeURIComponent(earlier.name) + "/" + nav.dataset.page;
    way.appendChild(said);
    way.appendChild(document.createTextNode(earlier.name.split("-")[0]));
    return way;
  }

  function closing(details) {
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && details.open) {
        details.open = false;
        details.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", function (event) {
      if (!details.contains(event.target)) details.open = false;
    });
  }

  function prepare(nav) {
    var known = window.wellanalysisQuarters;
    if (!known) {  // the site was copied away from the others: a link to them would lead nowhere
      nav.hidden = true;
      return;
    }
    var name = here(nav.dataset.up);
    var current = known.quarters.filter(function (each) { return each.name === name; })[0];
    var part = current ? current.part : "";
    var details = element("details"), summary = element("summary"), list = element("ul");
    summary.textContent = current ? "Quarter " + current.label : "Other quarters";
    known.quarters.forEach(function (quarter) {
      if (!quarter.part || quarter.part === part) list.appendChild(entry(known, quarter, nav, current));
    });
    var all = element("li");
    all.appendChild(nav.querySelector("a"));
    list.appendChild(all);
    details.appendChild(summary);
    details.appendChild(list);
    var before = current && previous(known, nav, current);
    if (before) nav.appendChild(before);
    nav.appendChild(details);
    closing(details);
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("nav.wa-quarters").forEach(prepare);
  });
})();
