// The text as its page will show it, while it is typed. It is set on the site by the same typesetter; the last request
// wins. It lives in a frame, with the site's own sheets and without any script.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const PAUSE = 150;
  const frame = editor.part("frame");
  const failed = editor.part("failed");
  const panes = editor.part("panes");
  const toggle = editor.part("toggle-preview");
  const wide = matchMedia("(min-width: 1100px)");
  let request = null;
  let timer = 0;
  let shown = [];
  let blocks = [];
  let page = null;
  let driver = "text";

  // --- What it shows ---

  const article = () => page.querySelector(".article-body");

  // Elements that stay are left alone: nothing jumps, no image is fetched again, and a long text costs what changed.
  const renew = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const now = [...template.content.children];
    const sources = now.map((element) => element.outerHTML);
    let start = 0;
    while (start < sources.length && start < shown.length && sources[start] === shown[start]) start += 1;
    let same = 0;
    const most = Math.min(sources.length, shown.length) - start;
    while (same < most && sources.at(-1 - same) === shown.at(-1 - same)) same += 1;
    const old = [...article().children];
    const after = old[shown.length - same] ?? null;
    for (const element of old.slice(start, shown.length - same)) element.remove();
    const made = page.createDocumentFragment();
    for (const element of now.slice(start, now.length - same)) made.append(page.adoptNode(element));
    article().insertBefore(made, after);
    shown = sources;
  };

  const show = (answer) => {
    const language = editor.form.elements.language.value === "zh" ? "zh-Hans" : "en";
    for (const element of [page.querySelector("main"), article()]) element.lang = language;
    page.querySelector("h1").innerHTML = answer.title;
    renew(answer.html);
    blocks = answer.blocks;
    editor.tell("previewed", answer);
    followText();
  };

  const asked = () => ({ ...editor.text(), number: editor.form.elements.number?.value ?? "" });

  const ask = async () => {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    try {
      const answer = await editor.ask(frame.dataset.src, asked(), { signal: mine.signal });
      if (request !== mine) return;
      failed.textContent = answer.status === 200 ? "" : editor.why(answer, "preview_failed");
      if (answer.status === 200) show(answer);
    } catch {
      if (!mine.signal.aborted) failed.textContent = editor.say("preview_failed");
    }
  };

  editor.on("changed", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  // --- Both sides show the same place ---

  // Where the blocks stand in the text and in the preview; null where they do not match, say in the middle of a change.
  const places = () => {
    const elements = article().children;
    if (!blocks.length || elements.length < blocks.length || elements.length > blocks.length + 2) return null;
    const found = [[0, 0]];
    blocks.forEach((line, index) => {
      if (editor.lines.top(line) > found.at(-1)[0]) found.push([editor.lines.top(line), elements[index].offsetTop]);
    });
    found.push([Math.max(editor.lines.height(), found.at(-1)[0] + 1), page.documentElement.scrollHeight]);
    return found;
  };

  const across = (height, from, to) => {
    const known = places();
    if (!known) return null;
    const next = Math.max(1, known.findIndex((place) => place[from] > height));
    const [before, after] = [known[next - 1], known[next]];
    const share = (height - before[from]) / Math.max(1, after[from] - before[from]);
    return before[to] + share * (after[to] - before[to]);
  };

  const followText = () => {
    if (!page || driver !== "text") return;
    const { scroll } = editor.lines;
    const eye = scroll.clientHeight / 4;
    const height = across(scroll.scrollTop + eye, 0, 1);
    const root = page.documentElement;
    if (scroll.scrollTop <= 2) root.scrollTop = 0;
    else if (height !== null) root.scrollTop = height - eye;
    else root.scrollTop = (scroll.scrollTop / scroll.scrollHeight) * root.scrollHeight;
  };

  const followPreview = () => {
    if (driver !== "preview") return;
    const { scroll } = editor.lines;
    const eye = scroll.clientHeight / 4;
    const height = across(page.documentElement.scrollTop + eye, 1, 0);
    if (height !== null) scroll.scrollTop = page.documentElement.scrollTop <= 2 ? 0 : height - eye;
  };

  editor.lines.scroll.addEventListener("scroll", followText, { passive: true });
  for (const event of ["pointerenter", "focusin", "keydown"]) {
    editor.lines.scroll.addEventListener(event, () => (driver = "text"));
  }
  frame.addEventListener("pointerenter", () => (driver = "preview"));

  // --- The frame ---

  const paint = () => {
    page.documentElement.dataset.theme = document.documentElement.dataset.theme;
  };

  const lineOf = (element) => {
    while (element.parentElement && element.parentElement !== article()) element = element.parentElement;
    return blocks[[...article().children].indexOf(element)];
  };

  frame.addEventListener("load", () => {
    page = frame.contentDocument;
    shown = [];
    article().replaceChildren();
    paint();
    new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    page.addEventListener("scroll", followPreview, { passive: true });
    page.addEventListener("dblclick", (event) => lineOf(event.target) && editor.lines.goTo(lineOf(event.target)));
    page.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link) return;
      event.preventDefault();
      if (link.getAttribute("href").startsWith("#")) {
        page.getElementById(decodeURIComponent(link.hash.slice(1)))?.scrollIntoView();
      } else {
        open(link.href, "_blank", "noopener");
      }
    });
    ask();
  });

  // Side by side where there is room, else one or the other.
  const lay = (visible) => {
    panes.classList.toggle("with-preview", visible);
    toggle.setAttribute("aria-pressed", visible);
    if (visible) followText();
  };
  toggle.hidden = false;
  editor.part("preview-page").hidden = true;
  toggle.addEventListener("click", () => lay(!panes.classList.contains("with-preview")));
  wide.addEventListener("change", () => lay(wide.matches));
  lay(wide.matches);
  frame.src = frame.dataset.src;
  editor.preview = { page: () => page };
})();
