// 每秒问一次任务进度；结束后重新打开页面，由它转到结果。
(function () {
  "use strict";
  var box = document.querySelector("[data-job]");
  if (!box || !box.dataset.job) { return; }
  function ask() {
    fetch(box.dataset.job, { headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.json();
    }).then(function (job) {
      if (!job.open) { window.location.reload(); return; }
      box.querySelector("progress").value = job.percent;
      box.querySelector("[data-percent]").textContent = job.percent;
      box.querySelector("[data-step]").textContent = job.step;
      box.querySelector("[data-left]").textContent = job.left;
      box.querySelector("[data-state]").textContent = job.state;
      window.setTimeout(ask, 1000);
    }).catch(function () { window.setTimeout(ask, 5000); });
  }
  window.setTimeout(ask, 1000);
}());
