"""Renew what others made and we ship: Temml and PDF.js, unchanged, and our maths font, cut from Latin Modern Math.

Needs npm, apt-get and dpkg-deb, and the development requirements (fonttools). Versions and checksums are pinned
here; raise them by hand and read what changed.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
TEMML_FOLDER = ROOT / "blog" / "typesetting" / "vendor" / "temml"
PDFJS_FOLDER = ROOT / "papers" / "static" / "papers" / "vendor" / "pdfjs"
FONT_FOLDER = ROOT / "blog" / "static" / "blog" / "fonts"

TEMML_VERSION = "0.13.5"
TEMML_SHA256 = "bca5b76dd26d1d6c81f8d817f6cc8bf0f0a1a7787512e281d5c22b986f8ae582"
PDFJS_VERSION = "6.5.438"
PDFJS_SHA256 = "7461aefcd27c4ef0dd76f9ca5760f09466eb6b3f934432670c12132e7b3d6faa"
# The build for older browsers too, what decodes their images, the fonts that a PDF may take for granted, and the
# tables of Chinese, Japanese and Korean encodings. No source maps, no scripting, no viewer.
PDFJS_FILES = (
    "LICENSE",
    "legacy/build/pdf.min.mjs",
    "legacy/build/pdf.worker.min.mjs",
    "wasm/*.wasm",
    "wasm/LICENSE_*",
    "standard_fonts/*",
    "cmaps/*",
)
PDFJS_LEFT_OUT = "*quickjs*"  # runs scripts that are in PDFs
FONT_PACKAGE = "fonts-lmodern=2.005-1"
FONT_PATH = Path("usr/share/texmf/fonts/opentype/public/lm-math/latinmodern-math.otf")
FONT_LICENCE = Path("usr/share/texmf/doc/fonts/lm-math/GUST-FONT-LICENSE.txt")
FONT_SHA256 = "6075562b771f8b82f0c179e363389684f2dd09de30038269e2628e504bd7be0f"

# What nearly every article needs: one file, loaded ahead.
COMMON = (
    "0020-007E 00A0 00A8 00AC 00AF 00B1 00B4 00B7 00D7 00F7 02C6 02C7 02D8-02DA 02DC 0300-0304 0306-0308 030A "
    "030C 0338 0391-03A1 03A3-03A9 03B1-03C9 03D1 03D5 03D6 03F0 03F1 03F5 2009 200A 2013 2014 2016 2018-201D "
    "2020-2022 2026 2032-2037 2057 2061-2064 20D7 2102 210B 210D 210E 210F 2110-2113 2115 2118-211D 2124 212C "
    "2130 2131 2133 2135 2190-2199 21A6 21A9 21AA 21BC 21BD 21C0 21C1 21C4 21CC 21D0-21D5 2200-221E 2220 "
    "2223-2237 223C 2240-2249 224D 2250-225D 2260-226B 226E-2279 227A-228B 228E-22A5 22A8 22C0-22C6 22C8 "
    "22CA-22CC 22D0-22D3 22EE-22F1 2308-230B 2322 2323 23B4 23B5 23DC-23DF 25A0 25A1 25B3 25CA 25EF 27C2 "
    "27E6-27E9 27F5-27FA 27FC 2A00-2A02 2A7D 2A7E 2AAF 2AB0 1D400-1D49F 1D4A2 1D4A5 1D4A6 1D4A9-1D4AC 1D4AE-1D4B5 "
    "1D4D0-1D4E9 1D538-1D551 1D6A4 1D6A5 1D6A8-1D755 1D7CE-1D7D7 1D7D9"
)
# Fraktur, sans serif, typewriter, small script letters, odd arrows: a second file, loaded where they occur.
RARE = (
    "00A3 00A5 00A7 00A9 00AE 00B0 00B6 00C0-00D6 00D8-00F6 00F8-00FF 0131 0141 0142 0152 0153 0160 0161 017D "
    "017E 0237 2030 2044 20AC 2127 2128 212D 212F 2134 2136-2138 219A 219B 219E 21A0 21A2-21A4 21AB-21AE 21B0 "
    "21B1 21B6 21B7 21BA 21BB 21BE 21BF 21C2 21C3 21C6-21CB 21CD-21CF 21DA 21DB 21DD 2238-223B 223E 223F 224A "
    "224B 224E 224F 225E 225F 226C 226D 228C 228D 22A6 22A7 22A9-22BF 22C7 22CE 22CF 22D4-22ED 2300 231C-231F "
    "23E0 23E1 2423 25B2 25B6 25BC 25BD 25C0 2660-2667 266D-266F 2713 2720 27E0-27E3 27EA 27EB 27EE 27EF "
    "2A03-2A06 2A09 2A0C 2A3F 2A85-2A8C 2A95 2A96 1D4B6-1D4CF 1D4EA-1D537 1D552-1D56B 1D56C-1D59F 1D5A0-1D6A3 "
    "1D7D8 1D7DA-1D7FF"
)
PRIMES = range(0x2032, 0x2038)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        renew_temml(Path(folder))
        renew_pdfjs(Path(folder))
        renew_font(Path(folder))


def npm_package(folder: Path, name: str, version: str, sha256: str) -> Path:
    """The package's files, in a folder of their own."""
    subprocess.run(["npm", "pack", f"{name}@{version}"], cwd=folder, check=True, capture_output=True)
    archive = folder / f"{name}-{version}.tgz"
    check(archive, sha256)
    with tarfile.open(archive) as tar:
        tar.extractall(folder / name, filter="data")
    return folder / name / "package"


