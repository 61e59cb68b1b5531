// Who may read it, when, and where it belongs: what the fields below the text tell the rest of the page.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { form } = editor;

  // --- The button says what it will do ---

  const save = editor.part("save");
  const scheduled = editor.part("scheduled");
  const chosen = () => form.elements.audience.value;

  const verb = () => {
    const before = form.dataset.audience;
    if (chosen() === "draft") return before === "draft" ? "save_draft" : "unpublish";
    if (chosen() === "scheduled") return "schedule";
    return before === "public" ? "update" : "publish";
  };

  const nameButton = () => {
    save.textContent = editor.say(verb());
    scheduled.hidden = chosen() !== "scheduled";
  };
  for (const choice of form.elements.audience) choice.addEventListener("change", nameButton);
  nameButton();

  editor.on("created", ({ audience_label: label }) => (editor.part("audience").textContent = label));
  editor.on("saved", ({ audience, audience_label: label, public: address }) => {
    form.dataset.audience = audience;
    editor.part("audience").textContent = label;
    editor.part("public").href = address;
    editor.part("public").hidden = audience !== "public";
    nameButton();
  });

  // --- The site's clock and the author's ---

  const moment = form.elements.scheduled;
  // What a clock of the site's zone shows, as a moment; the zone's distance from UTC is read off a clock there.
  const momentOf = (shown) => {
    const utc = new Date(`${shown}Z`);
    if (Number.isNaN(utc.getTime())) return null;
    const there = utc.toLocaleString("sv-SE", { timeZone: form.dataset.zone }).replace(" ", "T");
    return new Date(2 * utc - new Date(`${there}Z`));
  };
  const tellLocalTime = () => {
    const when = momentOf(moment.value);
    const isHere = when?.toLocaleString("sv-SE").replace(" ", "T").startsWith(moment.value);
    const words = when && !isHere ? when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" }) : "";
    editor.part("local-time").textContent = words && editor.say("your_time", words);
  };
  moment.addEventListener("input", tellLocalTime);
  tellLocalTime();

  // --- Tags that are there already ---

  const tags = editor.part("tags");
  const field = form.elements.tag_names;
  const names = () => field.value.split(/[,，、;；]/).map((name) => name.trim()).filter(Boolean);
  const has = (name) => names().some((known) => known.toLowerCase() === name.toLowerCase());

  if (tags) {
    const show = () => {
      for (const button of tags.children) button.setAttribute("aria-pressed", has(button.textContent));
    };
    tags.hidden = false;
    tags.addEventListener("click", ({ target }) => {
      if (target.tagName !== "BUTTON") return;
      const name = target.textContent;
      const now = has(name) ? names().filter((known) => known.toLowerCase() !== name.toLowerCase()) : [...names(), name];
      field.value = now.join(", ");
      show();
    });
    field.addEventListener("input", show);
    show();
  }

  // --- The series that the title speaks of ---

  const suggestion = editor.part("series-suggestion");
  const { title, series, part } = form.elements;
  let timer = 0;
  let seen = "";

  const put = async (found) => {
    const known = found.pk ? found : await editor.ask(form.dataset.series, { title: title.value, number: form.elements.number.value });
    if (!known.pk) return;
    if (![...series.options].some((option) => option.value === String(known.pk))) {
      series.add(new Option(known.title, known.pk));
    }
    series.value = known.pk;
    part.value = known.part;
    suggestion.replaceChildren();
  };

  const suggest = async () => {
    if (title.value === seen) return;
    seen = title.value;
    const response = await fetch(`${form.dataset.series}?${new URLSearchParams({ title: seen, number: form.elements.number.value })}`).catch(() => null);
    const found = response?.ok && !response.redirected ? await response.json() : {};
    const isThere = found.pk && series.value === String(found.pk) && part.value === String(found.part);
    if (!found.part || isThere) return suggestion.replaceChildren();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = editor.say(found.pk ? "use_series" : "make_series");
    button.addEventListener("click", () => put(found));
    const words = editor.say("part_of").replace("%(part)s", found.part).replace("%(series)s", found.title);
    return suggestion.replaceChildren(`${words} `, button);
  };

  title.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 600);
  });
  suggest();
})();
