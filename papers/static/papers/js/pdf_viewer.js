// Pages of a PDF below one another in a box that scrolls: drawn when they come near, given back when they are far.
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const LARGEST_CANVAS = 16_000_000; // pixels; more than this, phones refuse

class PdfError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason; // the name of a sentence in the page
  }
}

// Old volumes name their files by http, which a page that came by https may not ask; every source speaks both.
const secured = (url) => (/^http:\/\/(?!127\.|localhost\b|\[)/.test(url) ? url.replace("http:", "https:") : url);

// Asked for here and not by PDF.js, which would read the whole file as well, and leaves a refusal uncaught. A source that
// forbids it and one that is away look the same to a script.
const fetched = async (url, signal) => {
  try {
    const response = await fetch(secured(url), { signal });
    if (!response.ok) throw new PdfError("missing");
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof PdfError ? error : new PdfError("refused");
  }
};

const load = async (url, { library, worker, assets, signal }) => {
  const [pdfjs, data] = await Promise.all([import(library), fetched(url, signal)]);
  pdfjs.GlobalWorkerOptions.workerSrc = worker;
  const task = pdfjs.getDocument({
    data,
    cMapUrl: `${assets}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${assets}standard_fonts/`,
    wasmUrl: `${assets}wasm/`,
    isEvalSupported: false,
    verbosity: 0,
    enableXfa: false,
  });
  signal.addEventListener("abort", () => task.destroy());
  return { pdfjs, pdf: await task.promise };
};

class Pages {
  constructor(box, pdfjs, pdf) {
    Object.assign(this, { box, pdfjs, pdf, step: STEPS.indexOf(1), drawn: new Map() });
  }

  async lay() {
    const first = await this.pdf.getPage(1);
    this.size = first.getViewport({ scale: 1 });
    this.places = Array.from({ length: this.pdf.numPages }, (_, index) => {
      const place = document.createElement("div");
      place.className = "pdf-page";
      place.dataset.number = index + 1;
      return place;
    });
    this.scaleAll();
    this.box.replaceChildren(...this.places);
    this.watch = new IntersectionObserver((seen) => seen.forEach((entry) => this.near(entry)), {
      root: this.box,
      rootMargin: "100% 0px",
    });
    for (const place of this.places) this.watch.observe(place);
  }

  // One whole page in width, times what the reader chose.
  scaleAll() {
    this.scale = (this.box.clientWidth / this.size.width) * STEPS[this.step];
    for (const place of this.places) this.fit(place, this.size);
  }

  fit(place, { width, height }) {
    place.style.width = `${Math.floor(width * this.scale)}px`;
    place.style.height = `${Math.floor(height * this.scale)}px`;
    place.style.setProperty("--total-scale-factor", this.scale);
  }

  near({ target, isIntersecting }) {
    if (!isIntersecting) this.giveBack(target);
    else if (!this.drawn.has(target)) this.draw(target);
  }

  giveBack(place) {
    this.drawn.get(place)?.cancel?.();
    this.drawn.delete(place);
    place.replaceChildren();
  }

  async draw(place) {
    const mine = {};
    this.drawn.set(place, mine);
    const page = await this.pdf.getPage(Number(place.dataset.number));
    if (this.drawn.get(place) !== mine) return;
    this.fit(place, page.getViewport({ scale: 1 }));
    const viewport = page.getViewport({ scale: this.scale });
    const most = Math.sqrt(LARGEST_CANVAS / (viewport.width * viewport.height));
    const dense = Math.min(window.devicePixelRatio || 1, most);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * dense);
    canvas.height = Math.floor(viewport.height * dense);
    const text = document.createElement("div");
    text.className = "pdf-text";
    place.replaceChildren(canvas, text);
    const transform = dense === 1 ? null : [dense, 0, 0, dense, 0, 0];
    const drawing = page.render({ canvas, viewport, transform });
    const layer = new this.pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
    mine.cancel = () => {
      drawing.cancel();
      layer.cancel();
    };
    // Both are stopped when the page scrolls away again.
    await Promise.allSettled([drawing.promise, layer.render()]);
    if (this.drawn.get(place) === mine) place.dataset.drawn = "";
  }

  zoom(by) {
    this.step = Math.min(STEPS.length - 1, Math.max(0, this.step + by));
    const number = this.current();
    for (const place of this.places) this.giveBack(place);
    this.scaleAll();
    this.goTo(number);
    for (const place of this.places) {
      this.watch.unobserve(place);
      this.watch.observe(place);
    }
  }

  current() {
    const middle = this.box.scrollTop + this.box.clientHeight / 2;
    const place = this.places.findLast((place) => place.offsetTop <= middle);
    return Number((place ?? this.places[0]).dataset.number);
  }

  goTo(number) {
    const place = this.places[Math.min(this.places.length, Math.max(1, number)) - 1];
    this.box.scrollTo({ top: place.offsetTop, behavior: "instant" });
  }

  close() {
    this.watch.disconnect();
    for (const place of this.places) this.giveBack(place);
  }
}

const wire = (view, pages) => {
  const number = view.querySelector("[data-pdf-page]");
  const tell = () => {
    if (document.activeElement !== number) number.value = pages.current();
  };
  view.querySelector("[data-pdf-pages]").textContent = pages.places.length;
  number.max = pages.places.length;
  number.addEventListener("change", () => {
    pages.goTo(Number(number.value) || pages.current());
    number.value = pages.current();
  });
  pages.box.addEventListener("scroll", () => requestAnimationFrame(tell), { passive: true });
  for (const button of view.querySelectorAll("[data-pdf-step]"))
    button.addEventListener("click", () => pages.goTo(pages.current() + Number(button.dataset.pdfStep)));
  for (const button of view.querySelectorAll("[data-pdf-zoom]"))
    button.addEventListener("click", () => pages.zoom(Number(button.dataset.pdfZoom)));
  for (const control of view.querySelectorAll(".pdf-bar :disabled")) control.disabled = false;
  tell();
};

/** Show the PDF of this address in the view; throws an error whose `reason` names a sentence. */
export const show = async (view, url, options) => {
  const { pdfjs, pdf } = await load(url, options);
  const pages = new Pages(view.querySelector(".pdf-pages"), pdfjs, pdf);
  view.classList.add("pdf-shown"); // the box has its width now
  await pages.lay();
  options.signal.addEventListener("abort", () => pages.close());
  wire(view, pages);
};
