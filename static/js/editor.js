// Turns each textarea[data-rich] into a simple editor. What is allowed is decided on the server; this is for comfort.
(() => {
  "use strict";
  const BUTTONS = [
    ["正文", "formatBlock", "p"], ["标题", "formatBlock", "h2"], ["小标题", "formatBlock", "h3"],
    ["加粗", "bold"], ["项目", "insertUnorderedList"], ["编号", "insertOrderedList"], ["引用", "formatBlock", "blockquote"],
    ["链接", "link"], ["去掉链接", "unlink"], ["表格", "table"], ["落款", "manner", "sign"], ["居中", "manner", "docno"],
    ["清除格式", "removeFormat"], ["撤销", "undo"], ["重做", "redo"],
  ];
  const KEPT = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TR", "TD", "TH",
    "CAPTION", "BLOCKQUOTE", "A", "B", "STRONG", "I", "EM", "BR", "SUB", "SUP"]);
  const ATTRIBUTES = new Set(["href", "colspan", "rowspan", "align"]);

  // Pasted from Word: keep the blocks, drop fonts, colours, pictures and Office's own elements.
  const tidy = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("style, script, xml, meta, link, title, img, svg, iframe, object").forEach((one) => one.remove());
    [...page.body.querySelectorAll("*")].reverse().forEach((one) => {
      const centred = one.style.textAlign;
      [...one.attributes].forEach((fact) => ATTRIBUTES.has(fact.name) || one.removeAttribute(fact.name));
      if (one.tagName === "P" && (centred === "center" || centred === "right")) one.setAttribute("align", centred);
      if (!KEPT.has(one.tagName)) one.replaceWith(...one.childNodes);
    });
    return page.body.innerHTML.replace(/<!--[\s\S]*?-->/g, "").replace(/<(\/?)h1/gi, "<$1h2");
  };

  const blockOf = (page) => {
    let node = window.getSelection().anchorNode;
    while (node && node !== page && !(node.nodeType === 1 && /^(P|DIV|H[2-4])$/.test(node.tagName))) node = node.parentNode;
    return node === page ? null : node;
  };

  const table = () => {
    const row = (cell) => `<tr>${`<${cell}><br></${cell}>`.repeat(3)}</tr>`;
    document.execCommand("insertHTML", false, `<table><tbody>${row("th")}${row("td").repeat(2)}</tbody></table><p><br></p>`);
  };

  const link = () => {
    const address = window.prompt("链接地址（https:// 开头，本站的以 / 开头）", "https://");
    if (address && address !== "https://") document.execCommand("createLink", false, address);
  };

  const manner = (page, name) => {
    const block = blockOf(page);
    if (block) block.className = block.className === name ? "" : name;
  };

  const enrich = (field) => {
    const frame = document.createElement("div"), bar = document.createElement("div"), page = document.createElement("div");
    frame.className = "rich"; bar.className = "rich-bar"; page.className = "rich-page";
    bar.setAttribute("role", "toolbar"); bar.setAttribute("aria-label", "正文格式");
    page.contentEditable = "true"; page.setAttribute("role", "textbox"); page.setAttribute("aria-multiline", "true");
    page.setAttribute("aria-label", "正文");
    field.before(frame); frame.append(bar, page, field);
    const keep = () => { if (!page.hidden) field.value = page.innerHTML; };
    const commands = { link, table, manner: (name) => manner(page, name) };
    BUTTONS.forEach(([label, command, value]) => {
      const button = document.createElement("button");
      button.type = "button"; button.textContent = label;
      button.addEventListener("mousedown", (event) => event.preventDefault());  // the selection stays
      button.addEventListener("click", () => {
        page.focus();
        if (commands[command]) commands[command](value); else document.execCommand(command, false, value);
        keep();
      });
      bar.append(button);
    });
    const source = document.createElement("button");
    source.type = "button"; source.textContent = "源码"; source.setAttribute("aria-pressed", "false");
    source.addEventListener("click", () => {
      const toSource = field.hidden;
      if (toSource) keep(); else page.innerHTML = tidyKeepingClasses(field.value);
      field.hidden = !toSource; page.hidden = toSource; source.setAttribute("aria-pressed", String(toSource));
    });
    bar.append(source);
    page.addEventListener("input", keep);
    page.addEventListener("paste", (event) => {
      const html = event.clipboardData.getData("text/html");
      if (!html) return;
      event.preventDefault();
      document.execCommand("insertHTML", false, tidy(html));
      keep();
    });
    document.execCommand("defaultParagraphSeparator", false, "p");
    page.innerHTML = tidyKeepingClasses(field.value);
    field.hidden = true; field.required = false;
    field.form.addEventListener("submit", keep);
  };

  // Text that the server cleaned, or that was typed as source: parsed apart from the page, so that nothing in it runs.
  const tidyKeepingClasses = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("script, style, iframe, object, img, svg").forEach((one) => one.remove());
    page.querySelectorAll("*").forEach((one) => [...one.attributes].forEach((fact) => {
      if (fact.name.startsWith("on") || fact.name === "style") one.removeAttribute(fact.name);
    }));
    return page.body.innerHTML;
  };

  const start = () => document.querySelectorAll("textarea[data-rich]").forEach(enrich);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
