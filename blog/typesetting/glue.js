// Stands between Python and Temml: settings, a few macros Temml lacks, and repairs on its tree before it becomes text.
"use strict";
(function () {
  const OPTIONS = { throwOnError: true, trust: false, maxExpand: 1000, maxSize: [20, 200] };
  const SCRIPTED = new Set(["msub", "msup", "msubsup", "munder", "mover", "munderover"]);
  const BEFORE_FUNCTIONS = new Set(["msub", "msup", "msubsup", "mrow", "mfrac"]);
  const preambles = new Map();

  // Temml has no bold script letters; the rewriting in repair.py asks for these.
  for (let i = 0; i < 26; i++) {
    temml.__defineSymbol("math", "mathord", String.fromCodePoint(0x1d4d0 + i), "\\boldscript" + String.fromCharCode(65 + i));
  }

  // What stands between [ and ], its tokens in reverse as Temml keeps them; null where no [ follows.
  function optionalArgument(gullet) {
    gullet.consumeSpaces();
    if (gullet.future().text !== "[") return null;
    gullet.popToken();
    return gullet.consumeArg(["]"]).tokens;
  }

  function hasStar(gullet) {
    gullet.consumeSpaces();
    return gullet.future().text === "*" && Boolean(gullet.popToken());
  }

  function nameToDefine(gullet, command) {
    const token = gullet.consumeArg().tokens[0];
    if (!token || token.text[0] !== "\\") throw new temml.ParseError(command + " must be followed by a command's name");
    return token;
  }

  // \newcommand{\name}[count][first]{body}: Temml's own knows no first argument that may be left out, and refuses an
  // old name; here an author may give one a new meaning, as TeX's own \def does.
  function newCommand(command, keepsOld) {
    return function (gullet) {
      hasStar(gullet);
      const name = nameToDefine(gullet, command);
      const count = optionalArgument(gullet);
      const standard = count && optionalArgument(gullet);
      const body = { tokens: gullet.consumeArg().tokens, numArgs: count ? Number(count.map((token) => token.text).join("") || NaN) : 0 };
      if (!(body.numArgs >= 0 && body.numArgs <= 9 && (!standard || body.numArgs > 0))) {
        throw new temml.ParseError(command + "{" + name.text + "} must name 1 to 9 arguments in its brackets");
      }
      if (keepsOld && gullet.isDefined(name.text)) return "";
      gullet.macros.set(name.text, standard ? withStandard(gullet, name, standard, body) : body);
      return "";
    };
  }

  // As in LaTeX, such a macro looks for its first argument and hands over to an inner one that takes all.
  function withStandard(gullet, name, standard, body) {
    const Token = name.constructor;
    const inner = name.text + " with all";
    gullet.macros.set(inner, body);
    return function (gullet) {
      const first = optionalArgument(gullet) || standard;
      return { tokens: [new Token("}")].concat(first, new Token("{"), new Token(inner)), numArgs: 0 };
    };
  }

  // \DeclarePairedDelimiter{\norm}{\lVert}{\rVert}: then \norm{x}, \norm*{x} as tall as x, \norm[\big]{x}
  function pairedDelimiter(gullet) {
    const name = nameToDefine(gullet, "\\DeclarePairedDelimiter").text;
    const [left, right] = [gullet.consumeArg().tokens, gullet.consumeArg().tokens];
    gullet.macros.set(name + " left", { tokens: left, numArgs: 0 });
    gullet.macros.set(name + " right", { tokens: right, numArgs: 0 });
    gullet.macros.set(name, function (gullet) {
      const Token = gullet.future().constructor;
      const tall = hasStar(gullet);
      const size = tall ? null : optionalArgument(gullet);
      const before = tall ? [new Token("\\left")] : size || [];
      const after = tall ? [new Token("\\right")] : size || [];
      const body = gullet.consumeArg().tokens;
      const right = [new Token(name + " right")].concat(after);
      return { tokens: right.concat(body, new Token(name + " left"), before), numArgs: 0 };
    });
    return "";
  }

  const MACROS = {
    "\\newcommand": newCommand("\\newcommand", false),
    "\\renewcommand": newCommand("\\renewcommand", false),
    "\\providecommand": newCommand("\\providecommand", true),
    "\\DeclarePairedDelimiter": pairedDelimiter,
    "\\DeclareMathOperator": "\\@ifstar\\declarelimitsoperator\\declareoperator",
    "\\declareoperator": "\\def#1{\\operatorname{#2}}",
    "\\declarelimitsoperator": "\\def#1{\\operatorname*{#2}}",
    "\\mathbbm": "\\mathbb{#1}",
    "\\mathds": "\\mathbb{#1}",
    "\\argmax": "\\operatorname*{arg\\,max}",
    "\\argmin": "\\operatorname*{arg\\,min}",
    "\\N": "\\mathbb{N}",
    "\\R": "\\mathbb{R}",
    "\\Z": "\\mathbb{Z}",
    "\\mbox": "\\text{#1}",
    "\\strut": "\\mathstrut",
    "\\centernot": "\\not",
    "\\textdegree": "\\degree",
    "\\symbf": "\\mathbf{#1}",
    "\\symrm": "\\mathrm{#1}",
    "\\symcal": "\\mathcal{#1}",
    "\\mathbfit": "\\boldsymbol{#1}",
    "\\require": (gullet) => (gullet.consumeArg(), ""), // MathJax loads parts of itself so; ours are all here
    "\\ensuremath": "#1",
    "\\mspace": "\\hspace{#1}",
    "\\mathup": "\\mathrm{#1}",
    "\\adots": "\\iddots",
    "\\shoveleft": "#1", // both ends of a multline are at their sides; its middle rows stay centred
    "\\shoveright": "#1",
    "\\hdotsfor": (gullet) => (gullet.consumeArg(), "\\dots"),
    "\\bbox": (gullet) => (optionalArgument(gullet), ""), // MathJax's room and colour round a formula
    "\\cases": "\\begin{cases}#1\\end{cases}",
    "\\pmatrix": "\\begin{pmatrix}#1\\end{pmatrix}",
    "\\eqalign": "\\begin{aligned}#1\\end{aligned}",
    "\\displaylines": "\\begin{gathered}#1\\end{gathered}",
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

  // How far a slanted letter leans over its exponent, in steps of 0.05 em: the italic corrections of our font, which
  // browsers do not apply to letters and Temml guesses from another font.
  const LEANS = { V: 4, Y: 4, "\u{1d47d}": 4, "\u{1d480}": 4 };
  for (const letter of "TPFW\u{1d47b}\u{1d477}\u{1d46d}\u{1d47e}") LEANS[letter] = 3;
  for (const letter of "JMNUτ\u{1d471}\u{1d474}\u{1d475}\u{1d47c}\u{1d749}f\u{1d487}I\u{1d470}") LEANS[letter] = 2;
  for (const letter of "CEHKSXZζνςγ\u{1d46a}\u{1d46c}\u{1d46f}\u{1d472}\u{1d47a}\u{1d481}\u{1d701}") LEANS[letter] = 1;

  // An exponent must not touch a letter that leans, nor stand away from one that does not.
  function clearExponent(node) {
    const base = node.children[0];
    const exponent = node.children[node.children.length - 1];
    if (!base || base.type !== "mi" || !exponent || !exponent.classes) return;
    exponent.classes = exponent.classes.filter((name) => !/^tml-(sml|med|lrg)-pad$/.test(name));
    const lean = base.attributes.mathvariant === "normal" ? 0 : LEANS[textOf(base)];
    if (lean) exponent.classes.push("lean-" + lean);
  }

  // Letters and brackets that reach below the line. TeX lets an index of a single character stand at one height
  // always; browsers lower it under these, so that q_j and k_j differ.
  const DEEP = new Set(
    "fgjpqyQ\u03b2\u03b3\u03b6\u03b7\u03bc\u03be\u03c1\u03c2\u03c6\u03c7\u03c8\u03d5\u03f1()[]{}|\u2016\u27e8\u27e9" +
      "\u{1d487}\u{1d488}\u{1d48b}\u{1d491}\u{1d492}\u{1d49a}\u{1d478}\u{1d41f}\u{1d420}\u{1d423}\u{1d429}\u{1d42a}\u{1d432}\u{1d410}" +
      "\u{1d737}\u{1d738}\u{1d73b}\u{1d73c}\u{1d741}\u{1d743}\u{1d746}\u{1d747}\u{1d74b}\u{1d74c}\u{1d74d}\u{1d753}\u{1d754}" +
      "\u{1d4a2}\u{1d4a5}\u{1d4b4}\u{1d4d6}\u{1d4d9}\u{1d4e8}"
  );

  function reachesDown(base) {
    if (base.type === "mi" || base.type === "mo") return base.attributes.stretchy !== "true" && DEEP.has(textOf(base));
    const last = base.type === "mrow" && base.children[base.children.length - 1];
    return Boolean(last) && last.type === "mo" && reachesDown(last);
  }

  function levelIndex(node) {
    const base = node.children[0];
    if (!base || !reachesDown(base)) return;
    const shallow = new base.constructor("mpadded", [base], [], {});
    shallow.setAttribute("depth", "0");
    node.children[0] = shallow;
  }

  // Chromium leaves room at both sides of a bracket that it stretches, even where TeX takes the plain one.
  function isLow(node, inScript) {
    if (!node) return true;
    const children = childrenOf(node);
    if (node.type === "mi" || node.type === "mn" || node.type === "mtext" || node.type === "mspace") return true;
    if (node.type === "mo") return node.attributes.stretchy !== "true" && !node.attributes.minsize && !LARGE.test(textOf(node));
    if (node.type === "mrow" || node.type === "mpadded") return children.every((child) => isLow(child, inScript));
    if (node.type === "mover") return children.length === 2 && children[0].type === "mi" && children[1].type === "mo";
    if (inScript || (node.type !== "msub" && node.type !== "msup" && node.type !== "msubsup")) return false;
    return isLow(children[0], false) && children.slice(1).every((child) => isLow(child, true));
  }
  const LARGE = /[\u2211\u220f\u2210\u222b-\u2233\u22c0-\u22c3\u2a00-\u2a1c]/;

  function plainBrackets(row) {
    const stretched = childrenOf(row).filter((child) => child && child.type === "mo" && child.attributes.stretchy === "true");
    if (!stretched.length || stretched[0] !== row.children[0] || stretched[0].attributes.form !== "prefix") return;
    if (row.children.every((child) => stretched.includes(child) || isLow(child, false))) {
      for (const bracket of stretched) bracket.attributes.stretchy = "false";
    }
  }

  // \big and its kin: a browser takes a bracket between others for an operator with room round it, and a bar for one
  // that does not stretch.
  function mendBig(bracket) {
    bracket.attributes.stretchy = "true";
    if (bracket.attributes.lspace === undefined) tighten(bracket);
  }

  // Temml reads 1,2 as one number; in TeX a thin space follows the comma, but for 1{,}2.
  function splitNumbers(children) {
    for (let i = children.length - 1; i >= 0; i--) {
      const number = children[i];
      if (!number || number.type !== "mn" || !textOf(number).includes(",")) continue;
      const Node = number.constructor;
      const Text = number.children[0].constructor;
      const pieces = textOf(number).split(/(,)/).filter(Boolean).map(function (text) {
        const piece = new Node(text === "," ? "mo" : "mn", [new Text(text)], [], Object.assign({}, number.style));
        if (text === ",") piece.setAttribute("separator", "true");
        return piece;
      });
      children.splice(i, 1, ...pieces);
    }
  }

  // Temml fills short rows with cells whose style is its own style object, printed.
  function mendCell(cell) {
    if (cell.style.level === undefined) return;
    const { paddingLeft, paddingRight } = cell.style;
    cell.style = { paddingLeft, paddingRight };
  }

  // \intertext comes as a row whose text begins with the mark ￹i0￻: it spans all columns.
  function spanRow(row, columns) {
    const cell = row.children.find((child) => childrenOf(child).length && /^\ufff9i0\ufffb/.test(textOf(child)));
    if (!cell) return;
    unmark(cell);
    cell.classes = ["intertext"];
    cell.style = {};
    cell.setAttribute("columnspan", String(columns));
    row.children = [cell];
  }

  function unmark(node) {
    if (node.text) {
      node.text = node.text.replace("\ufff9i0\ufffb", "");
      return true;
    }
    return childrenOf(node).some(unmark);
  }

  function mendTable(table) {
    const columns = Math.max(...table.children.map((row) => childrenOf(row).length));
    for (const row of table.children) {
      for (const cell of childrenOf(row)) mendCell(cell);
      markRow(row);
      spanRow(row, columns);
    }
  }

  // A numbered row's tag is a mark such as ￹t0￻; the row gets ￹a0￻ as its id, and Python puts both in.
  function markRow(row) {
    const tag = childrenOf(row).length && textOf(row.children[row.children.length - 1]);
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
    if (node.attributes.minsize !== undefined && node.attributes.minsize === node.attributes.maxsize) mendBig(node);
    // The invisible side of \left. … \right| would get the default space of an unknown operator.
    if (inScript || (node.attributes.fence === "true" && text === "")) tighten(node);
  }

  function mend(node, inScript) {
    if (!node) return;
    if (node.type === "mstyle") mendBoldDigits(node);
    if (node.type === "mtable") mendTable(node);
    if (node.type === "msup" || node.type === "msubsup") clearExponent(node);
    if (node.type === "msub" || node.type === "msubsup") levelIndex(node);
    const children = childrenOf(node);
    const scripted = SCRIPTED.has(node.type);
    if (!scripted) spaceFunctions(children);
    if (!inScript && (node.type === "mrow" || node.type === "mtd")) splitNumbers(children);
    for (let i = 0; i < children.length; i++) {
      const childInScript = inScript || (i > 0 && scripted);
      if (children[i] && children[i].type === "mo") mendOperator(children[i], children[i - 1], children[i + 1], childInScript);
      mend(children[i], childInScript);
    }
    if (node.type === "mrow") plainBrackets(node);
  }

  function macrosOf(preamble) {
    if (!preamble) return Object.create(null);
    if (!preambles.has(preamble)) {
      if (preambles.size > 8) preambles.clear();
      preambles.set(preamble, temml.definePreamble(preamble, Object.assign({}, OPTIONS)));
    }
    // A copy: \gdef in one formula must not reach the next.
    return Object.assign(Object.create(null), preambles.get(preamble));
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
      splitNumbers(tree.children);
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
