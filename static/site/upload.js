// 把文件拖到框里等于在框里选择它；没有脚本时，用选择框照样能传。
(function () {
  "use strict";
  var box = document.querySelector("[data-drop]");
  if (!box) { return; }
  var input = box.querySelector("input[type=file]");
  var chosen = document.createElement("p");
  chosen.className = "chosen";
  chosen.setAttribute("role", "status");
  box.classList.add("scripted");
  box.insertBefore(chosen, box.querySelector(".hint"));
  function say() {
    chosen.textContent = input.files.length ? "已选：" + input.files[0].name : "还没有选文件";
  }
  input.addEventListener("change", say);
  say();
  ["dragover", "dragenter"].forEach(function (name) {
    box.addEventListener(name, function (event) { event.preventDefault(); box.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    box.addEventListener(name, function () { box.classList.remove("over"); });
  });
  box.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; say(); }
  });
}());
