// 窄屏和文件框。没有脚本时：表左右拖动，条件全部展开，文件框用浏览器自己的。
(function () {
  "use strict";
  var narrow = window.matchMedia("(max-width: 640px)");

  // 表比屏幕宽：一行一块，每格前写列名。矩阵（matrix）和已经另有排法的不动。
  function byRow(table) {
    if (table.scrollWidth <= table.parentElement.clientWidth || table.tHead.rows.length !== 1) { return; }
    var names = Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) {
      return cell.textContent.trim();
    });
    Array.prototype.forEach.call(table.tBodies, function (body) {
      Array.prototype.forEach.call(body.rows, function (row) {
        var at = 0;
        Array.prototype.forEach.call(row.cells, function (cell) {
          if (!cell.children.length && !cell.textContent.trim()) { cell.classList.add("blank"); }
          if (cell.colSpan === 1 && (at || cell.classList.contains("number"))) { cell.dataset.label = names[at]; }
          at += cell.colSpan;
        });
      });
    });
    table.classList.add("by-row");
  }

  // 条件多的筛选先收起；已经筛过的照样展开。
  function fold(form) {
    if (form.querySelectorAll("label").length < 4) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "fold no-print";
    function turn(open) {
      form.classList.toggle("folded", !open);
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "收起筛选条件" : "筛选条件";
    }
    button.addEventListener("click", function () { turn(form.classList.contains("folded")); });
    form.parentElement.insertBefore(button, form);
    turn(window.location.search.length > 1);
  }

  // 浏览器的文件框用浏览器的语言说话，换成中文的。
  function chooser(input) {
    var shown = document.createElement("span");
    var label = document.createElement("label");
    var name = document.createElement("span");
    label.className = "button";
    label.htmlFor = input.id;
    label.textContent = "选择文件";
    shown.className = "chooser";
    shown.append(label, name);
    function tell() { name.textContent = input.files.length ? input.files[0].name : "还没有选文件"; }
    input.classList.add("chosen-by-label");
    input.addEventListener("change", tell);
    input.after(shown);
    tell();
  }

  function arrange() {
    if (!narrow.matches) { return; }
    document.querySelectorAll(".scroll > table:not(.matrix):not(.stack):not(.by-row)").forEach(byRow);
    document.querySelectorAll("form.filters[method=get]:not([data-folds])").forEach(function (form) {
      form.dataset.folds = "";
      fold(form);
    });
  }
  document.querySelectorAll("input[type=file][id]").forEach(function (input) {
    if (!input.closest("[data-drop]")) { chooser(input); }
  });
  arrange();
  // 装得下、不用左右拖的表，Tab 不必停一次。
  document.querySelectorAll(".scroll[tabindex]").forEach(function (box) {
    if (box.scrollWidth <= box.clientWidth) { box.removeAttribute("tabindex"); }
  });
  narrow.addEventListener("change", arrange);
}());
