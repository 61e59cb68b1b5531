"""Formulas of the field, one a line of a list: all of them must set without a problem."""

# Formulas a lead article on optimisation, position codes and diffusion uses, as its author types them.
SEED = [
    r"$L(\boldsymbol{x},\boldsymbol{\theta})$",
    r"$\boldsymbol{x}$",
    r"$\boldsymbol{\theta}\in\mathbb{R}^d$",
    r"$t$",
    r"$\boldsymbol{x}_t$",
    r"\begin{equation}L(\boldsymbol{\theta}) = \lim_{T\to\infty}\frac{1}{T}\sum_{t=1}^T L(\boldsymbol{x}_t,"
    r"\boldsymbol{\theta})\label{eq:loss}\end{equation}",
    r"$\mathcal{O}(1)$",
    r"$\boldsymbol{\mathcal{R}}_n=\begin{pmatrix}\cos n\theta & -\sin n\theta\\ \sin n\theta & \cos n\theta"
    r"\end{pmatrix}$",
    r"\begin{equation}\boldsymbol{\mathcal{R}}_m^{\top}\boldsymbol{\mathcal{R}}_n=\boldsymbol{\mathcal{R}}_{n-m}"
    r"\end{equation}",
]

INLINE = [
    r"$\eta_t\to 0$",
    r"$\|\boldsymbol{\theta}_1-\boldsymbol{\theta}^*\|^2$",
    r"\(f'(x) + f''(x) - y^{\prime}\)",
    r"$\hat{x},\tilde{x},\bar{x},\vec{v},\dot{q},\ddot{q}$",
    r"$\widehat{xyz},\widetilde{abc},\overline{AB},\underline{cd}$",
    r"$\binom{n}{k}=\frac{n!}{k!(n-k)!}$",
    r"$\mathbb{E}_{x\sim p}[x],\ \mathbb{1}_{[x>0]},\ \mathbbm{1}$",
    r"$\mathfrak{g},\mathscr{L},\mathsf{T},\mathtt{x},\mathrm{d}x$",
    r"$\text{若 $x>0$ 则 } f(x)=x$",
    r"$\sqrt{d_k},\ \sqrt[3]{x+y}$",
    r"$\operatorname{softmax}(\boldsymbol{z})_i$",
    r"$\sin^2\theta+\cos^2\theta=1$",
    r"$a\bmod n,\ a\equiv b\pmod n$",
    r"$A^{\top}B^{-1}$",
    r"$\lfloor x\rfloor\le\lceil x\rceil$",
    r"$\langle u,v\rangle=\left\langle\frac{u}{2},2v\right\rangle$",
    r"$x\mapsto x^2,\ A\Rightarrow B\iff C$",
    r"$\{1,2,\dots,n\}\setminus\varnothing$",
    r"$\boldsymbol{1}^{\top}\boldsymbol{x}_1+\bm0$",
    r"$\cancel{x}+\bcancel{y}+\xcancel{z}$",
    r"$10^{-3}\times 1.5\%$",
    r"$f\colon X\to Y,\quad x\not\in A$",
    r"$α+β≤∞$",
    r"$\bra{\psi}A\ket{\phi}$",
    r"$O(n\log n)$",
    r"$p(\boldsymbol{x}\mid\boldsymbol{z})$",
]

