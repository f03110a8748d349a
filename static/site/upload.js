// 把文件拖到框里等于在框里选择它；没有脚本时，用选择框照样能传。
(function () {
  "use strict";
  var box = document.querySelector("[data-drop]");
  if (!box) { return; }
  var input = box.querySelector("input[type=file]");
  ["dragover", "dragenter"].forEach(function (name) {
    box.addEventListener(name, function (event) { event.preventDefault(); box.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    box.addEventListener(name, function () { box.classList.remove("over"); });
  });
  box.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; }
  });
}());
