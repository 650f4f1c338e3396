/* Ctrl+K goes to the search box; Escape closes the filter sheet and the menus; 打印 prints. Everything works without it. */
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
