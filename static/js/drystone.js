// What the page does better with script, and does well without. No state is kept and nothing is sent from here.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const say = (text) => { const line = $('#status'); if (line) line.textContent = text; };

  // Exit: blank first, so that nothing is on the screen while the other site loads; replace, so that Back doesn't return here.
  const leave = () => {
    const { href } = $('#exit');
    document.title = '';
    document.body.replaceChildren();
    location.replace(href);
  };
  let presses = [];
  addEventListener('click', (event) => {
    if (!event.target.closest || !event.target.closest('#exit')) return;
    event.preventDefault();
    leave();
  });
  // On keyup, and only a Shift pressed alone: capitals in a text are not a wish to leave.
  let alone = false;
  addEventListener('keydown', (event) => {
    alone = event.key === 'Shift';
    if (!alone) presses = [];
    if (event.key === 'Escape') say('');
  });
  addEventListener('keyup', (event) => {
    if (event.key !== 'Shift' || !alone || !$('#exit')) return;
    presses = [...presses.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
    if (presses.length === 2) say($('#exit').dataset.more);
    if (presses.length > 2) leave();
  });

  // As a reader counts (safety.clean.letters): an accent, a joiner or a colour of skin belongs to its letter.
  const letters = (text) => [...text.normalize('NFC').replace(/[\p{M}\u200d\p{EMod}]/gu, '')].length;

  // Characters left: told when the typing stops, never in the way of it.
  let pause;
  addEventListener('input', ({ target }) => {
    const count = target.id && document.getElementById(`${target.id}-count`);
    if (!count) return;
    clearTimeout(pause);
    pause = setTimeout(() => {
      const left = count.dataset.max - letters(target.value);
      count.textContent = `${left < 0 ? count.dataset.over : count.dataset.left} ${Math.abs(left)}`;
      count.classList.toggle('error', left < 0);
    }, 800);
  });

  const showErrors = (root) => { const box = $('[data-focus]', root); if (box) box.focus(); return box; };
  addEventListener('DOMContentLoaded', () => showErrors(document));

  // Passkeys: the browser's own call, in browsers that read its JSON. Its answer goes with the form; a code does the same.
  const keys = window.PublicKeyCredential;
  const showPasskey = async ({ form, dataset }) => {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, purpose: dataset.purpose });
    const { create, get } = await (await fetch(dataset.passkey, { method: 'POST', body })).json();
    const made = create
      ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(create) })
      : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(get) });
    form.elements.passkey.value = JSON.stringify(made);
    form.submit();
  };
  addEventListener('DOMContentLoaded', () => {
    if (!keys || !keys.parseRequestOptionsFromJSON) return;
    document.querySelectorAll('[data-passkey]').forEach((button) => { button.hidden = false; });
  });
  addEventListener('click', ({ target }) => {
    if (!target.dataset || !target.dataset.passkey || !target.form.reportValidity()) return;
    target.disabled = true;
    showPasskey(target).catch(() => {
      target.nextElementSibling.textContent = target.dataset.failed;
      target.disabled = false;
    });
  });

  // A swap must not drop the focus to the top of the page.
  let last = '', nowhere;
  addEventListener('htmx:beforeRequest', ({ detail }) => { detail.target.setAttribute('aria-busy', 'true'); say(''); });
  addEventListener('htmx:beforeSwap', ({ detail }) => {
    last = document.activeElement.id;
    nowhere = document.activeElement === document.body;
    // Of the page that answers, the button that was pressed: its neighbours may have been pressed since.
    if (detail.target.matches('.acts button')) detail.selectOverride = `#${detail.target.id}`;
  });
  addEventListener('htmx:afterRequest', ({ detail }) => detail.target.removeAttribute('aria-busy'));
  addEventListener('htmx:afterSettle', ({ detail: { elt, requestConfig } }) => {
    if (nowhere && !requestConfig?.triggeringEvent) return;     // the page asked by itself: nobody's place moves
    if (showErrors(elt) || document.activeElement !== document.body) return;
    const next = (last && document.getElementById(last)) || $('h1, h2, h3', elt) || elt;
    if (!next.matches('a, button, input, select, textarea, summary')) next.tabIndex = -1;
    next.focus();
  });
  const failed = () => say($('#status').dataset.failed);
  addEventListener('htmx:responseError', failed);
  addEventListener('htmx:sendError', failed);
  addEventListener('htmx:timeout', failed);
})();
