/* Ctrl+K goes to the search box; Escape closes the filter sheet and the menus; 打印 prints; a refused form begins
   with why; a form is sent once; an autocomplete says its name. Everything works without it. */
(function () {
  'use strict';
  function openSearch(event) {
    var menu = document.getElementById('k-menu');
    var box = document.getElementById('k-search');
    if (!box) { return; }
    event.preventDefault();
    if (menu) { menu.checked = true; }
    box.focus();
    box.select();
  }
  if (window.CalendarNamespace) {  /* the stock catalogue leaves the days of the week in English */
    window.CalendarNamespace.daysOfWeekInitial = ['日', '一', '二', '三', '四', '五', '六'];
  }
  Array.prototype.forEach.call(document.querySelectorAll('[data-print]'), function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });
  if (document.querySelector('[data-print-now]')) { window.print(); }
  var refusal = document.querySelector('.errornote');
  if (refusal && !document.querySelector('[autofocus]')) {  /* a refused form begins with why; the next Tab is the first field */
    refusal.tabIndex = -1;
    refusal.focus();
  }
  function nameAutocompletes() {  /* select2 names a box after what it holds, an empty one after nothing */
    Array.prototype.forEach.call(document.querySelectorAll('select.select2-hidden-accessible'), function (select) {
      var words = select.labels.length ? select.labels[0].textContent : select.getAttribute('aria-label');
      var selection = select.parentNode.querySelector('.select2-selection');
      var rendered = selection && selection.querySelector('.select2-selection__rendered');
      var search = selection && selection.querySelector('.select2-search__field');
      if (!rendered || !words) { return; }
      selection.id = 'k-box-' + select.id;
      selection.setAttribute('aria-label', words);
      selection.setAttribute('aria-labelledby', selection.id + ' ' + rendered.id);
      rendered.removeAttribute('role');
      rendered.removeAttribute('aria-readonly');
      if (search) { search.setAttribute('aria-label', words); }
    });
  }
  if (window.django && window.django.jQuery) {
    window.django.jQuery(nameAutocompletes);
    document.addEventListener('formset:added', nameAutocompletes);
    window.django.jQuery(document).on('select2:open', function () {
      var search = document.querySelector('.select2-container--open .select2-search__field');
      if (search) { search.setAttribute('aria-label', '输入文字查找'); }
    });
  }
  document.addEventListener('submit', function (event) {  /* a double click is one deed */
    var form = event.target;
    if (form.getAttribute('method') !== 'post' || event.defaultPrevented) { return; }  /* a field may be called method */
    if (form.hasAttribute('data-sent')) { event.preventDefault(); return; }
    form.setAttribute('data-sent', '');
    setTimeout(function () { form.removeAttribute('data-sent'); }, 5000);  /* whoever got no answer may try again */
  });
  window.addEventListener('pageshow', function () {  /* who came back may send again */
    Array.prototype.forEach.call(document.querySelectorAll('form[data-sent]'), function (form) {
      form.removeAttribute('data-sent');
    });
  });
  document.addEventListener('keydown', function (event) {
    var menu = document.getElementById('k-menu');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') { openSearch(event); }
    if (event.key !== 'Escape') { return; }
    if (location.hash === '#changelist-filter') { location.hash = '#changelist'; }
    if (menu) { menu.checked = false; }
    Array.prototype.forEach.call(document.querySelectorAll('.k-more[open]'), function (more) {
      more.open = false;
      more.firstElementChild.focus();
    });
  });
})();
