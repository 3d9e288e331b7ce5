/* The one door through which text becomes markup or a script's address; the content policy closes all others.
   Answers of this site carry no code, so what carries any is refused before the browser reads it. */
(function () {
  "use strict";
  if (!window.trustedTypes) return;

  const acting = /<\s*(script|style|iframe|object|embed|base|meta|link)\b|<[^>]*\son\w+\s*=|javascript:/i;
  window.trustedTypes.createPolicy("default", {
    createHTML(markup) {
      if (acting.test(markup)) throw new TypeError("markup that acts");
      return markup;
    },
    createScriptURL(address) {
      if (new URL(address, document.baseURI).origin !== location.origin) throw new TypeError("a foreign script");
      return address;
    },
  });
})();
