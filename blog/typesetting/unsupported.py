r"""TeX that authors may expect and do not get: for the editor's help. Everything else of LaTeX's and AMS's maths works.

All of it is reported where it is used, with its line; the page is set all the same.
"""

UNSUPPORTED: tuple[tuple[str, str], ...] = (
    (r"\href \url \includegraphics \class \id \style \htmlClass", "refused: formulas neither link nor load"),
    (r"\newenvironment \newtheorem", "macros yes, environments no"),
    (r"\begin{tikzpicture} \begin{xy} \xymatrix", "no pictures; \\begin{CD} sets commutative diagrams"),
    (r"\begin{theorem} \begin{proof} \begin{itemize} \section \cite", "text is written in Markdown"),
    (r"\qty \dv \pdv \abs \norm of the package physics", r"define them: \DeclarePairedDelimiter{\abs}{\lvert}{\rvert}"),
    (r"\bordermatrix as an environment, \multicolumn, \multirow, \cline", "no cells across columns"),
    (r"@{…} !{…} >{…} <{…} p{…} in the columns of array", "left out; wide columns stand at the left"),
    (r"\begin{dcases*} \begin{numcases} \begin{empheq} \begin{tabular}", r"\begin{dcases} and \begin{array} are known"),
    (r"\root 3\of x, \buildrel a\over b, \ooalign, \slashed", r"\sqrt[3]{x}, \overset{a}{b}, \not are known"),
    (r"\enclose \toggle \verb within a formula, \cssId", "reported"),
    (r"\shoveleft \shoveright", "read, but the row stays where it is"),
    (r"\intertext in an unnumbered align*", "stands at the left of the rows, not of the page"),
    (r"\begin{flalign}", "set as align: the columns are not driven apart"),
    (r"\label within aligned, split, gathered", "names the whole equation"),
    (r"\overset and \sideset with limits on both sides of \sum in text", "set, with a browser's spacing"),
    (r"\hspace beyond 20em, \rule beyond 20em", "shortened to 20em"),
    (r"\bigm|", r"set without the space of a relation: use \,\big|\,"),
    ("a formula of more than 5,000 characters", "refused"),
)
