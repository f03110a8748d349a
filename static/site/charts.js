// 把页面里的图表数据画出来；没有脚本时，图下的数据表照样可看。
(function () {
  "use strict";
  if (!window.echarts) { return; }
  var drawn = [];
  document.querySelectorAll("[data-option]").forEach(function (place) {
    var option = JSON.parse(document.getElementById(place.dataset.option).textContent);
    place.hidden = false;
    delete option.title.text;  // 标题已写在上面
    if (place.clientWidth < 560) { narrow(option); }
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option);
    drawn.push(chart);
    var table = place.parentNode.querySelector("details.behind");
    if (table) { table.open = false; }
  });
  window.addEventListener("resize", function () {
    drawn.forEach(function (chart) { chart.resize(); });
  });
  function narrow(option) {
    option.series.forEach(function (series) {
      if (series.type === "sankey") { series.right = 110; series.left = 4; series.label = { width: 105, overflow: "break", fontSize: 10 }; }
      if (series.type === "pie") { series.radius = ["26%", "44%"]; series.label.width = 90; series.label.overflow = "break"; series.label.fontSize = 11; }
    });
    if (option.graphic) { option.graphic.style.fontSize = 12; option.graphic.style.lineHeight = 16; }
  }
}());
