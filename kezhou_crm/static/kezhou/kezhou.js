/* Ctrl+K goes to the search box; Escape closes the filter sheet and the menu. Everything works without it. */
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
  document.addEventListener('keydown', function (event) {
    var menu = document.getElementById('k-menu');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') { openSearch(event); }
    if (event.key !== 'Escape') { return; }
    if (location.hash === '#changelist-filter') { location.hash = '#changelist'; }
    if (menu) { menu.checked = false; }
  });
})();
