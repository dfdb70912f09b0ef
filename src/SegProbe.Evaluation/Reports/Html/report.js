'use strict';
(() => {
  document.documentElement.classList.add('js');

  // The original lies left of the slider's place, the adversarial image right of it.
  document.addEventListener('input', event => {
    const slider = event.target;
    if (slider.parentElement.classList.contains('wipe')) {
      slider.parentElement.style.setProperty('--at', `${slider.value}%`);
      slider.setAttribute('aria-valuetext', `${slider.value} % original, ${100 - slider.value} % adversarial image`);
    }
  });

  const cards = [...document.querySelectorAll('.card')];
  const controls = document.querySelector('.controls');
  if (controls) {
    const value = id => document.getElementById(id).value;
    const number = (card, name) => {
      const parsed = Number.parseFloat(card.dataset[name]);
      return Number.isNaN(parsed) ? Infinity : parsed;
    };
    const fits = card => {
      const iou = number(card, 'iou');
      const success = value('success');
      return (value('method') === '' || card.dataset.setting === value('method'))
        && (value('case') === '' || card.dataset.pair === value('case'))
        && (success === '' || (success < 0 ? iou < -success : iou >= success))
        && (value('iou') === '' || iou >= Number(value('iou')))
        && (value('l2') === '' || number(card, 'l2') <= Number(value('l2')));
    };
    const update = () => {
      const [, name, down] = /^([a-z0-9]+)(-?)$/.exec(value('sort'));
      const sign = down ? -1 : 1;
      cards.sort((a, b) => sign * (number(a, name) - number(b, name)) || number(a, 'order') - number(b, 'order'));
      const shown = cards.filter(card => {
        card.hidden = !fits(card);
        return !card.hidden;
      });
      document.getElementById('cards').append(...cards);
      document.getElementById('shown').textContent = `${shown.length} of ${cards.length} shown`;
    };
    controls.addEventListener('input', update);
    controls.addEventListener('submit', event => event.preventDefault());
    update();
  }

  const scrub = document.getElementById('scrub');
  if (scrub) {
    const frames = [...document.querySelectorAll('.frame')];
    const cursors = document.querySelectorAll('.cursor');
    const show = () => {
      frames.forEach((frame, i) => frame.classList.toggle('now', i === Number(scrub.value)));
      const now = frames[scrub.value];
      cursors.forEach(cursor => {
        cursor.setAttribute('x1', now.dataset.x);
        cursor.setAttribute('x2', now.dataset.x);
      });
      scrub.setAttribute('aria-valuetext', now.dataset.text);
      document.getElementById('scrub-now').textContent = now.dataset.text;
    };
    scrub.addEventListener('input', show);
    show();
  }
})();