DISPLAY = [
    r"$$\boldsymbol{\theta}_{t+1}=\boldsymbol{\theta}_t-\eta_t\nabla_{\boldsymbol{\theta}_t}L(\boldsymbol{x}_t,"
    r"\boldsymbol{\theta}_t)$$",
    r"\[\frac{1}{T}\sum_{t=1}^T L(\boldsymbol{x}_t,\boldsymbol{\theta}_t)\le\frac{R^2}{2T\eta_T}+"
    r"\frac{G^2}{2T}\sum_{t=1}^T\eta_t\]",
    r"\begin{equation}\begin{aligned}\|\boldsymbol{\theta}_{t+1}-\boldsymbol{\varphi}\|^2=&\,\|\boldsymbol{\theta}_t"
    r"-\eta_t\boldsymbol{g}_t-\boldsymbol{\varphi}\|^2\\=&\,\|\boldsymbol{\theta}_t-\boldsymbol{\varphi}\|^2"
    r"-2\eta_t(\boldsymbol{\theta}_t-\boldsymbol{\varphi})\cdot\boldsymbol{g}_t+\eta_t^2\|\boldsymbol{g}_t\|^2"
    r"\end{aligned}\label{eq:base}\end{equation}",
    r"\begin{align}a_{m,n}&=\text{Re}\left[\boldsymbol{q}_m\boldsymbol{k}_n^*e^{i(m-n)\theta}\right]\label{eq:re}\\"
    r"&=\sum_{j}q_jk_j\cos\theta_j\label{eq:sum}\end{align}",
    r"\begin{align*}(x+1)^2&=x^2+2x+1&(x-1)^2&=x^2-2x+1\\x^2-1&=(x+1)(x-1)&0&=0\end{align*}",
    r"\begin{gather}a=b+c\\d+e+f=\int_0^1 g(x)\,dx\tag{$\star$}\end{gather}",
    r"\begin{multline}p(x)=3x^6+14x^5y+590x^4y^2+19x^3y^3\\-12x^2y^4-12xy^5+2y^6-a^3b^3\end{multline}",
    r"\begin{equation}\begin{split}H_c&=\frac{1}{2n}\sum^n_{l=0}(-1)^{l}(n-l)^{p-2}\\&\quad\times\sum_{l_1+\dots+l_p"
    r"=l}\prod^p_{i=1}\binom{n_i}{l_i}\end{split}\end{equation}",
    r"\begin{equation*}f(x)=\begin{cases}x,&x>0\\0,&\text{其他}\end{cases}\end{equation*}",
    r"$$\begin{bmatrix}1&2&\cdots&n\\\vdots&\vdots&\ddots&\vdots\\0&0&\cdots&1\end{bmatrix}$$",
    r"$$\left(\begin{array}{cc|c}1&2&3\\\hline4&5&6\end{array}\right)$$",
    r"$$\left(\begin{smallmatrix}a&b\\c&d\end{smallmatrix}\right),\begin{vmatrix}a&b\\c&d\end{vmatrix}$$",
    r"\begin{equation}\boldsymbol{o}_i=\frac{\sum\limits_{j=1}^i\exp(\boldsymbol{q}_i\cdot\boldsymbol{k}_j)"
    r"\boldsymbol{v}_j}{\sum\limits_{j=1}^i\exp(\boldsymbol{q}_i\cdot\boldsymbol{k}_j)}\end{equation}",
    r"\begin{equation}\mathbb{E}_{\boldsymbol{x}_t\sim p(\boldsymbol{x}_t)}\left[\left\Vert\boldsymbol{\epsilon}_"
    r"{\boldsymbol{\theta}}(\boldsymbol{x}_t,t)-\boldsymbol{\epsilon}\right\Vert^2\right]\end{equation}",
    r"\begin{equation}\underbrace{\sum_{t=1}^T L_t}_{\text{累积损失}}\le\overbrace{\frac{D^2}{2\eta_T}}^{\to\,0}"
    r"\end{equation}",
    r"$$\operatorname*{arg\,min}_{\theta}\mathcal{L}(\theta),\quad\argmax_x f(x),\quad\max_{0\le i\le n}a_i$$",
    r"$$A\xrightarrow[\text{下}]{\text{上}}B\xleftarrow{f}C\longrightarrow D\hookrightarrow E$$",
    r"$$\iint_D f\,dx\,dy,\quad\oint_{\partial\Omega}\omega,\quad\int_{-\infty}^{\infty}e^{-x^2}dx=\sqrt{\pi}$$",
    r"$$\cfrac{1}{1+\cfrac{1}{1+\cfrac{1}{1+x}}}$$",
    r"$$\Bigg(\bigg(\Big(\big(x\big)\Big)\bigg)\Bigg)\left\|\frac{a}{b}\right\|_F$$",
    r"$$\sum_{\substack{0\le i\le n\\i\ne j}}a_{ij},\quad\prod_{i}\bigotimes_{j}\bigcup\limits_k A_k$$",
    r"$$X\stackrel{\text{d}}{=}Y,\quad x\overset{!}{=}y,\quad\underset{k}{\circ}$$",
    r"$$\boxed{E=mc^2}$$",
    r"$$E=mc^2\tag{1.2}$$",
    r"$$E=mc^2\tag*{[A]}$$",
    r"$${}_{2}F_{1}\left(a,b;c;z\right)=\sum_{n=0}^{\infty}\frac{(a)_n(b)_n}{(c)_n}\frac{z^n}{n!}$$",
    r"$$d\boldsymbol{x}=\boldsymbol{f}(\boldsymbol{x},t)\,dt+g(t)\,d\boldsymbol{w}$$",
    r"$$\nabla_{\boldsymbol{x}_t}\log p(\boldsymbol{x}_t)=-\frac{\boldsymbol{\epsilon}}{\bar{\beta}_t}$$",
    r"$$D_{\mathrm{KL}}(p\,\|\,q)=\int p(x)\log\frac{p(x)}{q(x)}\,dx\ge 0$$",
    r"$$\begin{CD}A@>a>>B\\@VbVV@VVcV\\C@>>d>D\end{CD}$$",
    r"\begin{alignat}{2}x&=y&&\quad\text{由定义}\\y&=z&&\quad\text{由假设}\end{alignat}",
    r"\begin{eqnarray}a&=&b\\&\le&c\end{eqnarray}",
    r"$$\frac{\partial^2 u}{\partial t^2}=c^2\Delta u,\qquad"
    r"\dfrac{\mathrm{d}y}{\mathrm{d}x}=\left.\frac{y}{x}\right|_{x=1}$$",
    r"$$\def\norm#1{\left\lVert#1\right\rVert}\norm{x+y}\le\norm{x}+\norm{y}$$",
    r"$$\newcommand{\R}{\mathbb{R}}\DeclareMathOperator{\tr}{tr}\tr(AB)=\tr(BA),\ A\in\R^{n\times n}$$",
    r"$$a\phantom{bbb}c,\ \color{red}{x}+\textcolor{blue}{y}$$",
    r"$$f(\lambda x+(1-\lambda)y)\le\lambda f(x)+(1-\lambda)f(y),\quad\forall\,x,y\in C,\ 0\le\lambda\le1$$",
    r"$$\boldsymbol{\nabla}\times\boldsymbol{E}=-\frac{\partial\boldsymbol{B}}{\partial t},\ "
    r"\bm{\mathcal{L}}_{\bm 1}$$",
]

