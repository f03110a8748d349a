// 把文件拖到框里等于在框里选择它；预检时一段一段地传，断了从断开处接着传。没有脚本时，照普通表单一次传完。
(function () {
  "use strict";
  var form = document.querySelector("[data-send]");
  if (!form) { return; }
  var box = form.querySelector("[data-drop]");
  var input = box.querySelector("input[type=file]");
  var sending = form.querySelector("[data-sending]");
  var said = form.querySelector("[data-said]");
  var bar = sending.querySelector("progress");
  var pause = form.querySelector("[data-pause]");
  var button = form.querySelector("button[type=submit]");
  var PIECE = Number(form.dataset.piece);
  var SLICE = 1024 * 1024;
  var EXPIRED = "登录已过期，请刷新页面重新登录；已传的部分还在";
  var WAITS = [1, 2, 4, 8, 15, 30];
  var chosen = document.createElement("p");
  var paused = false;
  var go = null;

  chosen.className = "chosen";
  chosen.setAttribute("role", "status");
  box.classList.add("scripted");
  box.insertBefore(chosen, box.querySelector(".hint"));
  function show() {
    chosen.textContent = input.files.length ? "已选：" + input.files[0].name : "还没有选文件";
    if (!button.disabled) { sending.hidden = true; }
  }
  input.addEventListener("change", show);
  show();
  ["dragover", "dragenter"].forEach(function (name) {
    box.addEventListener(name, function (event) { event.preventDefault(); box.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    box.addEventListener(name, function () { box.classList.remove("over"); });
  });
  box.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
  });
  document.querySelectorAll("[data-resume]").forEach(function (each) {
    each.hidden = false;
    each.addEventListener("click", function () {
      if (each.dataset.kind) { form.elements.kind.value = each.dataset.kind; }
      chosen.textContent = "请再选一次《" + each.dataset.resume + "》，然后点“预检”，会接着传";
      input.click();
    });
  });

  function tell(text, done, total) {
    said.textContent = text;
    bar.value = total ? Math.floor(done * 100 / total) : 0;
  }
  // 在传的时候才有进度和“暂停”；没有传成的，只留下说明。
  function under(way) {
    paused = false;
    pause.textContent = "暂停";
    sending.hidden = false;
    pause.hidden = bar.hidden = !way;
    button.disabled = way;
  }
  function stopped(text) {
    under(false);
    tell(text, 0, 1);
  }
  function percent(done, total) { return Math.floor(done * 100 / total) + "%"; }
  function token() { return form.elements.csrfmiddlewaretoken.value; }
  function wait(seconds) { return new Promise(function (next) { window.setTimeout(next, seconds * 1000); }); }
  function resumed() { return new Promise(function (next) { if (paused) { go = next; } else { next(); } }); }
  pause.addEventListener("click", function () {
    paused = !paused;
    pause.textContent = paused ? "继续" : "暂停";
    if (!paused && go) { go(); go = null; }
  });

  // 服务器的话：答复是 JSON；拒绝带着说明；连不上或服务器正忙时 again 为真，可以再试。
  async function ask(address, options) {
    var answer;
    try {
      answer = await fetch(address, Object.assign({ headers: {}, redirect: "manual" }, options));
    } catch (error) { throw { again: true, message: "网络断开" }; }
    if (answer.type === "opaqueredirect") { throw { message: EXPIRED }; }
    if (answer.status >= 500) { throw { again: true, message: "服务器正忙" }; }
    var words = {};
    try { words = await answer.json(); } catch (error) {
      throw { message: answer.status === 403 ? EXPIRED : "没有传成，请刷新页面再试" };
    }
    if (answer.status === 409) { return { offset: words.offset }; }
    if (!answer.ok) { throw { message: words.message || "没有传成，请刷新页面再试" }; }
    return words;
  }
  async function countdown(trouble, tries, done, total) {
    for (var left = WAITS[Math.min(tries, WAITS.length - 1)]; left > 0; left -= 1) {
      tell(trouble.message + "，" + left + " 秒后从 " + percent(done, total) + " 处接着传", done, total);
      await wait(1);
    }
  }
  // 一直试到连上为止，每次等得久一点，倒数给人看。
  async function patiently(act, tries, done, total) {
    for (;; tries += 1) {
      try { return await act(); } catch (trouble) {
        if (!trouble.again) { throw trouble; }
        await countdown(trouble, tries, done, total);
      }
    }
  }
  async function digest(file) {
    var sum = new window.Sha256();
    for (var at = 0; at < file.size; at += SLICE) {
      sum.add(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
      tell("正在核对文件 " + percent(at, file.size), at, file.size);
      await wait(0);
    }
    return sum.hex();
  }
  async function send(file) {
    tell("正在核对文件", 0, file.size);
    var words = new FormData();
    words.append("csrfmiddlewaretoken", token());
    words.append("name", file.name);
    words.append("size", file.size);
    words.append("kind", form.elements.kind.value);
    words.append("sha256", await digest(file));
    var now = await patiently(function () {
      return ask(form.dataset.begin, { method: "POST", body: words });
    }, 0, 0, file.size);
    var stalled = 0;
    var place = form.dataset.begin + now.delivery + "/";
    while (!now.arrived) {
      await resumed();
      var at = now.offset;
      tell((now.message ? now.message + "：" : "正在上传 ") + percent(at, file.size), at, file.size);
      try {
        now = await ask(place + "pieces/", {
          method: "POST",
          body: file.slice(at, at + PIECE),
          headers: { "X-CSRFToken": token(), "Upload-Offset": String(at), "Content-Type": "application/octet-stream" }
        });
      } catch (trouble) {
        if (!trouble.again) { throw trouble; }
        // 断开时不知道最后一段收到没有：等一等，先问服务器收到哪里，再接着传。
        await countdown(trouble, stalled, at, file.size);
        now = await patiently(function () { return ask(place + "offset/", {}); }, stalled + 1, at, file.size);
      }
      stalled = now.offset > at ? 0 : stalled + 1;
      if (now.dropped) { throw { message: "这个文件已经在别处放弃，请重新上传" }; }
    }
    tell("已传完，正在读表", file.size, file.size);
    form.elements.delivery.value = place.match(/(\d+)\/$/)[1];
    input.disabled = true;
    form.submit();
  }
  form.addEventListener("submit", function (event) {
    if (!input.files.length || form.elements.delivery.value) { return; }
    event.preventDefault();
    var file = input.files[0];
    if (file.size > Number(form.dataset.largest)) {
      stopped("文件超过 " + Math.floor(form.dataset.largest / SLICE) + " MB 上限，请拆成几个文件再传");
      return;
    }
    under(true);
    send(file).catch(function (trouble) {
      stopped(trouble.message || "文件读不出来了，请重新选择");
    });
  });
  window.addEventListener("pageshow", function () {
    form.elements.delivery.value = "";
    input.disabled = false;
    button.disabled = false;
    sending.hidden = true;
  });
}());
