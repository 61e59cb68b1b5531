// Stands between Python and Temml: settings, a few macros Temml lacks, and repairs on its tree before it becomes text.
"use strict";
(function () {
  const OPTIONS = { throwOnError: true, trust: false, maxExpand: 300, maxSize: [20, 200] };
  const SCRIPTED = new Set(["msub", "msup", "msubsup", "munder", "mover", "munderover"]);
  const BEFORE_FUNCTIONS = new Set(["msub", "msup", "msubsup", "mrow", "mfrac"]);
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

  function boldDigits(text) {
    return text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
  }

  // \boldsymbol{1} comes as slanted Cambria; TeX sets an upright bold digit.
  function mendBoldDigits(node) {
    const family = node.style["font-family"];
    if (!family || family.slice(0, 7) !== "Cambria") return;
    node.style = {};
    for (const number of childrenOf(node)) {
      for (const text of childrenOf(number)) {
        if (text.text) text.text = boldDigits(text.text);
      }
    }
  }

  function childrenOf(node) {
    return Array.isArray(node.children) ? node.children : [];
  }

  function textOf(node) {
    return node.text || childrenOf(node).map(textOf).join("");
  }

  function isOperator(node) {
    return Boolean(node) && (node.type === "mo" || node.type === "mspace");
  }

  // Temml keeps the spaces round = in `t=1` under a sum; TeX drops them in scripts.
  function tighten(node) {
    if (node.attributes.lspace === undefined) node.attributes.lspace = "0";
    if (node.attributes.rspace === undefined) node.attributes.rspace = "0";
  }

  // A numbered row's tag is a mark such as ￹t0￻; the row gets ￹a0￻ as its id, and Python puts both in.
  function markRow(row) {
    const tag = row.children.length && textOf(row.children[row.children.length - 1]);
    const found = /^\ufff9t(\d+)\ufffb$/.exec(tag || "");
    if (found) row.attributes.id = "\ufff9a" + found[1] + "\ufffb";
  }

  // TeX sets a thin space on the outer sides of an ellipsis only; MathML's default is twice that on both.
  function spaceDots(dots, before, after) {
    dots.attributes.lspace = isOperator(before) ? "0" : "0.1667em";
    dots.attributes.rspace = isOperator(after) && after.attributes.separator !== "true" ? "0" : "0.1667em";
  }

  function appliesFunction(node) {
    return Boolean(node) && node.type === "mo" && node.children.length === 1 && node.children[0].text === "\u2061";
  }

  // Temml leaves out the thin space before a function's name that follows an index, a bracket or a fraction.
  function spaceFunctions(children) {
    for (let i = children.length - 1; i > 0; i--) {
      const inner = children[i].type === "mrow" ? childrenOf(children[i]) : [];
      const named = appliesFunction(children[i + 1]) || (inner.length > 1 && appliesFunction(inner[1]));
      if (named && BEFORE_FUNCTIONS.has(children[i - 1].type)) {
        const space = new children[i].constructor("mspace", [], [], {});
        space.setAttribute("width", "0.1667em");
        children.splice(i, 0, space);
      }
    }
  }

  function mendOperator(node, before, after, inScript) {
    const first = childrenOf(node)[0];
    if (first && first.text === "\u203e") first.text = "\u00af"; // our font has this bar, not that one
    const text = first ? first.text : "";
    if (text === "\u2026" || text === "\u22ef") spaceDots(node, before, after);
    // The invisible side of \left. … \right| would get the default space of an unknown operator.
    if (inScript || (node.attributes.fence === "true" && text === "")) tighten(node);
  }

  function mend(node, inScript) {
    if (!node) return;
    if (node.type === "mstyle") mendBoldDigits(node);
    if (node.type === "mtr") markRow(node);
    const children = childrenOf(node);
    const scripted = SCRIPTED.has(node.type);
    if (!scripted) spaceFunctions(children);
    for (let i = 0; i < children.length; i++) {
      const childInScript = inScript || (i > 0 && scripted);
      if (children[i] && children[i].type === "mo") mendOperator(children[i], children[i - 1], children[i + 1], childInScript);
      mend(children[i], childInScript);
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
