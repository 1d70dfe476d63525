// The drawing pad on the picture of a brick: pointer, touch or keyboard, and no dragging needed. What is drawn stands in the
// form's own fields (`lines`, `open_line`), as the plain buttons write it too: with script or without, the server draws it.
(() => {
  const $ = (id) => document.getElementById(id);
  const WIDE = 240, HIGH = 160, STRIDE = 8, NEAR = 3, MOST = 40, RAW = 200, LONGEST = 39000;
  const SVG = 'http://www.w3.org/2000/svg';
  let pad, picture, rendered = '', stroke = null, pen = [WIDE / 2, HIGH / 2], before = [], after = [], pause;

  // On a slow link the next thing is done before the last is answered, and the answer brings the whole picture: what is pressed,
  // drawn or marked meanwhile waits for its turn. When no answer came, what asks for one is given up, and the page says so.
  let turns = [], isGoing = false;
  const isWaiting = () => !isGoing && (turns.length || $('making').querySelector('#picture[aria-busy], #described[aria-busy]'));
  const inTurn = (act, kind = {}) => { if (isWaiting()) turns.push({ act, ...kind }); else act(); };
  const goOn = () => {
    while (turns.length && !$('making').querySelector('#picture[aria-busy], #described[aria-busy]')) {
      isGoing = true;
      turns.shift().act();
      isGoing = false;
    }
  };
  const giveUp = () => { turns = turns.filter(({ asks }) => !asks); goOn(); };
  const drawnMeanwhile = () => turns.map(({ line }) => line).filter(Boolean);

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

  const withoutLines = (picture) => {
    const svg = new DOMParser().parseFromString(decodeURIComponent(picture.src.replace(/^[^,]*,/, '')), 'image/svg+xml');
    svg.getElementById('drawn').remove();
    picture.removeAttribute('id');
    picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  };

  // What the server has drawn already stays its own; once that is undone, all is drawn here.
  const show = () => {
    const all = lines(), known = rendered ? rendered.split(';').length : 0;
    let from = known;
    if (all.slice(0, known).join(';') !== rendered) {
      if ($('drawn')) withoutLines($('drawn'));
      rendered = '';
      from = 0;
    }
    const shown = [...all.slice(from), ...drawnMeanwhile()];
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
    const full = (more && lines().length + drawnMeanwhile().length >= MOST) || $('lines').value.length > LONGEST;
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
    const line = `${held()} ${stroke.join(' ')}`;
    stroke = null;
    inTurn(() => {
      change([[...lines(), line].join(';'), '']);
      say('ended', { n: lines().length });
    }, { line });
    show();
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
    if (what === 'point') return inTurn(() => lay(point));
    inTurn(() => {
      $('across').value = Math.round(point[0] / 20) + 1;
      $('down').value = Math.round(point[1] / 20) + 1;
      $(`do-${what}`).click();
    }, { asks: true });
  };

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const key = (event) => {
    const { key: name, ctrlKey, metaKey, shiftKey, altKey } = event;
    const command = ctrlKey || metaKey, letter = name.toLowerCase();
    if (command && (letter === 'y' || (letter === 'z' && shiftKey))) inTurn(redo);
    else if ((command && letter === 'z') || name === 'Backspace') inTurn(undo);
    else if (command || altKey) return;
    else if (MOVES[name]) {
      pen = pen.map((n, axis) => Math.min([WIDE, HIGH][axis], Math.max(0, n + MOVES[name][axis] * STRIDE)));
      show();
      clearTimeout(pause);
      pause = setTimeout(() => say('at', { x: pen[0], y: pen[1] }), 300);
    } else if (name === ' ') { const point = pen; inTurn(() => lay(point)); }
    else if (name === 'Enter') inTurn(end);
    else return;
    event.preventDefault();
  };

  // The buttons and the pad stay; the picture below the pad comes anew with each answer, and so does the list of shapes.
  const look = () => {
    if ($('picture') !== picture) {
      picture = $('picture');
      rendered = $('drawn') ? $('lines').value : '';
    }
    $('keys').hidden = !$('chosen');
    show();
  };
  const setUp = () => {
    pad = $('pad');
    ['pad', 'pad-undo', 'pad-redo', 'pad-help'].forEach((id) => { $(id).hidden = false; });
    pad.addEventListener('pointerdown', start);
    pad.addEventListener('pointermove', move);
    pad.addEventListener('pointerup', finish);
    pad.addEventListener('pointercancel', finish);
    pad.addEventListener('click', tap);
    pad.addEventListener('keydown', key);
    $('pad-undo').addEventListener('click', undo);
    $('pad-redo').addEventListener('click', redo);
    pad.dataset.mode = $('tap').value;
    look();
  };
  // The shape that was marked while another was being moved: by its words, for its place in the list may have changed.
  const mark = (n, words) => {
    const all = $('chosen') ? [...$('chosen').options] : [], isIt = (one) => one && one.text === words;
    const one = isIt(all[n]) ? all[n] : all.find(isIt) || all[n];
    if (one) one.selected = true;
  };

  if (!$('making')) return;
  if (!$('lines').value && !$('shapes').value) $('tap').value = 'draw';
  setUp();
  // A moment later, for htmx takes no press of a button while it is still busy with the last one of it.
  addEventListener('htmx:afterSettle', () => { look(); setTimeout(goOn); });
  ['htmx:responseError', 'htmx:sendError', 'htmx:timeout'].forEach((name) => addEventListener(name, ({ detail }) => {
    if (detail.target.id !== 'kept') setTimeout(giveUp);
  }));
  addEventListener('htmx:beforeRequest', ({ detail }) => { if (detail.target.id === 'described') $('body').readOnly = true; });
  addEventListener('htmx:afterRequest', () => { $('body').readOnly = false; });
  addEventListener('click', (event) => {
    const button = event.target.closest && event.target.closest('#making button');
    if (!button || !isWaiting()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    inTurn(() => ($(button.id) || $('look')).click(), { asks: button.matches('[type=submit]:not(#do-end, #do-undo)') });
  }, true);
  // Keeping a draft by itself, too: what it keeps is then the picture as answered.
  addEventListener('htmx:confirm', (event) => {
    if (event.detail.elt.id !== 'keep-draft' || !isWaiting()) return;
    event.preventDefault();
    inTurn(() => $('keep-draft').click(), { asks: true });
  });
  addEventListener('change', ({ target }) => {
    if (target.id === 'tap') pad.dataset.mode = target.value;
    if (target.id !== 'chosen' || !isWaiting()) return;
    const { selectedIndex: n } = target, words = target.options[n].text;
    inTurn(() => mark(n, words));
  });
  // With script these two need no round to the server.
  addEventListener('click', (event) => {
    const button = event.target.closest && event.target.closest('#do-end, #do-undo');
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    if (button.id === 'do-end') end(); else undo();
  }, true);
})();