# What authors of other fields bring along, and what browsers or Temml set wrongly without help.
MORE_INLINE = [
    r"$V^2+W^2+Y^2+T^2+F^2+P^2+\boldsymbol{V}^2+f^2$",
    r"$V_2^2,\ T_i^{(k)},\ x^2,\ A^2,\ \mathrm{V}^2$",
    r"$f'(x),\ f''^2,\ W'$",
    r"$e^{i\pi}+1=0$",
    r"$x_{i_{j_k}}^{a^{b^c}}$",
    r"$\left(\frac{a}{b}\right)^{\!n}$",
    r"$\overline{z+w}=\bar z+\bar w$",
    r"$\lvert x\rvert,\ \lVert x\rVert,\ |x|,\ \|x\|$",
    r"$\Gamma,\Delta,\Theta,\Lambda,\Xi,\Pi,\Sigma,\Upsilon,\Phi,\Psi,\Omega$",
    r"$\alpha,\beta,\gamma,\delta,\epsilon,\varepsilon,\zeta,\eta,\theta,\vartheta,\iota,\kappa,\lambda,\mu$",
    r"$\nu,\xi,\pi,\varpi,\rho,\varrho,\sigma,\varsigma,\tau,\upsilon,\phi,\varphi,\chi,\psi,\omega$",
    r"$\boldsymbol{\alpha},\boldsymbol{\Sigma},\mathbf{\Sigma},\mathit{ab},\mathrm{ab}$",
    r"$\mathcal{ABCDEFGHIJKLM},\mathcal{NOPQRSTUVWXYZ}$",
    r"$\mathbb{ABCDEFGHIJKLM},\mathbb{NOPQRSTUVWXYZ}$",
    r"$\mathfrak{ABCabc},\mathscr{ABCDE},\mathsf{ABC},\mathtt{ABC}$",
    r"$\boldsymbol{\mathcal{ABCL}},\boldsymbol{0},\boldsymbol{1}$",
    r"$a<b>c\le d\ge e\ll f\gg g\approx h\equiv i\sim j\simeq k\cong l\propto m$",
    r"$A\subset B\subseteq C\supset D\supseteq E\subsetneq F\in G\notin H\ni I$",
    r"$\cup,\cap,\sqcup,\setminus,\oplus,\otimes,\odot,\times,\div,\pm,\mp,\cdot,\ast,\star,\circ,\bullet$",
    r"$\to,\gets,\mapsto,\Rightarrow,\Leftrightarrow,\longmapsto,\rightharpoonup,\nearrow,\uparrow$",
    r"$\forall x\exists y\nexists z\,(\neg p\land q\lor r\implies s\impliedby t)$",
    r"$\nabla,\partial,\infty,\ell,\hbar,\wp,\Re,\Im,\aleph,\emptyset,\varnothing,\angle,\triangle$",
    r"$\ldots,\cdots,\vdots,\ddots,\dots$",
    r"$x\!y\,z\:w\;u\quad v\qquad w\ a~b$",
    r"$\textbf{粗}\textit{it}\texttt{tt}\textsf{sf}\textrm{rm}$",
    r"$100\%,\ \$5,\ \#1,\ a\_b,\ \{x\},\ \&$",
    r"$30^\circ,\ 20\textdegree$",
    r"$\sqrt{2},\sqrt{\frac{a}{b}},\sqrt[n]{x^n+y^n},\sqrt{\sqrt{x}}$",
    r"$\tfrac12,\ \dfrac12,\ \frac12,\ {}^1/_2,\ a/b$",
    r"$\binom{n}{k},\ \dbinom nk,\ \tbinom nk,\ {n\choose k}$",
    r"$\hat{\imath},\hat{\jmath},\vec{\imath},\dot{x},\ddot{x},\check{x},\breve{x},\acute{x},\grave{x},\mathring{x}$",
    r"$\widehat{ABC},\widetilde{ABC},\overrightarrow{AB},\overleftarrow{AB},\overleftrightarrow{AB}$",
    r"$\hat{\boldsymbol{x}},\tilde{\boldsymbol{\theta}},\bar{\boldsymbol{\mu}},\hat{\mathcal{R}}$",
    r"$\arcsin x,\cosh x,\ln x,\log_2 x,\exp x,\det A,\dim V,\ker f,\gcd(a,b),\deg p,\Pr(A),\arg z$",
    r"$\lim_{x\to0}f,\ \limsup_n a_n,\ \liminf_n a_n,\ \sup_x f,\ \inf_x f,\ \min_i,\ \max_i$",
    r"$\sum_{i=1}^n i,\ \prod_{i=1}^n,\ \int_0^1 f,\ \bigcup_i A_i$",
    r"$\operatorname{tr}(A),\ \operatorname{rank}A,\ \operatorname{diag}(\boldsymbol{x})$",
    r"$\left.f\right|_{x=0},\ f\big|_0^1$",
    r"$p(x\mid y),\ p(x|y),\ P(A\,|\,B)$",
    r"$\color{blue}{x}+\textcolor{red}{y}+\textcolor{#00aa55}{z}+w$",
    r"$\colorbox{yellow}{a}+\fcolorbox{red}{white}{b}+\fbox{c}$",
    r"$\newcommand{\step}[2][\eta]{#1\cdot #2}\step{g},\ \step[\alpha]{g}$",
    r"$\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}\abs{x},\ \abs*{\frac{a}{b}},\ \abs[\Big]{y}$",
    r"$\DeclareMathOperator*{\esssup}{ess\,sup}\esssup_{x\in X}f$",
    r"$\mathbb{R}^{n\times m},\ \R,\ \N,\ \Z$",
    r"$x\in[0,1),\ (a,b],\ ]a,b[$",
    r"$\ce{H2O},\ \ce{2H2 + O2 -> 2H2O},\ \ce{SO4^2-}$",
    r"$\unicode{x3b1}+\unicode{946}$",
    r"$\mbox{文字}\ \text{and } x\ \text{混排 $y_1$ 文字}$",
    r"$\not=,\ \neq,\ \not\in,\ \centernot\parallel,\ \nmid$",
    r"$\prescript{14}{6}{C},\ {}_a^bX$",
    r"$\smash{\int}x,\ \vphantom{\int}y,\ \hphantom{abc}z,\ \mathllap{a}b$",
    r"$|\psi\rangle\langle\phi|,\ \braket{\phi|\psi},\ \Braket{\phi|A|\psi}$",
    r"$\underline{x}_{ij},\ \overbracket{abc}^{3},\ \underbracket{abc}_{3}$",
    r"$f\circ g,\ f\colon A\to B,\ A\xrightarrow{f}B,\ A\xhookrightarrow{i}B$",
]

