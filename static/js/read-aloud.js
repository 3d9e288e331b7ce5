/* 长者模式: the browser reads the text of the page aloud. Loaded in that mode only; nothing leaves the browser. */
(function () {
  "use strict";

  const main = document.getElementById("main");
  const speech = window.speechSynthesis;
  if (!main || !speech || typeof window.SpeechSynthesisUtterance !== "function") return;

  const SKIPPED = "svg, script, form, nav, table, .acts, .read-aloud, .sr, [hidden], [aria-hidden=true]";
  const LONGEST = 120;

  const line = document.createElement("p");
  const button = document.createElement("button");
  line.className = "read-aloud wrap";
  button.type = "button";
  button.className = "btn line";
  line.append(button);
  main.prepend(line);

  /* What is heard: headings, paragraphs, entries, in their order; tables and forms are for the eye and the hand. */
  function texts() {
    return Array.from(main.querySelectorAll("h1, h2, h3, h4, p, li, dt, dd"))
      .filter((node) => !node.closest(SKIPPED) && !node.querySelector("p, li, dd"))
      .map((node) => node.innerText.replace(/\s+/g, " ").trim())
      .filter(Boolean);
  }

  /* Some browsers fall silent in long texts: sentences are spoken one by one. */
  function pieces() {
    return texts()
      .flatMap((text) => text.match(/[^。；！？]+[。；！？]?/g) || [])
      .flatMap((text) => text.match(new RegExp(`.{1,${LONGEST}}`, "g")) || []);
  }

  function say(isReading) {  /* the name of the button tells what a press does */
    button.textContent = isReading ? "停止朗读" : "朗读正文";
  }

  function stop() {
    speech.cancel();
    say(false);
  }

  function start() {
    const voice = speech.getVoices().find((one) => one.lang.replace("_", "-").startsWith("zh"));
    const parts = pieces();
    parts.forEach((text, number) => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = "zh-CN";
      words.rate = 0.9;
      if (voice) words.voice = voice;
      if (number === parts.length - 1) words.onend = () => say(false);
      speech.speak(words);
    });
    say(parts.length > 0);
  }

  button.addEventListener("click", () => (speech.speaking || speech.pending ? stop() : start()));
  window.addEventListener("pagehide", stop);
  say(false);
})();
