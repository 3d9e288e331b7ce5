/* What is nicer with a script: keys in the suggestions, the print button. Every page works without this file. */
(function () {
  "use strict";

  const listOf = (input) => document.getElementById(input.dataset.suggest);
  const close = (input) => listOf(input).replaceChildren();
  const links = (input) => Array.from(listOf(input).querySelectorAll("a"));

  /* Arrow keys walk through the suggestions, Escape closes them; Enter follows a link or sends the form by itself. */
  function walk(input, event) {
    if (event.key === "Escape" && links(input).length) {
      event.preventDefault();
      close(input);
      input.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...links(input)];
    const at = stops.indexOf(document.activeElement);
    if (at < 0 || stops.length < 2) return;
    event.preventDefault();
    stops[(at + step + stops.length) % stops.length].focus();
  }

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("form.search");
    if (form) walk(form.querySelector("[data-suggest]"), event);
  });
  document.addEventListener("focusin", (event) => {
    document.querySelectorAll("[data-suggest]").forEach((input) => {
      if (!event.target.closest || event.target.closest("form.search") !== input.form) close(input);
    });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (button) window.print();
    document.querySelectorAll("[data-suggest]").forEach((input) => {
      if (!input.form.contains(event.target)) close(input);
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
})();
