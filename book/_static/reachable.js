// What was folded when the page was opened has no width then, so the theme takes it for something that needs no scrolling
// and keeps the keyboard out. Once it is opened the theme measures again, as it does when the window changes.
(function () {
  "use strict";

  document.addEventListener("toggle", function (event) {
    if (event.target.open) window.dispatchEvent(new Event("resize"));
  }, true);
})();
