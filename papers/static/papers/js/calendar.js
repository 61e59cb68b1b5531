// The calendar of a list over the list: the server's page of a month, of which the table is shown. A day tells why it
// holds nothing under the pointer, under a finger and under the keys.
(() => {
  "use strict";
  const sheet = document.getElementById("calendar-sheet");
  if (!sheet) return;
  const place = sheet.querySelector("[data-month]");
  const reason = sheet.querySelector(".calendar-reason");
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  const days = () => [...place.querySelectorAll("td[data-day]")];
  const face = (day) => day.querySelector("a") ?? day;

  // One day at a time is in the order of Tab; arrows lead to the others.
  const stand = (day, focus = true) => {
    for (const other of days()) face(other).tabIndex = other === day ? 0 : -1;
    if (focus) face(day).focus();
    reason.textContent = day.title;
  };

  const show = async (href) => {
    reason.textContent = "";
    try {
      const response = await fetch(href);
      if (!response.ok) throw new Error(response.statusText);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      place.replaceChildren(...page.querySelectorAll("main .listing-days, main .calendar, main .calendar-key"));
    } catch {
      const plain = Object.assign(document.createElement("a"), { href, textContent: sheet.ariaLabel });
      place.replaceChildren(`${sheet.dataset.failed} `, plain);
      return;
    }
    const list = document.querySelector(".list-head").dataset.day;
    for (const day of days()) if (day.dataset.day === list) face(day).setAttribute("aria-current", "date");
    const own = days().find((day) => day.dataset.day === list && !day.classList.contains("day-outside"));
    stand(own ?? days().findLast((day) => day.querySelector("a")) ?? days()[0]);
  };

  // The filter puts another link in the place of this one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-calendar-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
    event.preventDefault();
    sheet.showModal();
    show(link.href);
  });
  sheet.addEventListener("click", (event) => {
    const month = event.target.closest(".listing-days a");
    const day = event.target.closest("td[data-day]");
    if (event.target === sheet) sheet.close();
    else if (month) {
      event.preventDefault();
      show(month.href);
    } else if (day && !day.querySelector("a")) stand(day);
  });
  sheet.addEventListener("pointerover", (event) => {
    const day = event.target.closest("td[data-day]");
    if (day) reason.textContent = day.title;
  });
  sheet.addEventListener("keydown", (event) => {
    const all = days();
    const at = all.indexOf(event.target.closest("td[data-day]"));
    if (at < 0 || !(event.key in STEPS)) return;
    event.preventDefault();
    const to = all[at + STEPS[event.key]];
    if (to) stand(to);
  });
})();
