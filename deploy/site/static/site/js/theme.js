// Runs before the first paint, so that a page never flashes in the wrong scheme, nor abstracts that are to be folded.
// Blocked storage: the system decides.
"use strict";
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  const abstracts = localStorage.getItem("abstracts");
  if (abstracts) document.documentElement.dataset.abstracts = abstracts;
} catch {}
