/* Replays a random draw in the visitor's own browser: algorithm zzjt-draw/1 written a second time, in another language.
   The page works without it: the button stays hidden, and replay.py does the same. */
(function () {
  "use strict";

  const ALGORITHM = "zzjt-draw/1";
  const WHOLE = 10000;
  const WORDS = 1n << 64n;
  const encoder = new TextEncoder();

  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }

  const hash = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (text) => hex(await hash(encoder.encode(text)));

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  }

  /* Unbiased whole numbers out of a seed, a stream for each purpose. */
  function stream(seed, purpose) {
    const zero = new Uint8Array(1);
    const head = joined(Uint8Array.from(seed.match(/../g), (pair) => parseInt(pair, 16)), zero, encoder.encode(purpose), zero);
    let taken = 0;
    let block = null;

    async function word() {
      if (taken % 4 === 0) {
        const number = new DataView(new ArrayBuffer(8));
        number.setBigUint64(0, BigInt(taken / 4));
        block = new DataView((await hash(joined(head, new Uint8Array(number.buffer)))).buffer);
      }
      return block.getBigUint64(8 * (taken++ % 4));
    }

    async function below(limit) {
      const even = WORDS - (WORDS % BigInt(limit));
      let found = await word();
      while (found >= even) found = await word();
      return Number(found % BigInt(limit));
    }

    async function sample(items, size) {
      const pool = [...items].sort();
      for (let place = 0; place < size; place += 1) {
        const other = place + await below(pool.length - place);
        [pool[place], pool[other]] = [pool[other], pool[place]];
      }
      return pool.slice(0, size);
    }

    return { below, sample };
  }

  async function assign(seed, purpose, count, avoid, inspectors) {
    const free = inspectors.filter((key) => !avoid.includes(key));
    return (await stream(seed, purpose).sample(free, count)).sort();
  }

  async function draw(seed, plan, targets, inspectors) {
    const strata = {};
    targets.forEach((target) => { (strata[target.stratum] ||= []).push(target.key); });
    const sizes = {};
    const drawn = [];
    for (const name of Object.keys(strata).sort()) {
      const numbers = stream(seed, `targets/${name}`);
      const rate = plan.rates[name];
      const whole = strata[name].length * rate;
      const more = await numbers.below(WHOLE) < whole % WHOLE;
      const size = Math.floor(whole / WHOLE) + (more ? 1 : 0);
      drawn.push(...await numbers.sample(strata[name], size));
      sizes[name] = { targets: strata[name].length, rate, drawn: size };
    }
    const avoided = Object.fromEntries(targets.map((target) => [target.key, target.avoid]));
    const tasks = [];
    for (const key of drawn.sort()) {
      const found = await assign(seed, `inspectors/${key}`, plan.inspectors_per_task, avoided[key], inspectors);
      tasks.push({ target: key, inspectors: found });
    }
    return { strata: sizes, tasks };
  }

  async function replace(seed, number, asked, before, file) {
    const known = Object.fromEntries(file.targets.map((target) => [target.key, target]));
    const tasks = before.flatMap((one) => one.result.tasks);
    let key = asked.target;
    let avoid;
    let count = file.plan.inspectors_per_task;
    if (asked.kind === "inspector") {
      const used = tasks.filter((task) => task.target === key).flatMap((task) => task.inspectors);
      avoid = [...known[key].avoid, ...used];
      count = 1;
    } else {
      const name = known[key].stratum;
      const gone = new Set(tasks.map((task) => task.target));
      const left = file.targets.filter((one) => one.stratum === name && !gone.has(one.key)).map((one) => one.key);
      [key] = await stream(seed, `replace/${number}/target/${name}`).sample(left, 1);
      avoid = known[key].avoid;
    }
    const found = await assign(seed, `replace/${number}/inspectors/${key}`, count, avoid, file.inspectors);
    return { tasks: [{ target: key, inspectors: found }] };
  }

  /* What does not agree, in words; shown is what the page says of commitment and seed. */
  async function faults(file, shown) {
    if (file.algorithm !== ALGORITHM) return ["算法不同"];
    const parts = { plan: file.plan, targets: await sha256(canonical(file.targets)), inspectors: await sha256(canonical(file.inspectors)) };
    const commitment = await sha256(canonical(parts));
    const wrong = [];
    if (commitment !== file.commitment || commitment !== shown.commitment) wrong.push("承诺值");
    if (file.seed === null) return wrong;
    const seed = await sha256(`${ALGORITHM}\n${commitment}\n${file.number}`);
    if (seed !== file.seed || seed !== shown.seed) wrong.push("种子");
    for (const [number, stored] of file.draws.entries()) {
      const result = number
        ? await replace(seed, number, stored, file.draws.slice(0, number), file)
        : await draw(seed, file.plan, file.targets, file.inspectors);
      if (canonical(result) !== canonical(stored.result)) wrong.push(number ? `第 ${number} 次补抽` : "抽取结果");
    }
    return wrong;
  }

  async function run(button) {
    const status = document.querySelector("[data-replay-status]");
    button.disabled = true;
    status.textContent = "正在您的浏览器里重算……";
    try {
      const file = await (await fetch(button.dataset.replay)).json();
      const wrong = await faults(file, button.dataset);
      const drawn = file.seed === null ? "还没有抽取" : `${file.targets.length.toLocaleString()} 个对象里抽取 ${file.draws[0].result.tasks.length} 个，补抽 ${file.draws.length - 1} 次`;
      status.textContent = wrong.length ? `不一致：${wrong.join("、")}对不上。请打上面的电话告诉我们。` : `一致：${drawn}，与公布的完全相同。`;
    } catch (trouble) {
      status.textContent = "没有算成，可能是网络断了。请再按一次，或者下载文件用 replay.py 重算。";
    }
    button.disabled = false;
  }

  const button = document.querySelector("[data-replay]");
  if (!button || !window.crypto || !crypto.subtle || typeof BigInt === "undefined") return;
  button.hidden = false;
  button.addEventListener("click", () => run(button));
})();
