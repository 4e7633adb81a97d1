// Counts the numbers of the home page down and moves "now" in the picture, once a second. An enhancement: without it the
// page shows them as of the moment it was drawn. Time is the server's, carried on from the moment the page arrived;
// nothing is announced.
(() => {
  "use strict";
  const instruments = document.getElementById("instruments");
  if (!instruments) return;
  const drawnAt = Number(instruments.dataset.now);
  const lifetime = Number(instruments.dataset.lifetime);
  const arrivedAt = Date.now();
  const numbers = [...instruments.querySelectorAll(".n[data-until]")];
  const ticks = [...instruments.querySelectorAll(".tick-left, .tick-gone")];
  const hand = instruments.querySelector(".hand");
  const big = instruments.querySelector(".big");
  const unit = instruments.querySelector(".unit");
  const untilOf = (kind) => {
    const number = numbers.find((each) => each.dataset.kind === kind);
    return number ? Number(number.dataset.until) : null;
  };
  const exp = untilOf("exp");
  const refused = untilOf("refused");

  const duration = (seconds) => {
    if (seconds < 120) return `${seconds} s`;
    const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
    const parts = [];
    let seen = 0;
    for (const [size, name] of units) {
      const count = Math.floor(seconds / size);
      seconds %= size;
      if (count || seen) {
        seen += 1;
        if (count) parts.push(`${count} ${name}`);
      }
      if (seen === 2) break;
    }
    return parts.join(" ");
  };
  const past = {
    exp: (seconds) => `−${duration(seconds)}`,
    refused: () => "refused",
    due: () => "now due",
  };

  const drawDial = (now) => {
    const left = exp - now;
    const shown = Math.min((Math.max(left, 0) / lifetime) * ticks.length, ticks.length);
    ticks.forEach((tick, index) => tick.setAttribute("class", index < shown ? "tick-left" : "tick-gone"));
    const angle = ((shown / ticks.length) * 360 - 90) * (Math.PI / 180);
    for (const [end, radius] of [["1", 60], ["2", 104]]) {
      hand.setAttribute(`x${end}`, (120 + radius * Math.cos(angle)).toFixed(1));
      hand.setAttribute(`y${end}`, (120 + radius * Math.sin(angle)).toFixed(1));
    }
    const figure = left > 0 ? `${left}` : left ? `−${-left}` : "0";
    big.textContent = figure;
    big.setAttribute("class", figure.length < 5 ? "big" : "big long");
    if (left > 0) unit.textContent = "s to exp";
    else if (refused === null) unit.textContent = "s, expired";
    else unit.textContent = refused > now ? "s, api1 still says yes" : "s, refused";
  };

  const pictures = [...document.querySelectorAll(".timeline > svg")]
    .map((svg) => [".now-line", ".now-box", ".now-text"].map((part) => svg.querySelector(part)))
    .filter(([line]) => line);

  const moveNow = (now, [line, box, text]) => {
    const { begin, end, left, right } = Object.fromEntries(
      Object.entries(box.dataset).map(([name, value]) => [name, Number(value)]),
    );
    const isOver = now > end;
    for (const part of [line, box, text]) part.setAttribute("visibility", isOver ? "hidden" : "visible");
    if (isOver) return;
    const x = left + ((now - begin) * (right - left)) / (end - begin);
    const width = Number(box.getAttribute("width"));
    const edge = Math.min(Math.max(x - width / 2, left), right - width);
    line.setAttribute("x1", x.toFixed(1));
    line.setAttribute("x2", x.toFixed(1));
    box.setAttribute("x", edge.toFixed(1));
    text.setAttribute("x", (edge + width / 2).toFixed(1));
    const words = text.textContent.replace(/\d\d:\d\d:\d\d/, new Date(now * 1000).toISOString().slice(11, 19));
    if (text.textContent !== words) text.textContent = words;
  };

  const draw = () => {
    const now = Math.floor(drawnAt + (Date.now() - arrivedAt) / 1000);
    for (const number of numbers) {
      const left = Number(number.dataset.until) - now;
      const text = left > 0 ? duration(left) : past[number.dataset.kind](-left);
      if (number.textContent !== text) number.textContent = text;
    }
    if (exp !== null && hand) drawDial(now);
    for (const parts of pictures) moveNow(now, parts);
  };
  setInterval(draw, 250);
})();
