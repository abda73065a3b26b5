"use strict";
(function () {
  var form = document.querySelector(".filter");
  if (!form) { return; }
  var devices = Array.prototype.slice.call(document.querySelectorAll("#devices details.dev"));
  var folds = Array.prototype.slice.call(document.querySelectorAll("#devices .site > details.fold"));
  var text = document.getElementById("f-text"), verdict = document.getElementById("f-verdict");
  var outcome = document.getElementById("f-outcome"), count = document.getElementById("f-count");
  var opener = document.getElementById("f-open"), words = null, timer = 0;
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  function filter() {
    words = words || devices.map(function (one) { return one.textContent.toLowerCase(); });
    var wanted = text.value.trim().toLowerCase(), shown = 0;
    var active = Boolean(wanted || verdict.value || outcome.value);
    devices.forEach(function (one, index) {
      var fits = (!wanted || words[index].indexOf(wanted) >= 0) &&
        (!verdict.value || one.dataset.v === verdict.value) && (!outcome.value || one.dataset.o === outcome.value);
      one.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    folds.forEach(function (fold) {
      var any = fold.querySelector("details.dev:not([hidden])") !== null;
      fold.parentNode.hidden = !any;
      if (active && any) { fold.open = true; }
    });
    count.textContent = active ? count.dataset.form.replace("{count}", String(shown)) : "";
  }
  function later() { clearTimeout(timer); timer = setTimeout(filter, 150); }
  text.addEventListener("input", later);
  verdict.addEventListener("change", filter);
  outcome.addEventListener("change", filter);
  opener.addEventListener("click", function () { folds.forEach(function (fold) { fold.open = true; }); });
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (var node = target; node; node = node.parentElement) {
      node.hidden = false;
      if (node.tagName === "DETAILS") { node.open = true; }
    }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
