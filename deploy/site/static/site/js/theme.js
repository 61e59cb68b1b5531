// Runs before the first paint, so that a page never flashes in the wrong scheme. Blocked storage: the system decides.
"use strict";
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
