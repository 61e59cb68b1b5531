// Categories to read, each none, in or out; the choice is kept in this browser and opens as one list.
(() => {
  "use strict";
  const form = document.querySelector("[data-picker]");
  if (!form) return;
  const KEPT = "my-list";
  const NEXT = { none: "in", in: "out", out: "none" };
  const SIGNS = { none: "\u00a0", in: "+", out: "−" };
  const picks = [...form.querySelectorAll(".pick")];
  const open = form.querySelector("[data-my-list]");
  const choice = form.querySelector("[data-choice]");
  const problem = form.querySelector("[data-limit]");
  const forget = form.querySelector("[data-forget]");
  const search = form.querySelector("[data-picker-search]");
  const words = form.dataset;

  const box = (pick, name) => pick.querySelector(`input[name=${name}]`);
  const stateOf = (pick) => (box(pick, "out").checked ? "out" : box(pick, "in").checked ? "in" : "none");

  const set = (pick, state) => {
    box(pick, "in").checked = state === "in";
    box(pick, "out").checked = state === "out";
    pick.dataset.state = state;
    const button = pick.querySelector("button");
    button.textContent = SIGNS[state];
    button.setAttribute("aria-label", `${pick.dataset.code}: ${words[state]}`);
  };

  const codes = (state) => picks.filter((pick) => stateOf(pick) === state).map((pick) => pick.dataset.code);

  const covered = (pick) => pick.dataset.covers?.split(" ") ?? [pick.dataset.code];
  const covers = (state) => picks.filter((pick) => stateOf(pick) === state).flatMap(covered);

  // Why a choice makes no list, as papers/views/home.py tells it.
  const wrong = (count, hasIn) => {
    if (!count) return "";
    if (!hasIn) return words.onlyOut;
    if (count > Number(words.most)) return words.tooMany.replace("{n}", count);
    const out = new Set(covers("out"));
    return covers("in").every((code) => out.has(code)) ? words.emptied : "";
  };

  // The same list as the form's own answer leads to.
  const showChoice = () => {
    const chosen = { in: codes("in"), out: codes("out") };
    const expression = chosen.in.join("+") + chosen.out.map((code) => `-${code}`).join("");
    problem.textContent = wrong(chosen.in.length + chosen.out.length, chosen.in.length > 0);
    open.hidden = !expression || problem.textContent !== "";
    open.href = `/arxiv/${expression}`;
    choice.textContent = expression || words.nothing;
    forget.hidden = !expression;
    return chosen;
  };

  const keep = () => {
    const chosen = showChoice();
    try {
      if (chosen.in.length + chosen.out.length) localStorage.setItem(KEPT, JSON.stringify(chosen));
      else localStorage.removeItem(KEPT);
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
  };

  const recall = () => {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(KEPT));
    } catch {}
    for (const pick of picks) {
      const { code } = pick.dataset;
      set(pick, kept?.out?.includes(code) ? "out" : kept?.in?.includes(code) ? "in" : stateOf(pick));
    }
    showChoice();
  };

  const holds = (element, wanted) => element?.textContent.toLowerCase().includes(wanted) ?? false;

  // A name that fits keeps all that is under it.
  const narrow = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const group of form.querySelectorAll(".subject-group")) {
      const wholeGroup = holds(group.querySelector("h2"), wanted);
      for (const archive of group.querySelectorAll(".archive")) {
        const whole = wholeGroup || holds(archive.querySelector("h3"), wanted);
        const items = [...archive.querySelectorAll("li")];
        for (const item of items) item.hidden = !whole && !holds(item, wanted);
        archive.hidden = !whole && items.every((item) => item.hidden);
      }
      group.hidden = !wholeGroup && !group.querySelector(".archive:not([hidden])");
    }
    const anything = form.querySelector(".subject-group:not([hidden])");
    form.querySelector("[data-found]").textContent = anything ? "" : words.missing;
  };

  for (const pick of picks) {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => {
      set(pick, NEXT[stateOf(pick)]);
      keep();
    });
    button.addEventListener("keydown", (event) => {
      const state = { "+": "in", "-": "out", Backspace: "none", Delete: "none" }[event.key];
      if (!state) return;
      set(pick, state);
      keep();
    });
    pick.append(button);
  }
  search.addEventListener("input", narrow);
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  forget.addEventListener("click", () => {
    for (const pick of picks) set(pick, "none");
    keep();
  });
  recall();
})();
