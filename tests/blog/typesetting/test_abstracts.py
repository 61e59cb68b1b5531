import pytest

from blog.typesetting import plain, render_abstract
from tests.blog.typesetting.reading import brief


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Rates of $O(1/n)$ & <more>", 'Rates of <span class="math" translate="no">⟨O(1/n)⟩</span> &amp; &lt;more&gt;'),
        (r"\(x\) costs $5 and $6", '<span class="math" translate="no">⟨x⟩</span> costs $5 and $6'),
        (
            r"\emph{Deep} \textbf{and \textit{wide}} {\it nets}",
            "<em>Deep</em> <strong>and <em>wide</em></strong> <em>nets</em>",
        ),
        (r"50\% of R\&D \#1 a\_b \$3", "50% of R&amp;D #1 a_b $3"),
        (r"Schr{\"o}dinger, Poincar\'e, Erd\H{o}s, {\L}ukasz, \v{S}koda, Stra\ss e, na\"{\i}ve", None),
        (r"{BERT} and {\sc Gpt}", "BERT and Gpt"),
        ("``quoted'' --- a--b", "“quoted” — a–b"),
        (r"\texttt{code} at \url{https://example.org/a}", "<code>code</code> at https://example.org/a"),
        ("**not** _markdown_ `here` 5% of it", "**not** _markdown_ `here` 5% of it"),
        (r"see \cite{x} and \unknown", r"see \cite{x} and \unknown"),
        ("  two\n  lines ", "two lines"),
        (r"\href{https://example.org/}{our \emph{code}}", "our <em>code</em>"),
        (r"about $\sim$70%, 1$2$3", 'about <span class="math" translate="no">⟨∼⟩</span>70%, 1$2$3'),
        (r"broken $\frac{a$", None),
    ],
)
def test_abstracts_are_text_with_formulas_and_a_little_tex(text: str, html: str | None):
    expected = {
        r"Schr{\"o}dinger, Poincar\'e, Erd\H{o}s, {\L}ukasz, \v{S}koda, Stra\ss e, na\"{\i}ve": (
            "Schrödinger, Poincaré, Erdős, Łukasz, Škoda, Straße, naïve"
        ),
        r"broken $\frac{a$": (
            'broken <code class="math-error" translate="no" title="The formula ends where a } should close">'
            "$\\frac{a$</code>"
        ),
    }
    assert brief(render_abstract(text)) == (html or expected[text])


@pytest.mark.parametrize(
    ("text", "unicode"),
    [
        (r"Learning in $\mathbb{R}^d$ with \emph{SGD}", "Learning in ℝ^d with SGD"),
        (r"$\theta_{t+1}=\theta_t-\eta\nabla L(\boldsymbol{\theta}_t)$", "θₜ₊₁=θₜ-η∇ L(θₜ)"),
        (r"$O(n^2)$, $10^{-3}$, $x^{10}$, $x^10$", "O(n²), 10⁻³, x¹⁰, x¹0"),
        (r"$\frac{a+b}{c}$ and $\sqrt{x}\le\hat{y}$", "(a+b)/c and √x≤ŷ"),
        (r"$\mathcal{O}(\log n)$, $\mathbb{E}[X]$, $\text{若 }x\in A$", "O(log n), 𝔼[X], 若 x∈ A"),
        (r"Schr{\"o}dinger's 50\% & \textbf{more}", "Schrödinger's 50% & more"),
        (r"$\lambda\to\infty$ Transformer升级之路:17", "λ→∞ Transformer升级之路:17"),
        (r"$\tag{1}\begin{cases}a & b\\ c\end{cases}$", "(1) a b c"),
        ("a $\\frac{$ b", "a / b"),
    ],
)
def test_plain_text_reads_as_unicode(text: str, unicode: str):
    assert plain(text) == unicode


@pytest.mark.parametrize(
    ("tex", "unicode"),
    [
        (r"$a\stackrel{(a)}{=}b\overset{\text{def}}{\leq}\underset{x}{\min}f$", "a=^(a)b≤^(def)minₓf"),
        (r"$\mathcal{O}(\sqrt{n\log n})$, $\sqrt[3]{x}$", "O(√(n log n)), ³√x"),
        (r"$\lim_{n\to\infty}\sup\max x$", "lim_(n→∞) sup max x"),
        (r"$\begin{pmatrix}1&2\\[2pt]3&4\end{pmatrix}\begin{array}{c|c}a&b\end{array}$", "1 2 3 4 a b"),
        (r"$\color{red}{x}+\textcolor{blue}{y}\hspace{1em}\kern3mu\phantom{z}\label{eq:a}$", "x+y"),
        (r"$\binom{n}{k}\equiv a\bmod b\pmod n$, $\not= \not\in$", "C(n, k)≡ a mod b (mod n), ≠ ∉"),
        (r"$\newcommand{\E}[2][k]{\mathbb{E}_{#1}[#2]}\def\a#1{#1}$then $\xrightarrow[a]{b} \varPhi$", "then → Φ"),
        (r"$\underbrace{a+b}_{c}\triangleq\boxed{d}\tag{3}$", "a+b_c≜d (3)"),
    ],
)
def test_no_tex_is_left_in_plain_text(tex: str, unicode: str):
    assert plain(tex) == unicode
