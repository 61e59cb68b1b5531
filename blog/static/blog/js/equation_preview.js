// A reference to an equation shows it where one reads, on hover and on focus.
(() => {
  "use strict";
  let shown = null;

  const hide = () => {
    shown?.remove();
    shown = null;
  };

  const show = (link) => {
    hide();
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const equation = target?.closest(".equation") ?? target;
    if (!equation) return;
    shown = document.createElement("div");
    shown.className = "equation-preview";
    shown.setAttribute("aria-hidden", "true"); // The link leads there; a screen reader need not hear it twice.
    const copy = equation.cloneNode(true);
    for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
    shown.append(copy);
    document.body.append(shown);
    const place = link.getBoundingClientRect();
    const left = Math.min(place.left, document.documentElement.clientWidth - shown.offsetWidth - 16);
    const below = place.bottom + shown.offsetHeight + 8 < innerHeight;
    shown.style.left = `${Math.max(16, left) + scrollX}px`;
    shown.style.top = `${(below ? place.bottom + 6 : place.top - shown.offsetHeight - 6) + scrollY}px`;
  };

  for (const link of document.querySelectorAll('.prose a.reference[href^="#eq-"]')) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("mouseleave", hide);
    link.addEventListener("blur", hide);
  }
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
