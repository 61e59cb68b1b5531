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

FORMULAS = SEED + INLINE + DISPLAY

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
