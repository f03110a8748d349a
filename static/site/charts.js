// 把页面里的图表数据画出来；没有脚本时，图下的数据表照样可看。
(function () {
  "use strict";
  if (!window.echarts) { return; }
  var drawn = [];
  document.querySelectorAll("[data-option]").forEach(function (place) {
    var option = JSON.parse(document.getElementById(place.dataset.option).textContent);
    place.hidden = false;
    fit(option, place.clientWidth < 560);
    if (option.series[0].type === "sankey") { place.style.height = Math.max(300, option.series[0].data.length * 30) + "px"; }
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option);
    drawn.push(chart);
    var table = place.parentNode.querySelector("details.behind");
    if (table) { table.open = false; }
  });
  window.addEventListener("resize", function () {
    drawn.forEach(function (chart) { chart.resize(); });
  });
  // 标题已写在图的上方；长名字截短，全名在数据表里；窄屏上字小些。
  function fit(option, narrow) {
    delete option.title.text;
    if (option.grid) { option.grid.top = 44; }
    option.series.forEach(function (series) {
      if (series.type === "sankey") {
        series.top = 12;
        series.left = 4;
        series.right = narrow ? 100 : 290;
        series.label = { width: narrow ? 96 : 284, overflow: "truncate", fontSize: narrow ? 10 : 12 };
      }
      if (series.type === "pie") {
        series.center = ["50%", "50%"];
        series.radius = narrow ? ["24%", "40%"] : ["34%", "56%"];
        series.label.overflow = "break";
        series.label.fontSize = narrow ? 10 : 12;
        series.labelLayout = { hideOverlap: false };
      }
    });
    if (option.graphic) {
      option.graphic.top = "middle";
      option.graphic.style.fontSize = narrow ? 11 : 14;
      option.graphic.style.lineHeight = narrow ? 15 : 20;
    }
  }
}());
