// Where in a list a reader is: the address names the first paper on the screen, and history how far down it stands. So
// a copied address, a reload and the Back button find the same place, however high the cards above it turn out to be.
(() => {
  "use strict";
  const list = document.querySelector(".list-head[data-list]") && document.querySelector(".paper-cards");
  if (!list) return;
  const FRAMES = 10; // in which the cards around the place are laid out
  const UNDER_THE_EDGE = 16;

  const topOf = (card) => card.getBoundingClientRect().top;
  const cardOf = (paper) => list.querySelector(`[data-paper="${CSS.escape(paper)}"]`);

  const keep = () => {
    const card = [...list.children].find((card) => card.getBoundingClientRect().bottom > 1);
    const isBegun = card?.dataset.paper && topOf(list) < 0;
    const place = isBegun ? { paper: card.dataset.paper, top: topOf(card) } : undefined;
    const hash = place ? `#${place.paper}` : "";
    history.scrollRestoration = place ? "manual" : "auto";
    history.replaceState({ ...history.state, place }, "", location.pathname + location.search + hash);
  };

  const goTo = ({ paper, top }, frames = FRAMES) => {
    const card = cardOf(paper);
    if (!card) return;
    scrollBy({ top: topOf(card) - top, behavior: "instant" });
    if (frames > 1) requestAnimationFrame(() => goTo({ paper, top }, frames - 1));
  };

  const named = location.hash.slice(1);
  const place = history.state?.place ?? (named && { paper: named, top: UNDER_THE_EDGE });
  if (place) goTo(place);
  addEventListener("scrollend", keep);
  addEventListener("click", keep, true); // a link may lead away before the end of scrolling is told
})();
