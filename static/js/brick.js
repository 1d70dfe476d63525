// The drawing pad on the picture of a brick: pointer, touch or keyboard, and no dragging needed. What is drawn stands in the
// form's own fields (`lines`, `open_line`), as the plain buttons write it too: with script or without, the server draws it.
(() => {
  const $ = (id) => document.getElementById(id);
  const WIDE = 240, HIGH = 160, STRIDE = 8, NEAR = 3, MOST = 40, RAW = 200, LONGEST = 39000;
  const SVG = 'http://www.w3.org/2000/svg';
  let pad, rendered = '', stroke = null, pen = [WIDE / 2, HIGH / 2], before = [], after = [], pause;

  const lines = () => ($('lines').value ? $('lines').value.split(';') : []);
  const isOpen = () => $('open_line').value === '1';
  const state = () => [$('lines').value, $('open_line').value];
  const put = ([text, open]) => { $('lines').value = text; $('open_line').value = open; show(); };
  const say = (key, facts = {}) => {
    clearTimeout(pause);
    $('pad-says').textContent = Object.entries(facts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), pad.dataset[key]);
  };
  const held = () => `${document.querySelector('[name=colour]:checked').value} ${$('pen').value}`;

  // The same soft curve as the server's: through the middles between the points.
  const curve = (points) => {
    if (points.length === 1) return `M${points[0]}h.1`;
    if (points.length === 2) return `M${points[0]}L${points[1]}`;
    return points.slice(1, -1).reduce((path, [x, y], n) => {
      const [nx, ny] = points[n + 2];
      return `${path}Q${x} ${y} ${n + 3 === points.length ? `${nx} ${ny}` : `${(x + nx) / 2} ${(y + ny) / 2}`}`;
    }, `M${points[0]}`);
  };
  const drawn = (text) => {
    const [colour, brush, ...points] = text.split(' ');
    const path = document.createElementNS(SVG, 'path');
    const [width, opacity] = JSON.parse(pad.dataset.pens)[brush];
    path.setAttribute('d', curve(points.map((point) => point.split(',').map(Number))));
    path.setAttribute('stroke', JSON.parse(pad.dataset.colours)[colour]);
    path.setAttribute('stroke-width', width / 2);
    path.setAttribute('opacity', opacity);
    return path;
  };

  // What the server has drawn already stays its own; once that is undone, all is drawn here.
  const show = () => {
    const all = lines(), known = rendered ? rendered.split(';').length : 0;
    let from = known;
    if (all.slice(0, known).join(';') !== rendered) {
      if ($('drawn')) $('drawn').remove();
      rendered = '';
      from = 0;
    }
    const shown = all.slice(from);
    if (stroke && stroke.length) shown.push(`${held()} ${stroke.join(' ')}`);
    pad.firstElementChild.firstElementChild.replaceChildren(...shown.map(drawn));
    const mark = pad.querySelector('circle');
    mark.setAttribute('cx', pen[0]);
    mark.setAttribute('cy', pen[1]);
    $('pad-undo').disabled = !all.length && !before.length;
    $('pad-redo').disabled = !after.length;
  };

  const change = (next) => { before.push(state()); after = []; put(next); };
  const isFull = (more) => {
    const full = (more && lines().length >= MOST) || $('lines').value.length > LONGEST;
    if (full) say('full');
    return full;
  };
  const lay = (point) => {
    const goesOn = isOpen() && lines().length;
    if (isFull(!goesOn)) return;
    const text = goesOn ? `${$('lines').value} ${point}` : [...lines(), `${held()} ${point}`].join(';');
    change([text, '1']);
    say('laid', { x: point[0], y: point[1] });
  };
  const end = () => { if (isOpen()) change([$('lines').value, '']); say('ended', { n: lines().length }); };
  const undo = () => {
    if (!before.length && !lines().length) return;
    after.push(state());
    put(before.pop() || [lines().slice(0, -1).join(';'), '']);
    say('undone', { n: lines().length });
  };
  const redo = () => {
    if (!after.length) return;
    before.push(state());
    put(after.pop());
    say('redone', { n: lines().length });
  };

  const at = ({ clientX, clientY }) => {
    const box = pad.getBoundingClientRect();
    const within = (part, most) => Math.min(most, Math.max(0, Math.round(part * most)));
    return [within((clientX - box.left) / box.width, WIDE), within((clientY - box.top) / box.height, HIGH)];
  };
  const finish = () => {
    if (!stroke) return;
    const points = stroke;
    stroke = null;
    change([[...lines(), `${held()} ${points.join(' ')}`].join(';'), '']);
    say('ended', { n: lines().length });
  };
  const start = (event) => {
    if ($('tap').value !== 'draw' || event.button || isFull(true)) return;
    event.preventDefault();
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    stroke = [at(event)];
    show();
  };
  const move = (event) => {
    if (!stroke) return;
    const [x, y] = at(event), [lastX, lastY] = stroke[stroke.length - 1];
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < NEAR) return;
    stroke.push([x, y]);
    if (stroke.length < RAW) return show();
    finish();       // a very long line goes on as the next one
    if (!isFull(true)) stroke = [[x, y]];
  };
  // Without dragging: each tap is a point, or the place of a shape.
  const tap = (event) => {
    const what = $('tap').value, point = at(event);
    if (what === 'draw') return;
    pen = point;
    if (what === 'point') return lay(point);
    $('across').value = Math.round(point[0] / 20) + 1;
    $('down').value = Math.round(point[1] / 20) + 1;
    const button = $(`do-${what}`);
    if (button) button.click();
  };

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const key = (event) => {
    const { key: name, ctrlKey, metaKey, shiftKey, altKey } = event;
    const command = ctrlKey || metaKey, letter = name.toLowerCase();
    if (command && (letter === 'y' || (letter === 'z' && shiftKey))) redo();
    else if ((command && letter === 'z') || name === 'Backspace') undo();
    else if (command || altKey) return;
    else if (MOVES[name]) {
      pen = pen.map((n, axis) => Math.min([WIDE, HIGH][axis], Math.max(0, n + MOVES[name][axis] * STRIDE)));
      show();
      clearTimeout(pause);
      pause = setTimeout(() => say('at', { x: pen[0], y: pen[1] }), 300);
    } else if (name === ' ') lay(pen);
    else if (name === 'Enter') end();
    else return;
    event.preventDefault();
  };

  const setUp = () => {
    if (!$('pad') || $('pad') === pad) return;
    pad = $('pad');
    rendered = $('drawn') ? $('lines').value : '';
    pad.hidden = false;
    ['pad-undo', 'pad-redo', 'pad-help'].forEach((id) => { $(id).hidden = false; });
    pad.addEventListener('pointerdown', start);
    pad.addEventListener('pointermove', move);
    pad.addEventListener('pointerup', finish);
    pad.addEventListener('pointercancel', finish);
    pad.addEventListener('click', tap);
    pad.addEventListener('keydown', key);
    $('pad-undo').addEventListener('click', undo);
    $('pad-redo').addEventListener('click', redo);
    pad.dataset.mode = $('tap').value;
    show();
  };

  if ($('tap') && !$('lines').value && !$('shapes').value) $('tap').value = 'draw';
  setUp();
  addEventListener('htmx:afterSettle', setUp);
  addEventListener('change', ({ target }) => {
    if (target.id === 'tap' && pad) pad.dataset.mode = target.value;
  });
  // With script these two need no round to the server.
  addEventListener('click', (event) => {
    const button = event.target.closest && event.target.closest('#do-end, #do-undo');
    if (!button || !pad) return;
    event.preventDefault();
    event.stopPropagation();
    if (button.id === 'do-end') end(); else undo();
  }, true);
})();
