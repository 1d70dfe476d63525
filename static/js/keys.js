// A guide's keys. Which key is whose stands in the page (aria-keyshortcuts, data-steps), and only for who turned them on.
(() => {
  const FIELDS = 'input, select, textarea, [contenteditable]';
  const FIRST = 'input:not([type=hidden]), select, textarea, button';

  const act = (target) => {
    if (target.matches('summary')) {
      target.parentElement.open = true;
      (target.parentElement.querySelector(FIRST) || target).focus();
    } else if (target.matches('button:not([data-at-once])')) target.focus();
    else target.click();
  };

  const step = (list, way) => {
    const links = [...list.querySelectorAll(':scope > li')].map((line) => line.querySelector('a')).filter(Boolean);
    const here = links.findIndex((link) => link.closest('li').contains(document.activeElement));
    const next = links[way ? here + way : Math.max(here, 0)] || links[here < 0 ? 0 : here];
    if (!next) return false;
    next.focus();
    if (!way) next.click();
    return true;
  };

  const press = (key) => {
    const list = document.querySelector('[data-steps]');
    const way = list ? [1, -1, 0][list.dataset.steps.split(' ').indexOf(key)] : undefined;
    if (way !== undefined) return step(list, way);
    const target = document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
    if (target) act(target);
    return Boolean(target);
  };

  addEventListener('keydown', (event) => {
    const { target, ctrlKey, altKey, metaKey, shiftKey, isComposing } = event;
    if (isComposing || event.defaultPrevented || ctrlKey || altKey || metaKey) return;
    if (target.matches(FIELDS)) {
      const fold = event.key === 'Escape' && target.closest('details');
      if (fold && document.querySelector('[aria-keyshortcuts]')) fold.querySelector('summary').focus();
      return;
    }
    const key = event.key.toLowerCase();
    if (event.key.length > 1 || (shiftKey && key !== key.toUpperCase())) return;
    if (press(key)) event.preventDefault();
  });
})();
