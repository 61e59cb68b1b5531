// Stands between Python and Temml: settings, a few macros Temml lacks, and repairs on its tree before it becomes text.
"use strict";
(function () {
  const OPTIONS = { throwOnError: true, trust: false, maxExpand: 300, maxSize: [20, 200] };
  const MAX_EM = 20;
  const PX_PER = { em: 16, ex: 8, pt: 1.34, px: 1, mm: 3.78, cm: 37.8, in: 96 };
  const SCRIPTED = new Set(["msub", "msup", "msubsup", "munder", "mover", "munderover"]);
  const preambles = new Map();

  // Temml has no bold script letters; the rewriting in repair.py asks for these.
  for (let i = 0; i < 26; i++) {
    temml.__defineSymbol("math", "mathord", String.fromCodePoint(0x1d4d0 + i), "\\boldscript" + String.fromCharCode(65 + i));
  }

  const MACROS = {
    // An author may give an old name a new meaning, as TeX's own \def does.
    "\\newcommand": "\\@ifstar\\defineanew\\defineanew",
    "\\defineanew": "\\let#1\\relax\\renewcommand{#1}",
    "\\DeclareMathOperator": "\\@ifstar\\declarelimitsoperator\\declareoperator",
    "\\declareoperator": "\\def#1{\\operatorname{#2}}",
    "\\declarelimitsoperator": "\\def#1{\\operatorname*{#2}}",
    "\\mathbbm": "\\mathbb{#1}",
    "\\mathds": "\\mathbb{#1}",
    "\\argmax": "\\operatorname*{arg\\,max}",
    "\\argmin": "\\operatorname*{arg\\,min}",
  };
  for (const name in MACROS) temml.__defineMacro(name, MACROS[name]);

  // maxSize misses negative lengths, \arraystretch and a few attributes.
  function clampLengths(text) {
    return String(text).replace(/(-?[\d.]+)(em|ex|pt|px|mm|cm|in)\b/g, function (whole, number, unit) {
      const most = (MAX_EM * PX_PER.em) / PX_PER[unit];
      return Math.abs(Number(number)) > most ? (number < 0 ? -most : most) + unit : whole;
    });
  }

  function boldDigits(text) {
    return text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
  }

  // \boldsymbol{1} comes as slanted Cambria; TeX sets an upright bold digit.
  function mendBoldDigits(node) {
    const family = node.type === "mstyle" && node.style && node.style.fontFamily;
    if (!family || family.slice(0, 7) !== "Cambria") return;
    node.style = {};
    for (const number of node.children) {
      for (const text of number.children || []) {
        if (text.text) text.text = boldDigits(text.text);
      }
    }
  }

  function textOf(node) {
    return node.text || (node.children || []).map(textOf).join("");
  }

  // Temml keeps the spaces round = in `t=1` under a sum; TeX drops them in scripts.
  function tightenScript(node) {
    if (node.attributes.lspace === undefined) node.attributes.lspace = "0";
    if (node.attributes.rspace === undefined) node.attributes.rspace = "0";
  }

  // A numbered row's tag is a mark such as ￹t0￻; the row gets ￹a0￻ as its id, and Python puts both in.
  function markRow(row) {
    const tag = row.children.length && textOf(row.children[row.children.length - 1]);
    const found = /^\ufff9t(\d+)\ufffb$/.exec(tag || "");
    if (found) row.attributes.id = "\ufff9a" + found[1] + "\ufffb";
  }

  function mend(node, inScript) {
    if (!node) return;
    if (node.attributes) {
      for (const name in node.attributes) node.attributes[name] = clampLengths(node.attributes[name]);
    }
    for (const name in node.style || {}) node.style[name] = clampLengths(node.style[name]);
    mendBoldDigits(node);
    if (inScript && node.type === "mo") tightenScript(node);
    if (node.type === "mtr") markRow(node);
    const children = node.children || [];
    for (let i = 0; i < children.length; i++) {
      mend(children[i], inScript || (i > 0 && SCRIPTED.has(node.type)));
    }
  }

  function macrosOf(preamble) {
    if (!preamble) return {};
    if (!preambles.has(preamble)) {
      if (preambles.size > 8) preambles.clear();
      preambles.set(preamble, temml.definePreamble(preamble, Object.assign({}, OPTIONS)));
    }
    // A copy: \gdef in one formula must not reach the next.
    return Object.assign({}, preambles.get(preamble));
  }

  function guarded(work) {
    try {
      return "+" + work();
    } catch (error) {
      // InternalError is the machine's own: out of memory, stack used up. Python starts afresh then.
      if (!(error instanceof Error) || error instanceof InternalError) throw error;
      return "-" + (error.name === "ParseError" || /^ParseError/.test(error.message) ? error.message : "");
    }
  }

  // "+MathML" without its <math> shell, or "-reason".
  globalThis.typeset = function (tex, display, preamble) {
    return guarded(function () {
      const options = Object.assign({}, OPTIONS, { displayMode: display, macros: macrosOf(preamble) });
      const tree = temml.__renderToMathMLTree(tex, options);
      if (tree.type !== "math") throw new Error("not a formula");
      for (const child of tree.children) mend(child, false);
      return tree.children.map((child) => child.toMarkup()).join("");
    });
  };

  globalThis.checkPreamble = function (preamble) {
    return guarded(function () {
      macrosOf(preamble);
      return "";
    });
  };
})();
