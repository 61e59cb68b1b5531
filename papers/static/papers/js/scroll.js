// A list goes on where it ends: 25 papers more each time the reader comes near, to the true total. The address tells
// how many are there by then, so that a reload and the Back button find the same page and the browser the same place.
// `papers:coming` goes from the list to whoever adorns cards, before they are in it: what is changed afterwards is styled
// and laid out twice. `papers:added` tells that they are there. Who sorts the whole list sends `papers:all`, and hears
// `papers:complete` when all of it is here, or as much as one page may hold. Who is at the end sends `papers:more` with
// what is to be done when the next are here.
(() => {
  "use strict";
  const end = document.querySelector(".list-end");
  if (!end) return;
  const AHEAD = "1500px"; // most readers never see the end
  const LARGEST = 1000; // more in one page the server does not show
  const PART = 200; // papers at once where the whole list is wanted
  const AT_ONCE = 3; // cards a frame: formulas take their time to be laid out
  const list = document.querySelector(".paper-cards");
  const status = document.querySelector(".list-status");
  const skipped = () => Number(new URLSearchParams(location.search).get("skip") ?? 0);
  let first = skipped();
  let waiting = null;
  let arriving = Promise.resolve();

  const nextLink = () => end.querySelector("a[rel=next]");
  const observer = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && more(), {
    rootMargin: `0px 0px ${AHEAD}`,
  });

  const watch = () => {
    observer.disconnect();
    if (nextLink()) observer.observe(end); // says at once whether the end is near
  };

  // While one part is on its way the filter may put another list here: `isNext` says whether it is still wanted.
  const more = (size = 0) => {
    const href = nextLink()?.href;
    if (href && waiting !== href) arriving = take(href, size);
    return arriving;
  };

  const take = async (href, size) => {
    const isNext = () => nextLink()?.href === href;
    waiting = href;
    status.textContent = status.dataset.loading;
    try {
      const page = await partAt(href, size);
      if (!isNext()) return;
      await append(page.querySelectorAll(".paper-cards > .paper-card"), isNext);
      if (!isNext()) return;
      keepAddress(href);
      takePager(page);
      sayWhatIsShown();
      watch();
    } catch {
      if (isNext()) offerRetry(href);
    } finally {
      if (waiting === href) waiting = null;
    }
  };

  const partAt = async (href, size) => {
    const address = new URL(href);
    if (size) address.searchParams.set("show", size);
    else address.searchParams.delete("show"); // 25, however many the page began with
    const response = await fetch(address);
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return document.adoptNode(page.documentElement);
  };

  // A paper that came in above meanwhile pushes another over the edge, which is here already.
  const append = async (found, isNext) => {
    const here = new Set([...list.children].map((card) => card.dataset.paper));
    const added = [...found].filter((card) => !here.has(card.dataset.paper));
    for (let at = 0; at < added.length && isNext(); at += AT_ONCE) {
      const cards = added.slice(at, at + AT_ONCE);
      tell("papers:coming", cards);
      list.append(...cards);
      await new Promise(requestAnimationFrame);
    }
    tell("papers:added", added.filter((card) => card.isConnected));
  };

  const tell = (what, cards) => list.dispatchEvent(new CustomEvent(what, { bubbles: true, detail: { cards } }));

  const keepAddress = (href) => {
    const address = new URL(href); // names the day and the filter
    const shown = list.children.length;
    const skip = first + Math.max(0, shown - LARGEST);
    address.searchParams.set("show", Math.min(shown, LARGEST));
    if (skip) address.searchParams.set("skip", skip);
    else address.searchParams.delete("skip");
    history.replaceState(history.state, "", address.pathname + address.search + location.hash);
  };

  // Only the way on: the way back still leads to what is before the first card here.
  const takePager = (page) => {
    const following = page.querySelector(".list-end a[rel=next]");
    if (following) nextLink().href = following.getAttribute("href");
    else nextLink().remove();
  };

  const sayWhatIsShown = () => {
    const { total } = document.querySelector(".list-head").dataset;
    const told = { last: first + list.children.length, total };
    status.textContent = status.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => told[name]);
  };

  const offerRetry = (href) => {
    observer.disconnect();
    const retry = document.createElement("a");
    retry.href = href;
    retry.textContent = status.dataset.retry;
    retry.addEventListener("click", (event) => {
      event.preventDefault();
      more();
    });
    status.replaceChildren(`${status.dataset.failed} `, retry);
  };

  document.addEventListener("papers:all", async () => {
    for (let before = -1; nextLink() && before < list.children.length && list.children.length < LARGEST; ) {
      before = list.children.length;
      await more(PART);
    }
    list.dispatchEvent(new CustomEvent("papers:complete", { bubbles: true }));
  });
  document.addEventListener("papers:more", ({ detail: goOn }) => nextLink() && more().then(goOn));
  document.addEventListener("papers:replaced", () => {
    first = skipped();
    status.textContent = "";
    watch();
  });
  watch();
})();
