// Each visible text of the page: its contrast with all that is behind it, and what WCAG 2.2 (1.4.3) asks.
() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const rgba = (color) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = color; pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => {
    const a = top[3] + below[3] * (1 - top[3]);
    return [0, 1, 2].map((i) => a ? (top[i] * top[3] + below[i] * below[3] * (1 - top[3])) / a : 0).concat(a);
  };
  const behind = (element) => {
    let seen = [0, 0, 0, 0];
    for (let each = element; each; each = each.parentElement) {
      seen = over(seen, rgba(getComputedStyle(each).backgroundColor));
    }
    return over(seen, [255, 255, 255, 1]);
  };
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faded = (element) => {
    let all = 1;
    for (let each = element; each; each = each.parentElement) all *= Number(getComputedStyle(each).opacity);
    return all;
  };
  const pairs = [];
  const judge = (element, color, words) => {
    const style = getComputedStyle(element), ground = behind(element), ink = rgba(color);
    ink[3] *= faded(element);
    const [dark, bright] = [light(over(ink, ground)), light(ground)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    pairs.push({ratio: (bright + 0.05) / (dark + 0.05), needed: large ? 3 : 4.5, words: words.trim().slice(0, 60)});
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const silent = element.closest(":disabled, [aria-disabled=true], script, style, noscript");
    // What is quite transparent is not shown: the quick links, until they have the focus.
    if (silent || !faded(element) || !node.data.trim() || !element.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(element);
    judge(element, element.closest("svg") ? style.fill : style.color, node.data);
  }
  for (const each of document.querySelectorAll("[placeholder]"))
    if (each.checkVisibility()) judge(each, getComputedStyle(each, "::placeholder").color, each.placeholder);
  return pairs;
}
