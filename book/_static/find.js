// Finds clinics, measures, pages and words of the glossary by name, above the book's own search and while one types.
// The names stand in findable.js, a classic script that is asked for when somebody searches: files may load no other.
(function () {
  "use strict";

  var KINDS = ["clinic", "measure", "region", "term", "page"];
  var SHOWN = 8, NEAR = 5;
  var root = document.documentElement.dataset.content_root || "./";
  var waiting = [];

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/_/g, " ");
  }

  function withNames(then) {
    if (window.wellanalysisFindable) return then(window.wellanalysisFindable);
    waiting.push(then);
    if (waiting.length > 1) return undefined;
    var script = document.createElement("script");
    script.src = root + "_static/findable.js";
    script.onload = function () {
      waiting.splice(0).forEach(function (each) { each(window.wellanalysisFindable || []); });
    };
    document.head.appendChild(script);
    return undefined;
  }

  // Whether the letters of one word become the other's by one letter more, less or otherwise.
  function oneApart(word, other) {
    var from = 0, end = 0, least = Math.min(word.length, other.length);
    while (from < least && word[from] === other[from]) from += 1;
    while (end < least - from && word[word.length - 1 - end] === other[other.length - 1 - end]) end += 1;
    return Math.max(word.length, other.length) - from - end <= 1;
  }

  // Whether a word, or one letter away from it, begins a word of the text; short words are too many to be near.
  function nearly(text, word) {
    return text.split(" ").some(function (other) {
      if (other.indexOf(word) === 0) return true;
      return word.length >= NEAR && [-1, 0, 1].some(function (more) { return oneApart(word, other.slice(0, word.length + more)); });
    });
  }

  // 0: the name itself, 1: it begins so, 2: each word begins one of the name, 3: of what stands beside it, 4: nearly; else -1.
  function nearness(entry, asked, words) {
    var name = plain(entry[1]);
    if (name === asked) return 0;
    if (name.indexOf(asked) === 0) return 1;
    // The letters of “O/E” begin many words: it is looked for as it stands.
    if (!words.length) return asked.length > 1 && name.indexOf(asked) >= 0 ? 2 : -1;
    function begins(text) {
      return words.every(function (word) { return (" " + text.replace(/[^\p{L}\p{N}]+/gu, " ")).indexOf(" " + word) >= 0; });
    }
    if (begins(name)) return 2;
    // What a word of the glossary means holds other words too: it is shown, and not searched.
    var all = entry[0] !== "term" && entry[3] ? name + " " + plain(entry[3]) : name;
    if (begins(all)) return 3;
    all = all.replace(/[^\p{L}\p{N}]+/gu, " ");
    return words.every(function (word) { return nearly(all, word); }) ? 4 : -1;
  }

  function found(names, text) {
    var asked = plain(text).trim(), words = asked.split(/[^\p{L}\p{N}]+/u).filter(function (word) { return word.length > 1; });
    if (!asked) return [];
    var all = names
      .map(function (entry, place) { return { entry: entry, place: place, near: nearness(entry, asked, words) }; })
      .filter(function (each) { return each.near >= 0; }), exact = all.some(function (each) { return each.near < 4; });
    return all
      .filter(function (each) { return !exact || each.near < 4; })
      .sort(function (one, other) {
        return one.near - other.near || KINDS.indexOf(one.entry[0]) - KINDS.indexOf(other.entry[0]) || one.place - other.place;
      })
      .map(function (each) { return each.entry; });
  }

  function line(entry) {
    var item = document.createElement("li"), way = document.createElement("a");
    way.href = root + entry[2];
    way.textContent = entry[1];
    item.appendChild(way);
    var said = entry[0] === "term" ? entry[3] : [entry[0], entry[0] === "measure" ? "" : entry[3]].filter(Boolean).join(", ");
    if (said && said !== "page") {
      var note = document.createElement("span");
      note.className = "wa-note";
      note.textContent = " " + said;
      item.appendChild(note);
    }
    return item;
  }

  function prepare(form) {
    var field = form.querySelector("input[name=q]");
    if (!field) return;
    var box = document.createElement("section"), status = document.createElement("p"), list = document.createElement("ul");
    box.className = "wa-found";
    box.setAttribute("aria-label", "Found by name");
    box.hidden = true;
    status.setAttribute("role", "status");
    box.appendChild(status);
    box.appendChild(list);
    form.insertAdjacentElement("afterend", box);

    function show() {
      var text = field.value;
      withNames(function (names) {
        if (text !== field.value) return;  // somebody typed on while the names came
        var all = found(names, text), some = all.slice(0, SHOWN);
        list.replaceChildren.apply(list, some.map(line));
        box.hidden = !text.trim();
        status.textContent = !all.length ? "Nothing is called so; Enter searches the text."
          : all.length > some.length ? "The first " + some.length + " of " + all.length + " found by name" : all.length + " found by name";
      });
    }
    field.addEventListener("input", show);
    var asked = new URLSearchParams(window.location.search).get("q");
    if (asked && document.getElementById("search-results")) {
      field.value = asked;
      show();
    }
  }

  function ready() {
    var onPage = document.getElementById("search-results");
    document.querySelectorAll("form.bd-search").forEach(prepare);
    if (onPage) {
      var field = document.querySelector("article form.bd-search input[name=q]");
      if (field) field.focus();
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
