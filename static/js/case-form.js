/* Keeps a form in the making as one goes, and does the reckoning that spares the question. The form works without it. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-draft]");
  const status = document.querySelector("[data-saved]");
  let timer = 0;

  /* Send what was typed, files aside; a failed attempt is tried with the next change. */
  async function keep() {
    const data = new FormData(form);
    data.delete("papers");
    data.set("do", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
      if (answer.status === 204 && status) status.textContent = new Date().toTimeString().slice(0, 5);
    } catch (error) { /* offline: the button still sends everything */ }
  }
  if (form) {
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 1500); });
    form.addEventListener("submit", () => clearTimeout(timer));
  }

  const box = document.querySelector("[data-proof]");
  if (!box || !window.isSecureContext || !window.crypto.subtle || !window.Worker) return;
  const sending = box.closest("form");
  const found = sending.querySelector("[name=proof]");
  let waiting = false;
  const worker = new Worker(box.dataset.worker);
  const giveUp = () => { box.hidden = false; waiting = false; worker.terminate(); };
  box.hidden = true;
  worker.onerror = giveUp;
  worker.onmessage = ({ data }) => {
    found.value = data;
    worker.terminate();
    if (waiting) sending.requestSubmit();
  };
  worker.postMessage({ challenge: sending.elements.challenge.value, bits: Number(box.dataset.bits) });
  sending.addEventListener("submit", (event) => {
    if (found.value || !box.hidden) return;
    event.preventDefault();
    waiting = true;
    sending.querySelector("[data-wait]").hidden = false;
  });
})();