MORE_DISPLAY = [
    r"\begin{align}a&=b+c\\\intertext{由于 $x>0$,于是}d&=e\notag\\\shortintertext{and}f&=g\end{align}",
    r"\begin{align*}a&=b\\\intertext{where}c&=d\end{align*}",
    "\\begin{subequations}\\label{eq:maxwell}\n\\begin{align}\\nabla\\cdot\\boldsymbol{E}&=\\rho\\\\"
    "\\nabla\\cdot\\boldsymbol{B}&=0\\end{align}\n\\end{subequations}",
    r"\begin{alignat*}{3}a&=b&\quad&c&&=d\\e&=f&&g&&=h\end{alignat*}",
    r"\begin{flalign*}a&=b&c&=d\end{flalign*}",
    r"$$f(x)=\begin{dcases}\frac{x}{2}&\text{若 }x\text{ 偶}\\3x+1&\text{若 }x\text{ 奇}\end{dcases}$$",
    r"$$\begin{rcases}a\\b\end{rcases}\Rightarrow c$$",
    r"$$\begin{gathered}a=b\\c+d=e+f+g\end{gathered}$$",
    r"$$\left\{\begin{aligned}x+y&=1\\x-y&=2\end{aligned}\right.$$",
    r"\begin{multline*}a+b+c+d\\+e+f+g\\+h+i+j\end{multline*}",
    r"\begin{equation}a=b\tag*{(甲)}\end{equation}",
    r"\begin{aligned}a&=b\\c&=d\end{aligned}",
    r"\begin{pmatrix}1&0\\0&1\end{pmatrix}",
    r"$$\begin{Bmatrix}a&b\end{Bmatrix},\begin{Vmatrix}a&b\\c&d\end{Vmatrix},\begin{pmatrix*}[r]1&-1\end{pmatrix*}$$",
    r"$$\begin{array}{@{}l|c|r@{}}\text{left}&\text{mid}&\text{right}\\\hline 1&2&3\end{array}$$",
    r"$$\pmatrix{a&b\cr c&d},\ \cases{x&if a\cr y&if b}$$",
    r"$$\int\!\!\!\int_{\Omega}f\,d\mu,\ \iiint_V,\ \oint_C,\ \int\limits_a^b$$",
    r"$$\sum_{i=1}^{n}\sum_{j\neq i}a_{ij}\quad\prod_{k\ge1}\frac{1}{1-q^k}\quad\coprod_i X_i$$",
    r"$$\bigoplus_{i}V_i,\ \bigotimes_i,\ \bigwedge_i,\ \bigvee_i,\ \bigsqcup_i,\ \biguplus_i$$",
    r"$$\lim_{n\to\infty}\left(1+\frac{1}{n}\right)^n=e$$",
    r"$$\zeta(s)=\sum_{n=1}^{\infty}\frac{1}{n^s}=\prod_p\frac{1}{1-p^{-s}}$$",
    r"$$\frac{1}{\sqrt{2\pi\sigma^2}}\exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)$$",
    r"$$i\hbar\frac{\partial}{\partial t}\Psi=\left[-\frac{\hbar^2}{2m}\nabla^2+V\right]\Psi$$",
    r"$$R_{\mu\nu}-\tfrac12Rg_{\mu\nu}+\Lambda g_{\mu\nu}=\frac{8\pi G}{c^4}T_{\mu\nu}$$",
    r"$$\Gamma^{\lambda}{}_{\mu\nu}=\tfrac12g^{\lambda\sigma}(\partial_\mu g_{\sigma\nu}+\partial_\nu g_{\mu\sigma}"
    r"-\partial_\sigma g_{\mu\nu})$$",
    r"$$\boldsymbol{\theta}_{t+1}=\mathop{\text{argmin}}_{\boldsymbol{\theta}}\left\langle\boldsymbol{g}_t,"
    r"\boldsymbol{\theta}\right\rangle+\frac{1}{2\eta}\|\boldsymbol{\theta}-\boldsymbol{\theta}_t\|_2^2$$",
    r"$$\text{Attention}(\boldsymbol{Q},\boldsymbol{K},\boldsymbol{V})=\text{softmax}\left(\frac{\boldsymbol{Q}"
    r"\boldsymbol{K}^{\top}}{\sqrt{d_k}}\right)\boldsymbol{V}$$",
    r"$$\begin{pmatrix}q_0\\q_1\\\vdots\\q_{d-1}\end{pmatrix}\otimes\begin{pmatrix}\cos m\theta_0\\\cos m\theta_0\\"
    r"\vdots\\\cos m\theta_{d/2-1}\end{pmatrix}$$",
    r"$$\mathbb{E}\left[\sum_{t=1}^{T}\left(f_t(\boldsymbol{x}_t)-f_t(\boldsymbol{x}^*)\right)\right]"
    r"\le GD\sqrt{T}$$",
    r"$$\left[\frac{\Gamma\left(\frac{n+1}{2}\right)}{\Gamma\left(\frac n2\right)}\right]^2\Bigg/\left(\int_0^{\pi}"
    r"\sin^nx\,dx\right)$$",
    r"$$a_0+\cfrac{1}{a_1+\cfrac{1}{a_2+\cfrac{1}{a_3+\cdots}}}$$",
    r"$$\underbrace{\overbrace{a+b}^{2}+c}_{3},\quad\overset{\text{def}}{=},\quad\underset{n\to\infty}{\longrightarrow}$$",
    r"$$\sideset{_1^2}{_3^4}\prod,\quad\sum^{\prime}_{n},\quad{\sum_n}'$$",
    r"$$\sqrt{1+\sqrt{1+\sqrt{1+\sqrt{1+\cdots}}}}$$",
    r"$$\xleftarrow[\text{很长的下标}]{\text{上}}\quad\xRightarrow{f}\quad\xrightleftharpoons[k_{-1}]{k_1}$$",
    r"$$x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}\tag{求根}$$",
    r"\begin{equation}\left\{\begin{array}{rcl}\dot x&=&\sigma(y-x)\\\dot y&=&x(\rho-z)-y\\\dot z&=&xy-\beta z"
    r"\end{array}\right.\end{equation}",
    r"$$\left|\begin{array}{ccc}\boldsymbol{i}&\boldsymbol{j}&\boldsymbol{k}\\a_1&a_2&a_3\\b_1&b_2&b_3\end{array}"
    r"\right|$$",
    r"$$\color{red}{\boxed{\int_{-\infty}^{\infty}e^{-x^2}\,dx=\sqrt{\pi}}}$$",
    r"\begin{displaymath}\ce{CO2 + C <=> 2CO}\end{displaymath}",
]

