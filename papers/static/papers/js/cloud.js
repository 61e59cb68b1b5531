// The words of titles with how often they come, as a list whose entries are larger the more often they do.
globalThis.wordCloud = (() => {
  "use strict";
  const MOST = 60;
  const SIZES = 5;
  const COMMON = new Set(
    `a about after all among an and are as at be been before being between both but by can do does each for from has have
    how if in into is it its more most new no nor not of off on only or other our out over own per same so some such than
    that the their them then there these they this those through to towards toward under up upon using use used uses via
    was we were what when where which while who why will with within without you your based approach method methods
    study towards beyond across against 的 了 和 与 及 在 是 为 基于 一种 研究 方法`.split(/\s+/),
  );

  const words = (text) => {
    if (!Intl.Segmenter) return text.match(/[\p{L}\p{N}]+/gu) ?? [];
    const parts = new Intl.Segmenter("zh", { granularity: "word" }).segment(text);
    return [...parts].filter((part) => part.isWordLike).map((part) => part.segment);
  };

  const isTelling = (word) => {
    const isChinese = /\p{Script=Han}/u.test(word);
    return /\p{L}/u.test(word) && word.length >= (isChinese ? 2 : 3) && !COMMON.has(word);
  };

  /** [word, number of titles with it], the most frequent first; a plural counts with its singular. */
  const counted = (titles) => {
    const counts = new Map();
    for (const title of titles) {
      const here = new Set(words(title.toLowerCase()).filter(isTelling));
      for (const word of here) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    for (const [word, count] of counts) {
      const singular = word.endsWith("s") ? word.slice(0, -1) : "";
      if (!counts.has(singular)) continue;
      counts.set(singular, counts.get(singular) + count);
      counts.delete(word);
    }
    return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).slice(0, MOST);
  };

  const show = (list, titles) => {
    const found = counted(titles);
    const most = Math.max(found[0]?.[1] ?? 0, SIZES);
    const entries = found.map(([word, count]) => {
      const entry = document.createElement("li");
      entry.className = `cloud-${1 + Math.round(((SIZES - 1) * Math.log(count)) / Math.log(most))}`;
      const link = document.createElement("a");
      link.href = `/search?${new URLSearchParams({ kind: "papers", q: word })}`;
      link.textContent = word;
      const number = document.createElement("span");
      number.className = "count";
      number.textContent = count;
      entry.append(link, " ", number);
      return entry;
    });
    list.replaceChildren(...entries);
  };

  return { counted, show };
})();