def renew_temml(folder: Path) -> None:
    package = npm_package(folder, "temml", TEMML_VERSION, TEMML_SHA256)
    script = TEMML_FOLDER / "temml.min.js"
    shutil.copyfile(package / "dist" / "temml.min.js", script)
    chemistry = TEMML_FOLDER / "mhchem.min.js"
    shutil.copyfile(package / "contrib" / "mhchem" / "mhchem.min.js", chemistry)
    shutil.copyfile(package / "LICENSE", TEMML_FOLDER / "LICENSE")
    (TEMML_FOLDER / "VERSION").write_text(
        f'temml {TEMML_VERSION}, npm package "temml", tarball SHA-256 {TEMML_SHA256}\n'
        f"temml.min.js   dist/temml.min.js, unchanged, SHA-256 {digest(script)}\n"
        f"mhchem.min.js  contrib/mhchem/mhchem.min.js, unchanged, SHA-256 {digest(chemistry)};\n"
        "  made from MathJax's mhchem (Apache-2.0, Martin Hensel and the MathJax Consortium), released with Temml\n"
        "LICENSE        unchanged (MIT)\n"
        "Renewed by .ci/vendor.py\n"
    )


def renew_pdfjs(folder: Path) -> None:
    package = npm_package(folder, "pdfjs-dist", PDFJS_VERSION, PDFJS_SHA256)
    shutil.rmtree(PDFJS_FOLDER, ignore_errors=True)
    found = sorted({path for pattern in PDFJS_FILES for path in package.glob(pattern)})
    copied = [path for path in found if not fnmatch(path.name.lower(), PDFJS_LEFT_OUT)]
    for path in copied:
        target = PDFJS_FOLDER / path.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    listed = "".join(f"{digest(path)}  {path.relative_to(package)}\n" for path in copied)
    (PDFJS_FOLDER / "VERSION").write_text(
        f'PDF.js {PDFJS_VERSION}, npm package "pdfjs-dist", tarball SHA-256 {PDFJS_SHA256}\n'
        "Mozilla and others, Apache-2.0 (LICENSE); fonts, decoders and tables under the licences beside them.\n"
        "Unchanged; renewed by .ci/vendor.py. SHA-256 of each file:\n"
        f"{listed}"
    )


def renew_font(folder: Path) -> None:
    subprocess.run(["apt-get", "download", FONT_PACKAGE], cwd=folder, check=True, capture_output=True)
    package = next(folder.glob("fonts-lmodern_*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
    original = folder / FONT_PATH
    check(original, FONT_SHA256)
    shutil.copyfile(folder / FONT_LICENCE, FONT_FOLDER / "GUST-FONT-LICENSE.txt")
    cut(original, "Scholium Math", COMMON, FONT_FOLDER / "scholium-math.woff2")
    cut(original, "Scholium Math Rare", RARE, FONT_FOLDER / "scholium-math-rare.woff2")


def cut(original: Path, family: str, ranges: str, target: Path) -> None:
    """A renamed subset: stretchy and large forms stay, small-size alternates only for primes."""
    font = TTFont(original, recalcTimestamp=False)
    drop_alternates(font)
    options = subset.Options()
    options.layout_features = ["ssty"]
    options.flavor = "woff2"
    options.hinting = False
    options.desubroutinize = True  # larger, but Brotli packs it smaller
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=code_points(ranges))
    cutter.subset(font)
    rename(font, family)
    font.flavor = "woff2"
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getGlyphOrder()):,} glyphs\n")


def drop_alternates(font: TTFont) -> None:
    """Small-size forms of every letter would treble the file; a prime without its own looks wrong."""
    cmap = font.getBestCmap()
    kept = {cmap[code] for code in PRIMES if code in cmap}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            alternates = getattr(table, "alternates", None) or getattr(table, "mapping", {})
            for glyph in set(alternates) - kept:
                del alternates[glyph]


def rename(font: TTFont, family: str) -> None:
    names = {1: family, 3: f"{family} from Latin Modern Math 1.959", 4: family, 6: family.replace(" ", "")}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    top = font["CFF "].cff
    top.fontNames[0] = names[6]
    top[0].FullName = top[0].FamilyName = family


def code_points(ranges: str) -> set[int]:
    found: set[int] = set()
    for piece in ranges.split():
        first, _, last = piece.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(path: Path, expected: str) -> None:
    if digest(path) != expected:
        raise SystemExit(f"{path.name} is not the file we know: SHA-256 {digest(path)}, expected {expected}")


if __name__ == "__main__":
    main()