FORMULAS = SEED + INLINE + DISPLAY + MORE_INLINE + MORE_DISPLAY

_INLINE_60 = [SEED[0], SEED[2], SEED[3], SEED[4], SEED[6], SEED[7], INLINE[0], INLINE[1], INLINE[24], INLINE[25]]
_DISPLAY_60 = [SEED[5], SEED[8], *DISPLAY[2:4], *DISPLAY[12:15], DISPLAY[5], DISPLAY[6], DISPLAY[8]]


def article(formulas: int = 60) -> str:
    """An article in the manner of the field: two formulas in the text to each one on its own, no two the same."""
    paragraphs = []
    for number in range(formulas // 3):
        first, second = _INLINE_60[2 * number % 10], _INLINE_60[(2 * number + 1) % 10]
        display = _DISPLAY_60[number % 10]
        paragraphs.append(
            f"## 第{number + 1}节\n\n设损失函数是{_made_distinct(first, number)},"
            f"训练参数是{_made_distinct(second, number)},"
            "每步只采样一个**训练子集**来计算损失并更新参数。假设采样独立同分布,那么我们可以合理地认为\n"
            f"{_made_distinct(display, number)}\n其中的常数与步数无关,见上文的讨论。"
        )
    return "\n\n".join(paragraphs)


def _made_distinct(formula: str, number: int) -> str:
    formula = formula.replace(r"\label{eq:", rf"\label{{eq:{number}-")
    if formula.startswith("$"):
        return f"{formula[:-1]}+{number}$"
    return formula.replace(r"\end{", rf"+{number}\end{{", 1) if "begin{aligned}" not in formula else formula
